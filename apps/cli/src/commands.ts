export interface Command {
  /** the words that call it */
  name: readonly string[];
  summary: string;
  /** loads the command's own code and nothing before it is asked for */
  run: () => Promise<{ run: (args: string[]) => Promise<number> }>;
}

/** Every command of `hearthline`; `run(args)` answers with the exit status. */
export const commands: readonly Command[] = [
  {
    name: ['rules', 'check'],
    summary: 'JSON lines in: may this message leave now? One answer a line.',
    run: () => import('./commands/rules-check.command.js'),
  },
  {
    name: ['text', 'classify'],
    summary: 'JSON lines in: what does this text from a family mean? One answer a line.',
    run: () => import('./commands/text-classify.command.js'),
  },
  {
    name: ['sequences', 'lint'],
    summary: 'Checks sequences/*.yaml, or the files named: file, line and reason.',
    run: () => import('./commands/sequences-lint.command.js'),
  },
  {
    name: ['templates', 'show'],
    summary: 'Every text, mail, page and script on one HTML page, with sample values; --out writes a file.',
    run: () => import('./commands/templates-show.command.js'),
  },
  {
    name: ['sequences', 'simulate'],
    summary: 'What would happen to somebody in a sequence: a table, JSON, or a drawing.',
    run: () => import('./commands/sequences-simulate.command.js'),
  },
  {
    name: ['migrate'],
    summary: 'Brings the database to the version of this build.',
    run: () => import('./commands/migrate.command.js'),
  },
  {
    name: ['events', 'replay'],
    summary: 'Lets a reaction see events of the past again.',
    run: () => import('./commands/events-replay.command.js'),
  },
  {
    name: ['demo'],
    summary: 'A family story at speed, in a system of its own.',
    run: () => import('./commands/demo.command.js'),
  },
  {
    name: ['demo-data'],
    summary: 'Loads a small history into the sandbox: nothing in it is due.',
    run: () => import('./commands/demo-data.command.js'),
  },
  {
    name: ['bench'],
    summary: 'Intake, queue and webhooks beside limits of the same run, each in a system of its own.',
    run: () => import('./commands/bench.command.js'),
  },
  {
    name: ['generate'],
    summary: 'Writes docs/generated from the code; --check only compares.',
    run: () => import('./commands/generate.command.js'),
  },
];

export function commandOf(args: readonly string[]): Command | undefined {
  return commands.find(({ name }) => name.every((word, index) => args[index] === word));
}

export function listOfCommands(): string {
  const width = Math.max(...commands.map(({ name }) => name.join(' ').length));
  const lines = commands.map(({ name, summary }) => `  ${name.join(' ').padEnd(width)}  ${summary}`);
  return ['usage: hearthline <command>', '', ...lines, ''].join('\n');
}
