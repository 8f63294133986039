import { randomBytes } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import pg from 'pg';

/** The migrated database of each server that test databases are cloned from. */
export const TEMPLATE_DATABASE = 'hearthline_template';

/** `object_in_use`: somebody is connected to the template, or its cloning has not ended. */
const IN_USE = '55006';
const CLONE_ATTEMPTS = 20;

export interface TestDatabase {
  url: string;
  drop(): Promise<void>;
}

/** `own`: this run started the Redis, so a test may flush, stop and fill it. Otherwise it may touch its prefix only. */
export interface TestRedis {
  url: string;
  prefix: string;
  own: boolean;
}

/**
 * A migrated, empty database for one test file.
 *
 * @param options.server `installed` asks for the PostgreSQL of this machine; see `hasInstalledServer`
 * @throws when the run started no such server
 */
export async function createTestDatabase(options: { server?: 'embedded' | 'installed' } = {}): Promise<TestDatabase> {
  const server = serverUrl(options.server ?? 'embedded');
  const name = `test_${process.pid}_${randomBytes(6).toString('hex')}`;
  await clone(server, name);
  const url = new URL(server);
  url.pathname = name;
  return { url: url.href, drop: () => run(server, `drop database if exists ${name} with (force)`) };
}

/** Whether store specs can run on the PostgreSQL of this machine too. */
export function hasInstalledServer(): boolean {
  return Boolean(process.env.TEST_POSTGRES15_URL);
}

/** The Redis of this run with a key prefix that no other call gets, or null where Redis is not tested. */
export function redisForTests(): TestRedis | null {
  const url = process.env.TEST_REDIS_URL;
  if (!url || !process.env.TEST_RUN) return null;
  const prefix = `hearthline-test-${process.env.TEST_RUN}-${randomBytes(4).toString('hex')}`;
  return { url, prefix, own: process.env.TEST_REDIS_OWN === '1' };
}

function serverUrl(server: 'embedded' | 'installed'): string {
  const name = server === 'embedded' ? 'TEST_POSTGRES_URL' : 'TEST_POSTGRES15_URL';
  const url = process.env[name];
  if (!url) throw new Error(`${name} is not set: this run started no ${server} PostgreSQL (is NO_SERVERS=1 set?)`);
  return url;
}

async function clone(server: string, name: string): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await run(server, `create database ${name} template ${TEMPLATE_DATABASE}`);
    } catch (error) {
      if ((error as { code?: string }).code !== IN_USE || attempt === CLONE_ATTEMPTS) throw error;
      await wait(50 * attempt);
    }
  }
}

async function run(server: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: server });
  client.on('error', () => undefined);
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
