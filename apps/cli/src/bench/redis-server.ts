import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '#platform/embedded/ports.js';

export interface RedisServer {
  url: string;
  stop: () => Promise<void>;
}

/** A Redis of its own, set as docs/operations.md asks for it. @returns null where there is no `redis-server` on PATH */
export async function startRedis(): Promise<RedisServer | null> {
  const folder = mkdtempSync(join(tmpdir(), 'hearthline-redis-'));
  const port = await freePort();
  const settings = [
    '--port',
    String(port),
    '--bind',
    '127.0.0.1',
    '--dir',
    folder,
    '--save',
    '',
    '--appendonly',
    'yes',
  ];
  const server = spawn('redis-server', [...settings, '--maxmemory-policy', 'noeviction'], { stdio: 'ignore' });
  const remove = (): void => rmSync(folder, { recursive: true, force: true });
  const began = await Promise.race([once(server, 'spawn').then(() => true), once(server, 'error').then(() => false)]);
  if (!began) {
    remove();
    return null;
  }
  const gone = once(server, 'exit');
  return {
    url: `redis://127.0.0.1:${port}`,
    async stop() {
      server.kill('SIGTERM');
      await gone;
      remove();
    },
  };
}
