import type { Database } from '../database/database.js';

/** Beyond this a backlog is counted no further: the figure stays cheap, and it says enough. */
export const MOST_COUNTED = 100_000;

/** Lets a canary out, and forgets those of more than an hour ago. */
export async function releaseCanary(database: Database, id: string): Promise<void> {
  await database.query(
    `with gone as (delete from canaries where rung_mt < clock_timestamp() - interval '1 hour')
     insert into canaries (id, rung_mt) values ($1, clock_timestamp())`,
    [id],
  );
}

export async function answerCanaries(database: Database, ids: readonly string[]): Promise<void> {
  await database.query(
    'update canaries set answered_mt = clock_timestamp() where id = any($1::uuid[]) and answered_mt is null',
    [ids],
  );
}

export async function isAnswered(database: Database, id: string): Promise<boolean> {
  const rows = await database.query('select 1 from canaries where id = $1 and answered_mt is not null', [id]);
  return rows.length > 0;
}

/** Deliveries that are due, and for how many seconds of machine time the oldest of them has been. */
export async function dueDeliveries(database: Database): Promise<{ due: number; oldestSeconds: number }> {
  const [row] = await database.query<{ due: number; oldestSeconds: number }>(
    `select count(*)::int as due, coalesce(extract(epoch from clock_timestamp() - min(due_mt)), 0)::float8 as "oldestSeconds"
     from (select due_mt from deliveries where parked_mt is null and due_mt <= (select clock_timestamp())
           order by due_mt, event_id limit $1) as waiting`,
    [MOST_COUNTED],
  );
  return row!;
}

export async function countParked(database: Database): Promise<number> {
  const [row] = await database.query<{ n: number }>(
    'select count(*)::int as n from deliveries where parked_mt is not null',
  );
  return row!.n;
}
