import { commandOf, listOfCommands } from './commands.js';

const EX_USAGE = 64;

async function main(args: string[]): Promise<number> {
  const command = commandOf(args);
  if (!command) {
    process.stderr.write(listOfCommands());
    return EX_USAGE;
  }
  const { run } = await command.run();
  return run(args.slice(command.name.length));
}

/** `parseArgs` of node:util throws these for an option or argument that a command does not take. */
const isMisuse = (error: unknown): error is Error =>
  error instanceof Error && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS');

// the exit status is only set, so that what was written to a pipe still leaves before the process ends
try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  process.exitCode = isMisuse(error) ? EX_USAGE : 1;
  process.stderr.write(`hearthline: ${error instanceof Error ? error.message : String(error)}\n`);
}
