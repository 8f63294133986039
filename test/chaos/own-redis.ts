import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { answers, freePort } from '#platform/embedded/ports.js';
import { makeServerFolder, noteServer } from '../setup/server-folder.js';

/** A Redis of this run alone, since all of it is thrown away. */
export class OwnRedis {
  private child?: ChildProcess;

  private constructor(
    private readonly folder: string,
    readonly port: number,
  ) {}

  static isInstalled(): boolean {
    return (process.env['PATH'] ?? '').split(delimiter).some((folder) => existsSync(join(folder, 'redis-server')));
  }

  static async begin(): Promise<OwnRedis> {
    const redis = new OwnRedis(await makeServerFolder(), await freePort());
    await redis.start();
    return redis;
  }

  async start(): Promise<void> {
    if (this.isUp) return;
    const settings = {
      port: this.port,
      bind: '127.0.0.1',
      dir: this.folder,
      save: '',
      appendonly: 'no',
      'maxmemory-policy': 'noeviction',
    };
    const options = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, String(value)]);
    this.child = spawn('redis-server', options, { cwd: this.folder, stdio: 'ignore' });
    await noteServer(this.folder, this.child.pid);
    while (!(await answers(this.port))) await wait(20);
  }

  private get isUp(): boolean {
    return this.child !== undefined && this.child.exitCode === null && this.child.signalCode === null;
  }

  /** Everything that it knew is gone. */
  async kill(): Promise<void> {
    if (!this.isUp) return;
    const gone = once(this.child!, 'exit');
    this.child!.kill('SIGKILL');
    await gone;
  }

  async flush(): Promise<void> {
    const redis = new Redis(this.port, '127.0.0.1');
    try {
      await redis.flushall();
    } finally {
      redis.disconnect();
    }
  }

  async end(): Promise<void> {
    this.child?.kill('SIGKILL');
    await rm(this.folder, { recursive: true, force: true });
  }
}
