import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { projectRoot } from '#platform/config/project-root.js';
import type { Environment } from '#testing/processes.js';
import type { OwnPostgres } from '../own-postgres.js';
import type { Striking } from '../struck.js';

/** What a next version's first migration does: it only adds, and does not wait long for anybody. */
const EXPAND = [
  ...['cases', 'messages', 'attempts', 'enrollments', 'inquiries', 'events', 'deliveries'].map(
    (table) => `alter table ${table} add column if not exists of_the_next_version text default 'new'`,
  ),
  'create table if not exists of_the_next_version (id uuid primary key)',
  'create index concurrently if not exists next_version_sent on messages (sent_at) where sent_at is not null',
];
const TRIES = 60;

/** F15: the next version's tables appear under this one, while this one's migrations run, are killed, and run again. */
export const migrateUnder: Striking = async ({ stage, how }) => {
  const old = migrateOnce(stage.environment, Number(how['killedAfterMs']));
  const client = await stage.postgres.client();
  try {
    await client.query(`set lock_timeout = '500ms'`);
    for (const statement of EXPAND) await patiently(() => client.query(statement));
  } finally {
    await client.end().catch(() => undefined);
  }
  await old;
  await migrateOnce(stage.environment, null);
};

/**
 * A new database whose migrations are killed again and again, each time a little later, until one comes to its end.
 * @returns how often they were killed
 */
export async function migrateWithKills(postgres: OwnPostgres, environment: Environment): Promise<number> {
  for (let kills = 0; ; kills += 1) {
    const ended = await migrateOnce(
      { ...environment, DATABASE_URL: postgres.url, QUEUE_URL: undefined },
      400 + kills * 70,
    );
    if (ended) return kills;
  }
}

/** @returns whether it came to its end before it was killed. @throws when it failed */
async function migrateOnce(environment: Environment, killAfterMs: number | null): Promise<boolean> {
  const main = join(projectRoot(), 'dist', 'apps', 'cli', 'src', 'main.js');
  const child = spawn(process.execPath, [main, 'migrate'], { env: environment, stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  child.stderr.on('data', (bytes) => (said += String(bytes)));
  const timer = killAfterMs === null ? undefined : setTimeout(() => child.kill('SIGKILL'), killAfterMs);
  const [status, signal] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null];
  clearTimeout(timer);
  // beside other faults the database may be away: then it is the next one's turn
  if (status !== 0 && signal !== 'SIGKILL' && !/ECONN|terminat|57P|53300|timeout/i.test(said))
    throw new Error(`migrate ended with ${status ?? signal}: ${said.slice(-500)}`);
  return status === 0;
}

async function patiently(work: () => Promise<unknown>): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await work();
      return;
    } catch (error) {
      if (!['55P03', '40P01', '23505'].includes((error as { code?: string }).code ?? '') || attempt === TRIES)
        throw error;
      await wait(100);
    }
  }
}
