import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { projectRoot } from '#platform/config/project-root.js';
import { type Environment, until } from '#testing/processes.js';

/** `npm start` as somebody types it, in a process group of its own, as a terminal gives it one. */
export class NpmStart {
  private readonly mark = randomBytes(8).toString('hex');
  private readonly child: ChildProcess;
  private text = '';

  constructor(
    private readonly dataDir: string,
    env: Environment,
  ) {
    this.child = spawn('npm', ['start'], {
      cwd: projectRoot(),
      env: { ...env, DATA_DIR: dataDir, SMOKE_MARK: this.mark },
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [this.child.stdout, this.child.stderr])
      stream?.on('data', (chunk) => (this.text += String(chunk)));
  }

  /** @throws with what it said when it ends before it is ready */
  async ready(): Promise<void> {
    const look = () => {
      if (this.child.exitCode !== null)
        throw new Error(`npm start ended with ${this.child.exitCode}:\n${this.text.slice(-2000)}`);
      return /^ready$/m.test(this.text);
    };
    await until('ready', look);
  }

  /** Ctrl-C in a terminal reaches all of its group. */
  interrupt(): void {
    this.signalGroup('SIGINT');
  }

  /** Command lines of what runs of it: started by it, or working on its data as PostgreSQL does. */
  left(): string[] {
    return this.processes().map((pid) => read(pid, 'cmdline').replaceAll('\0', ' ').trim());
  }

  /** For a test that failed: nothing of it stays. */
  destroy(): void {
    this.signalGroup('SIGKILL');
    for (const pid of this.processes()) process.kill(pid, 'SIGKILL');
  }

  private signalGroup(signal: NodeJS.Signals): void {
    try {
      if (this.child.pid) process.kill(-this.child.pid, signal);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    }
  }

  private processes(): number[] {
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map(Number)
      .filter((pid) => pid !== process.pid && isAlive(pid) && this.owns(pid));
  }

  private owns(pid: number): boolean {
    if (read(pid, 'environ').includes(`SMOKE_MARK=${this.mark}`)) return true;
    return read(pid, 'cmdline').includes(this.dataDir) || folderOf(pid).startsWith(`${this.dataDir}/`);
  }
}

function isAlive(pid: number): boolean {
  const stat = read(pid, 'stat');
  return stat !== '' && !stat.slice(stat.lastIndexOf(')')).startsWith(') Z');
}

function read(pid: number, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return '';
  }
}

function folderOf(pid: number): string {
  try {
    return readlinkSync(`/proc/${pid}/cwd`);
  } catch {
    return '';
  }
}
