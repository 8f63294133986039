import type { Database } from '#platform/database/database.js';
import type { Tx } from '#platform/database/tx.js';

export interface StopRow {
  id: string;
  scope: string;
  key: string;
  at: Date;
  by: string;
  reason: string;
  liftedAt: Date | null;
}

const FIELDS = 'id, scope, key, at, by, reason, lifted_at as "liftedAt"';
const LOCK = `hashtext('hearthline.stops')`;

/**
 * Stops in force. Whoever sends holds the shared lock until its attempts have committed, so that no attempt commits after
 * a stop has: a stop has no case of its own to lock.
 */
export async function loadStops(tx: Tx): Promise<{ scope: string; key: string }[]> {
  await tx.query(`select pg_advisory_xact_lock_shared(${LOCK})`);
  return tx.query('select scope, key from stops where lifted_at is null');
}

/** Waits for whoever is deciding at this moment, and lets nobody decide until this transaction has ended. */
export async function lockOutDeciders(tx: Tx): Promise<void> {
  await tx.query(`select pg_advisory_xact_lock(${LOCK})`);
}

/** @returns the new row, or null when the same stop is in force already */
export async function addStop(
  tx: Tx,
  stop: { id: string; scope: string; key: string; by: string; reason: string },
  now: Date,
): Promise<StopRow | null> {
  await lockOutDeciders(tx);
  const [row] = await tx.query<StopRow>(
    `insert into stops (id, scope, key, at, by, reason) values ($1, $2, $3, $4, $5, $6)
     on conflict (scope, key, reason) where lifted_at is null do nothing returning ${FIELDS}`,
    [stop.id, stop.scope, stop.key, now, stop.by, stop.reason],
  );
  return row ?? null;
}

/**
 * Waits for whoever is deciding by the stop at this moment, so that what they hold is there when it is released.
 * @returns the row when this call lifted it
 */
export async function liftStop(tx: Tx, id: string, now: Date): Promise<StopRow | null> {
  await lockOutDeciders(tx);
  const [row] = await tx.query<StopRow>(
    `update stops set lifted_at = $2 where id = $1 and lifted_at is null returning ${FIELDS}`,
    [id, now],
  );
  return row ?? null;
}

export async function stopInForce(
  tx: Tx,
  stop: { scope: string; key: string; reason: string },
): Promise<StopRow | null> {
  const [row] = await tx.query<StopRow>(
    `select ${FIELDS} from stops where scope = $1 and key = $2 and reason = $3 and lifted_at is null`,
    [stop.scope, stop.key, stop.reason],
  );
  return row ?? null;
}

export async function listStops(
  database: Database,
  query: { inForce?: boolean; before: string | null; limit: number },
): Promise<StopRow[]> {
  return database.query<StopRow>(
    `select ${FIELDS} from stops
     where ($1::boolean is null or (lifted_at is null) = $1) and ($2::uuid is null or id < $2) order by id desc limit $3`,
    [query.inForce ?? null, query.before, query.limit],
  );
}

export async function findStop(tx: Tx, id: string): Promise<StopRow | null> {
  const [row] = await tx.query<StopRow>(`select ${FIELDS} from stops where id = $1`, [id]);
  return row ?? null;
}

/** Templates are files of this build: one is known here once a message or a published step has named it. */
export async function existsFor(tx: Tx, stop: { scope: string; key: string }): Promise<boolean> {
  const looks: Record<string, string> = {
    household: 'select 1 from cases where id = $1::uuid',
    sequence: 'select 1 from sequence_versions where key = $1 limit 1',
    template: `select 1 from sequence_versions where definition @? format('$.steps[*].send.template ? (@ == %s)', to_json($1::text))::jsonpath
      union all select 1 from messages where template = $1 limit 1`,
  };
  const look = looks[stop.scope];
  return look === undefined || (await tx.query(look, [stop.key])).length > 0;
}
