import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { createInterface } from 'node:readline';
import { Redis } from 'ioredis';
import { freePort } from '#platform/embedded/ports.js';
import { makeServerFolder, noteServer } from './server-folder.js';
import type { TestServer } from './test-server.js';

/** `own` is false for a Redis that was given to us: then only keys of this run may be touched. */
export interface RedisServer extends TestServer {
  own: boolean;
}

/**
 * @param given url of a Redis that is there already; without it a `redis-server` from PATH is started
 * @returns null when there is neither
 */
export async function startRedis(given: string | undefined): Promise<RedisServer | null> {
  if (given) return useGiven(given);
  const onPath = (process.env.PATH ?? '').split(delimiter).some((folder) => existsSync(join(folder, 'redis-server')));
  return onPath ? startOwn() : null;
}

async function useGiven(url: string): Promise<RedisServer> {
  const redis = new Redis(url, { lazyConnect: true, maxRetriesPerRequest: 1, retryStrategy: null });
  redis.on('error', () => undefined);
  try {
    await redis.connect();
    await redis.ping();
  } catch (error) {
    throw new Error('the Redis of TEST_REDIS_URL does not answer', { cause: error });
  } finally {
    redis.disconnect();
  }
  return { url, own: false, stop: () => removeKeysOfThisRun(url) };
}

async function removeKeysOfThisRun(url: string): Promise<void> {
  const redis = new Redis(url);
  try {
    for await (const keys of redis.scanStream({ match: `hearthline-test-${process.env.TEST_RUN}-*`, count: 500 })) {
      if (keys.length > 0) await redis.unlink(keys as string[]);
    }
  } finally {
    redis.disconnect();
  }
}

async function startOwn(): Promise<RedisServer> {
  const folder = await makeServerFolder();
  const port = await freePort();
  const settings = {
    port,
    bind: '127.0.0.1',
    dir: folder,
    save: '',
    appendonly: 'no',
    'maxmemory-policy': 'noeviction',
  };
  const options = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, String(value)]);
  const server = spawn('redis-server', options, { cwd: folder, stdio: ['ignore', 'pipe', 'ignore'] });
  const gone = once(server, 'exit');
  await noteServer(folder, server.pid);
  await ready(server.stdout, gone);
  return {
    url: `redis://127.0.0.1:${port}/0`,
    own: true,
    async stop() {
      server.kill('SIGKILL');
      await gone;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function ready(output: NodeJS.ReadableStream, gone: Promise<unknown>): Promise<void> {
  const started = (async () => {
    for await (const line of createInterface({ input: output })) {
      if (line.includes('Ready to accept connections')) return;
    }
  })();
  const failed = gone.then(() => Promise.reject(new Error('redis-server left before it was ready')));
  failed.catch(() => undefined);
  await Promise.race([started, failed]);
  output.resume();
}
