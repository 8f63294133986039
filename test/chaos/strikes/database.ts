import { setTimeout as wait } from 'node:timers/promises';
import type pg from 'pg';
import type { Striking } from '../struck.js';

const CUT_ONE = `select pg_terminate_backend(pid) from pg_stat_activity
  where datname = current_database() and application_name <> 'chaos' and backend_type = 'client backend' order by random() limit 1`;
const MOST = 200;

/** F5 */
export const cutConnections: Striking = async ({ stage, how }) => {
  for (const end = Date.now() + Number(how['ms']); Date.now() < end; await wait(Number(how['everyMs'])))
    await stage.query(CUT_ONE);
};

/** F6 */
export const crash: Striking = async ({ stage, how }) => {
  await stage.postgres.crash();
  await wait(Number(how['awayMs']));
  await stage.postgres.start();
};

/** F7 */
export const crowd: Striking = async ({ stage, how }) => {
  const guests: pg.Client[] = [];
  const most = how['kind'] === 'connections' ? MOST : 1;
  try {
    for (let n = 0; n < most; n += 1) guests.push(await stage.postgres.client());
  } catch {
    // no connection is left: that was the aim
  }
  const [guest] = guests;
  if (how['kind'] === 'idle_in_transaction') await guest?.query('begin; select id from cases limit 50 for update');
  if (how['kind'] === 'long_reader')
    await guest?.query('begin isolation level repeatable read; select count(*) from messages');
  await wait(Number(how['ms']));
  await Promise.all(guests.map((one) => one.end().catch(() => undefined)));
};

/** F13: PostgreSQL may stop over it, and is started again when there is room. */
export const fillDisk: Striking = async ({ stage, how }) => {
  stage.postgres.fillDisk();
  await wait(Number(how['ms']));
  stage.postgres.emptyDisk();
  if (!stage.postgres.isUp) await stage.postgres.start();
};
