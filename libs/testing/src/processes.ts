import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { projectRoot } from '#platform/config/project-root.js';

export type Environment = Record<string, string | undefined>;

/** Says that something will never come, not how fast it must be: a busy machine takes a minute to start a process. */
const PATIENCE_MS = 150_000;

/** Looks again until something is there. @throws when it never comes */
export async function until<Found>(
  what: string,
  look: () => Promise<Found> | Found,
  patienceMs = PATIENCE_MS,
): Promise<Found> {
  const end = Date.now() + patienceMs;
  for (;;) {
    const found = await look();
    if (found) return found;
    if (Date.now() > end) throw new Error(`never came: ${what}`);
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

  /** Starts it; returns when it is at work. @throws with what it said when it ends before that */
  async start(): Promise<this> {
    this.spawn();
    await until(`${this.name} at work`, async () => {
      if (!this.isRunning) throw new Error(`${this.name} ended with ${await this.ended}:\n${this.text.slice(-2000)}`);
      return this.name === 'worker' ? this.text.includes('worker is up') : isReady(this.env['PORT']);
    });
    return this;
  }

  /** Starts it where it is expected to end by itself. */
  async runToEnd(): Promise<Ended> {
    this.spawn();
    return this.ended;
  }

  /** Sends the signal; returns when the process is gone. */
  async end(signal: NodeJS.Signals = 'SIGTERM'): Promise<Ended> {
    this.child?.kill(signal);
    return this.ended;
  }

  private spawn(): void {
    const main = join(projectRoot(), 'dist', 'apps', this.name, 'src', 'main.js');
    if (!existsSync(main))
      throw new Error(`${main} is missing: npm test builds it, and so does node scripts/prepare.mjs`);
    const child = spawn(process.execPath, [main], { env: this.env, stdio: ['ignore', 'pipe', 'pipe', 'ipc'] });
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
