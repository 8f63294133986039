import { setTimeout as wait } from 'node:timers/promises';
import { type Ended, type Environment, Program, until } from '#testing/processes.js';

/** How long a process that was armed is given to come to its point. */
const ARMED_MS = 30_000;

/** A process of ours that is started again whenever it is gone, as the launcher does. */
export class Post {
  /** how it ended when nobody had asked it to */
  readonly ownEnds: { ended: Ended; said: string }[] = [];
  starts = 0;
  private isKept = false;
  private keeping: Promise<void> = Promise.resolve();
  private isAsked = false;
  private next: Environment = {};

  constructor(
    readonly name: string,
    private readonly program: Program,
  ) {}

  /** Starts it; returns when it is at work for the first time. @param more of the environment, for the first start only */
  async begin(more: Environment = {}): Promise<void> {
    this.isKept = true;
    this.next = more;
    this.keeping = this.keep();
    await until(`${this.name} up`, () => this.starts > 0);
  }

  get isRunning(): boolean {
    return this.program.isRunning;
  }

  /** The end of what it said. */
  get output(): string {
    return this.program.output;
  }

  async kill(signal: 'SIGKILL' | 'SIGTERM' = 'SIGKILL'): Promise<void> {
    this.isAsked = true;
    await this.program.end(signal);
  }

  /** It lives and does nothing for a while. */
  async pause(ms: number): Promise<void> {
    this.program.halt();
    await wait(ms);
    this.program.goOn();
  }

  /**
   * Starts it again with something in its environment that ends it.
   * @returns whether it ended by that; else it is started again without it
   */
  async arm(environment: Environment): Promise<boolean> {
    const before = this.ownEnds.length;
    this.next = environment;
    await this.kill('SIGTERM');
    const struck = await until('it struck', () => this.ownEnds.length > before, ARMED_MS).catch(() => false);
    if (struck) this.ownEnds.pop();
    else await this.kill('SIGTERM');
    return struck;
  }

  /** Ends it and leaves it so; `begin` starts it again. */
  async rest(signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
    this.isKept = false;
    this.program.goOn();
    await this.kill(signal);
    await this.keeping;
    await this.program.end('SIGKILL');
    this.starts = 0;
  }

  private async keep(): Promise<void> {
    while (this.isKept) {
      if (!this.program.isRunning) await this.startOnce();
      await wait(25);
    }
  }

  private async startOnce(): Promise<void> {
    const more = this.next;
    this.next = {};
    this.isAsked = false;
    const watch = this.program.start(more).then(
      () => (this.starts += 1),
      () => wait(250), // it ended before it was at work: the database may be away
    );
    await watch;
    const ended = await this.untilEnded();
    const said = this.program.output.trimEnd().split('\n').at(-1)?.slice(0, 300) ?? '';
    if (!this.isAsked && this.isKept) this.ownEnds.push({ ended, said });
  }

  private async untilEnded(): Promise<Ended> {
    while (this.program.isRunning && this.isKept) await wait(20);
    return this.isKept ? this.program.end('SIGKILL') : 0;
  }
}
