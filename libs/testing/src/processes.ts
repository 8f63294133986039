import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';
import { projectRoot } from '#platform/config/project-root.js';

export type Environment = Record<string, string | undefined>;

/** Says that something will never come, not how fast it must be: a busy machine takes a minute to start a process. */
const PATIENCE_MS = 150_000;

/** What was waited for did not come in time. */
export class NeverCame extends Error {}

/** Looks again until something is there. @throws NeverCame when it never comes */
export async function until<Found>(
  what: string,
  look: () => Promise<Found> | Found,
  patienceMs = PATIENCE_MS,
): Promise<Found> {
  const end = Date.now() + patienceMs;
  for (;;) {
    const found = await look();
    if (found) return found;
    if (Date.now() > end) throw new NeverCame(`never came: ${what}`);
    await wait(20);
  }
}

/** How a process ended: its status, or the signal that ended it. */
export type Ended = number | NodeJS.Signals;

const MOST_OUTPUT = 50_000;

/**
 * A built program of ours as a process, which can be killed and started again with the same environment. The channel to it
 * closes when the test process dies, however that happens, and a program of ours ends itself then.
 */
export class Program {
  private static readonly running = new Set<Program>();
  private child?: ChildProcess;
  private ended: Promise<Ended> = Promise.resolve(0);
  private text = '';

  constructor(
    readonly name: 'api' | 'worker',
    private readonly env: Environment,
  ) {}

  /** Ends whatever a test left running. For `afterEach`, where a failed test arrives too. */
  static async endAll(): Promise<void> {
    await Promise.all([...Program.running].map((program) => program.end('SIGKILL')));
  }

  /** What it has said since it was last started, both streams. */
  get output(): string {
    return this.text;
  }

  get isRunning(): boolean {
    return Program.running.has(this);
  }

  /**
   * Starts it; returns when it is at work.
   * @param more of the environment, for this start only
   * @throws with what it said when it ends before that
   */
  async start(more: Environment = {}): Promise<this> {
    this.spawn(more);
    await until(`${this.name} at work`, async () => {
      if (!this.isRunning) throw new Error(`${this.name} ended with ${await this.ended}:\n${this.text.slice(-2000)}`);
      return this.name === 'worker' ? this.text.includes('worker is up') : isReady(this.env['PORT']);
    });
    return this;
  }

  /** Starts it where it is expected to end by itself. @param more of the environment, for this start only */
  async runToEnd(more: Environment = {}): Promise<Ended> {
    this.spawn(more);
    return this.untilEnded();
  }

  /** Starts it where it is expected to be stopped (SIGSTOP), perhaps before it is at work. */
  async runToStop(more: Environment = {}): Promise<void> {
    this.spawn(more);
    await until(`${this.name} stopped`, () => this.isStopped());
  }

  /** Until it has ended by itself. @throws when it never does */
  async untilEnded(): Promise<Ended> {
    await until(`${this.name} ended`, () => !this.isRunning);
    return this.ended;
  }

  /** It lives and does nothing until it goes on. */
  halt(): void {
    this.child?.kill('SIGSTOP');
  }

  /** Wakes it after a SIGSTOP. */
  goOn(): void {
    this.child?.kill('SIGCONT');
  }

  /** Whether a SIGSTOP holds it: it lives and does nothing. */
  async isStopped(): Promise<boolean> {
    return this.isRunning && (await stateOf(this.child?.pid)).startsWith('T');
  }

  /** Sends the signal; returns when the process is gone. */
  async end(signal: NodeJS.Signals = 'SIGTERM'): Promise<Ended> {
    this.child?.kill(signal);
    return this.ended;
  }

  private spawn(more: Environment): void {
    const main = join(projectRoot(), 'dist', 'apps', this.name, 'src', 'main.js');
    if (!existsSync(main))
      throw new Error(`${main} is missing: npm test builds it, and so does node scripts/prepare.mjs`);
    const child = spawn(process.execPath, [main], {
      env: { ...this.env, ...more },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    this.child = child;
    this.text = '';
    for (const stream of [child.stdout, child.stderr])
      stream?.on('data', (chunk) => (this.text = (this.text + String(chunk)).slice(-MOST_OUTPUT)));
    Program.running.add(this);
    this.ended = new Promise((resolve) =>
      child.once('close', (status, signal) => {
        Program.running.delete(this);
        resolve(signal ?? status ?? 0);
      }),
    );
  }
}

async function isReady(port: string | undefined): Promise<boolean> {
  try {
    const answer = await fetch(`http://127.0.0.1:${port}/health/ready`, { signal: AbortSignal.timeout(5000) });
    await answer.arrayBuffer();
    return answer.ok;
  } catch {
    return false;
  }
}

/** The letter that the system has for the state of a process: T is stopped. Where there is no /proc, ps knows it. */
async function stateOf(pid: number | undefined): Promise<string> {
  if (process.platform !== 'linux')
    return (await promisify(execFile)('ps', ['-o', 'state=', '-p', String(pid)])).stdout.trim();
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  // the name of the program stands in brackets before it and may hold blanks
  return stat.slice(stat.lastIndexOf(')') + 2);
}
