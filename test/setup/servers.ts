import { randomBytes } from 'node:crypto';
import { startEmbedded } from './embedded-server.js';
import { startInstalled } from './installed-server.js';
import { startRedis } from './redis-server.js';
import { removeLeftovers } from './server-folder.js';
import { makeTemplate } from './template.js';
import type { TestServer } from './test-server.js';

const running: TestServer[] = [];

/** Starts what tests clone and share, and names it to the test processes by environment variables. */
export async function startServers(): Promise<void> {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => void leave(signal));
  process.env.TEST_RUN = randomBytes(4).toString('hex');
  await removeLeftovers();
  try {
    await Promise.all([startMainDatabase(), startSecondDatabase(), startQueueStore()]);
  } catch (error) {
    await stopServers();
    throw error;
  }
}

/** Stops what `startServers` started, whatever of it came up. */
export async function stopServers(): Promise<void> {
  await Promise.allSettled(running.splice(0).map((server) => server.stop()));
}

async function startMainDatabase(): Promise<void> {
  const server = keep(await startEmbedded());
  await makeTemplate(server.url);
  process.env.TEST_POSTGRES_URL = server.url;
}

/** The second server is a guest: where it cannot start, the tests go on without it and say so. */
async function startSecondDatabase(): Promise<void> {
  try {
    const server = await startInstalled();
    if (!server) return say('no installed PostgreSQL 15 or newer found: stores are tested on the embedded one only');
    keep(server);
    await makeTemplate(server.url);
    process.env.TEST_POSTGRES15_URL = server.url;
  } catch (error) {
    say(`the installed PostgreSQL did not start, so it is not tested: ${(error as Error).message}`);
  }
}

async function startQueueStore(): Promise<void> {
  const server = await startRedis(process.env.TEST_REDIS_URL);
  if (!server) return say('Redis was not tested: TEST_REDIS_URL is not set and there is no redis-server on PATH');
  keep(server);
  process.env.TEST_REDIS_URL = server.url;
  process.env.TEST_REDIS_OWN = server.own ? '1' : '0';
}

function keep<Server extends TestServer>(server: Server): Server {
  running.push(server);
  return server;
}

async function leave(signal: NodeJS.Signals): Promise<void> {
  await stopServers();
  process.kill(process.pid, signal);
}

function say(line: string): void {
  process.stderr.write(`tests: ${line}\n`);
}
