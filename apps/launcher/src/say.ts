/** One line for whoever started us. */
export function say(line: string): void {
  process.stdout.write(`hearthline: ${line}\n`);
}

/** A terminal or a pipe that went away must not end the supervision. */
export function surviveClosedOutput(): void {
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
}
