import type { Database } from '#platform/database/database.js';
import type { Tx } from '#platform/database/tx.js';

export interface ReconciliationRow {
  /** UTC, as 2026-11-24 */
  day: string;
  ranAt: Date;
  /** texts of ours that the carrier lists, attempts that we hold, and how many of theirs are ours */
  theirs: number;
  ours: number;
  matched: number;
  differences: Record<string, unknown>;
}

const FIELDS = `to_char(day, 'YYYY-MM-DD') as day, ran_mt as "ranAt", theirs, ours, matched, differences`;
const UNDER_WAY = -1;

/** Takes the day: once, or again an hour after somebody took it and never came to its end. */
export async function take(database: Database, day: string): Promise<boolean> {
  const rows = await database.query(
    `insert into reconciliations (provider, day, ran_mt, theirs, ours, matched, differences)
     values ('twilio', $1, clock_timestamp(), ${UNDER_WAY}, 0, 0, '{}')
     on conflict (provider, day) do update set ran_mt = clock_timestamp()
       where reconciliations.theirs = ${UNDER_WAY} and reconciliations.ran_mt < clock_timestamp() - interval '1 hour'
     returning day`,
    [day],
  );
  return rows.length > 0;
}

export async function keep(
  tx: Tx,
  day: string,
  found: { theirs: number; ours: number; matched: number; differences: object },
): Promise<ReconciliationRow> {
  const [row] = await tx.query<ReconciliationRow>(
    `update reconciliations set ran_mt = clock_timestamp(), theirs = $2, ours = $3, matched = $4, differences = $5
     where provider = 'twilio' and day = $1 returning ${FIELDS}`,
    [day, found.theirs, found.ours, found.matched, JSON.stringify(found.differences)],
  );
  return row!;
}

/** When the ledger begins. Ids carry their time, so the smallest one is the oldest. */
export async function firstCallAt(database: Database): Promise<Date | null> {
  const [row] = await database.query<{ at: Date }>('select started_mt as at from attempts order by id limit 1');
  return row?.at ?? null;
}

export async function giveBack(database: Database, day: string): Promise<void> {
  await database.query(`delete from reconciliations where provider = 'twilio' and day = $1 and theirs = ${UNDER_WAY}`, [
    day,
  ]);
}

export async function list(database: Database, before: string | null, limit: number): Promise<ReconciliationRow[]> {
  return database.query<ReconciliationRow>(
    `select ${FIELDS} from reconciliations
     where theirs >= 0 and ($1::text is null or to_char(day, 'YYYY-MM-DD') < $1) order by day desc limit $2`,
    [before, limit],
  );
}
