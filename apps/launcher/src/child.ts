import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { type Environment } from '#platform/config/sandbox-environment.js';
import { projectRoot } from '#platform/config/project-root.js';
import { say } from './say.js';

/** Pauses before the second and each later restart in a row; the first is at once. */
const PAUSES_MS = [0, 250, 500, 1000, 2000];
const HEALTHY_MS = 10_000;
const GRACE_MS = 10_000;

/**
 * The pause before a process is started again.
 * @param restarts how often in a row it was started again already
 */
export function pauseMs(restarts: number): number {
  return PAUSES_MS[Math.min(restarts, PAUSES_MS.length - 1)]!;
}

/** Starts one of our programs; it is told when we are gone, and a Ctrl-C in the terminal reaches us alone. */
export function spawnProgram(program: string, args: string[], env: Environment, quiet = false): ChildProcess {
  const main = join(projectRoot(), 'dist', 'apps', program, 'src', 'main.js');
  const output = quiet ? 'ignore' : 'inherit';
  return spawn(process.execPath, [main, ...args], {
    cwd: projectRoot(),
    env,
    detached: true,
    stdio: ['ignore', output, output, 'ipc'],
  });
}

/** A program that is started again whenever it ends, for ever. */
export class Child {
  private process?: ChildProcess;
  private timer?: NodeJS.Timeout;
  private runs = 0;
  private restarts = 0;
  private stopping = false;

  /** @param onEnd told of each end that nobody asked for, with the number of the run (1 is the first) */
  constructor(
    private readonly program: string,
    private readonly env: Environment,
    private readonly onEnd: (status: number | null, run: number) => void,
  ) {}

  start(): void {
    const startedAt = performance.now();
    const child = spawnProgram(this.program, [], this.env);
    this.process = child;
    this.runs += 1;
    let ended = false;
    const end = (how: string, status: number | null) => {
      if (ended) return;
      ended = true;
      this.startAgain(how, status, performance.now() - startedAt);
    };
    child.once('error', (error) => end(error.message, null));
    child.once('exit', (status, signal) => end(signal ?? `status ${status}`, status));
  }

  /** Asks it to end, makes it after 10 seconds. */
  async stop(): Promise<void> {
    this.stopping = true;
    clearTimeout(this.timer);
    const child = this.process;
    if (!child?.pid || child.exitCode !== null || child.signalCode !== null) return;
    const force = setTimeout(() => child.kill('SIGKILL'), GRACE_MS);
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGTERM');
    await ended;
    clearTimeout(force);
  }

  private startAgain(how: string, status: number | null, livedMs: number): void {
    if (this.stopping) return;
    this.onEnd(status, this.runs);
    if (this.stopping) return;
    if (livedMs >= HEALTHY_MS) this.restarts = 0;
    const pause = pauseMs(this.restarts);
    this.restarts += 1;
    say(`${this.program} ended (${how}); starting it again${pause ? ` in ${pause / 1000} s` : ''}`);
    this.timer = setTimeout(() => this.start(), pause);
  }
}
