import type { Database } from '#platform/database/database.js';
import type { Tx } from '#platform/database/tx.js';
import type { CrisisLevel } from './case.rules.js';

export interface PageRow {
  id: string;
  caseId: string;
  personId: string | null;
  reason: string;
  level: CrisisLevel;
  requestedAt: Date;
  nextAt: Date | null;
  sent: number;
  acknowledgedAt: Date | null;
  acknowledgedBy: string | null;
}

const FIELDS = `id, case_id as "caseId", person_id as "personId", reason, level, requested_at as "requestedAt", next_at as "nextAt",
  sent, acknowledged_at as "acknowledgedAt", acknowledged_by as "acknowledgedBy"`;

/**
 * A page that rings already goes on ringing. A notice about the same thing becomes one that rings when it is `now`, and is
 * told again when the last one is older than `noticeBefore`.
 * @returns the row when somebody is called by it now
 */
export async function addPage(
  tx: Tx,
  page: {
    id: string;
    caseId: string;
    personId: string | null;
    reason: string;
    level: CrisisLevel;
    nextAt: Date | null;
  },
  noticeBefore: Date,
  now: Date,
): Promise<PageRow | null> {
  const [row] = await tx.query<PageRow>(
    `insert into pages (id, case_id, person_id, reason, level, requested_at, next_at, sent)
     select $1::uuid, id, $3::uuid, $4, $5, $7, $6, 1 from cases where id = $2 and status <> 'closed'
     on conflict (case_id, reason) where acknowledged_at is null do update
       set level = excluded.level, requested_at = excluded.requested_at, next_at = excluded.next_at,
         sent = case when excluded.level = 'now' then 1 else pages.sent + 1 end
       where pages.level = 'talk' and (excluded.level = 'now' or pages.requested_at < $8)
     returning ${FIELDS}`,
    [page.id, page.caseId, page.personId, page.reason, page.level, page.nextAt, now, noticeBefore],
  );
  return row ?? null;
}

export async function duePages(database: Database, now: Date, limit: number): Promise<string[]> {
  const rows = await database.query<{ id: string }>(
    'select id from pages where next_at <= $1 order by next_at, id limit $2',
    [now, limit],
  );
  return rows.map((row) => row.id);
}

export async function nextPageAt(database: Database, now: Date): Promise<Date | null> {
  const [row] = await database.query<{ at: Date }>(
    'select next_at as at from pages where next_at > $1 order by next_at, id limit 1',
    [now],
  );
  return row?.at ?? null;
}

/** Locks those that ring now and that nobody else is ringing. */
export async function claimPages(tx: Tx, ids: readonly string[], now: Date): Promise<PageRow[]> {
  return tx.query<PageRow>(
    `select ${FIELDS} from pages where id = any($1::uuid[]) and next_at <= $2 order by next_at, id for no key update skip locked`,
    [ids, now],
  );
}

export async function notePage(tx: Tx, id: string, sent: number, nextAt: Date): Promise<void> {
  await tx.query('update pages set sent = $2, next_at = $3 where id = $1', [id, sent, nextAt]);
}

/** @param reasons all when not given @returns those that nobody had acknowledged */
export async function acknowledgePages(
  tx: Tx,
  caseId: string,
  by: string,
  now: Date,
  reasons?: readonly string[],
): Promise<PageRow[]> {
  return tx.query<PageRow>(
    `update pages set acknowledged_at = $3, acknowledged_by = $2, next_at = null
     where case_id = $1 and acknowledged_at is null and ($4::text[] is null or reason = any($4)) returning ${FIELDS}`,
    [caseId, by, now, reasons ?? null],
  );
}

/** The newest twenty. */
export async function pagesOf(tx: Tx, caseId: string): Promise<PageRow[]> {
  return tx.query<PageRow>(
    `select ${FIELDS} from pages where case_id = $1 order by requested_at desc, id desc limit 20`,
    [caseId],
  );
}

/** When the oldest page that rings until somebody acknowledges it was requested. */
export async function oldestUnheard(database: Database): Promise<Date | null> {
  const [row] = await database.query<{ at: Date | null }>(
    `select min(requested_at) as at from pages where acknowledged_at is null and level = 'now'`,
  );
  return row?.at ?? null;
}

export async function listPages(
  database: Database,
  query: { waiting?: boolean; caseId?: string; before: string | null; limit: number },
): Promise<PageRow[]> {
  const waiting = query.waiting === undefined ? '' : `and acknowledged_at is ${query.waiting ? '' : 'not '}null`;
  return database.query<PageRow>(
    `select ${FIELDS} from pages where ($1::uuid is null or case_id = $1) ${waiting} and ($2::uuid is null or id < $2)
     order by id desc limit $3`,
    [query.caseId ?? null, query.before, query.limit],
  );
}
