import { ConfigError } from '#platform/config/config.js';

/** sysexits.h EX_CONFIG */
export const EX_CONFIG = 78;

/** The system cannot start; the message names the one thing to change. */
export class CannotStart extends Error {
  constructor(
    message: string,
    readonly status = 1,
  ) {
    super(message);
  }
}

class Interrupted extends Error {}

/** When and with which status the launcher ends: the first reason counts. */
export class Ending {
  readonly reached: Promise<number>;
  private resolve!: (status: number) => void;
  private isReached = false;

  constructor() {
    this.reached = new Promise((resolve) => (this.resolve = resolve));
  }

  with(status: number): void {
    this.isReached = true;
    this.resolve(status);
  }

  /** Ends because of `error`, and says why on standard error. */
  because(error: unknown): void {
    if (this.isReached) return;
    process.stderr.write(`hearthline: ${wordsFor(error)}\n`);
    this.with(error instanceof ConfigError ? EX_CONFIG : error instanceof CannotStart ? error.status : 1);
  }

  get isNear(): boolean {
    return this.isReached;
  }

  /** Between two steps of the start: nothing new begins once the end is reached. */
  check(): void {
    if (this.isReached) throw new Interrupted('the start was interrupted');
  }
}

function wordsFor(error: unknown): string {
  if (error instanceof ConfigError) return error.problems.join('\nhearthline: ');
  return error instanceof Error ? error.message : String(error);
}
