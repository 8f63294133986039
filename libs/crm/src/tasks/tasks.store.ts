import type { Database } from '#platform/database/database.js';
import type { Tx } from '#platform/database/tx.js';
import type { TaskKind, TaskStatus } from './task.rules.js';

export interface TaskRow {
  id: string;
  kind: TaskKind;
  caseId: string;
  personId: string | null;
  about: string;
  detail: Record<string, unknown>;
  status: TaskStatus;
  rank: number;
  dueAt: Date;
  createdAt: Date;
  assigneeId: string | null;
  overdueAt: Date | null;
  endedAt: Date | null;
  endedBy: string | null;
  outcome: string | null;
  note: string | null;
  version: number;
}

const FIELDS = `id, kind, case_id as "caseId", person_id as "personId", about, detail, status, rank, due_at as "dueAt",
  created_at as "createdAt", assignee_id as "assigneeId", overdue_at as "overdueAt", ended_at as "endedAt", ended_by as "endedBy",
  outcome, note, version`;

export type TaskDraft = Pick<
  TaskRow,
  'id' | 'kind' | 'caseId' | 'personId' | 'about' | 'detail' | 'assigneeId' | 'rank' | 'dueAt' | 'createdAt'
>;

/** @returns those that are new: of one kind about one thing at most one waits */
export async function addTasks(tx: Tx, drafts: readonly TaskDraft[]): Promise<TaskRow[]> {
  return tx.query<TaskRow>(
    `insert into tasks (id, kind, case_id, person_id, about, detail, assignee_id, rank, due_at, created_at)
     select r.id, r.kind, r."caseId", r."personId", r.about, r.detail, r."assigneeId", r.rank, r."dueAt", r."createdAt"
     from jsonb_to_recordset($1::jsonb) as r(id uuid, kind text, "caseId" uuid, "personId" uuid, about text, detail jsonb,
       "assigneeId" text, rank smallint, "dueAt" timestamptz, "createdAt" timestamptz)
     on conflict (case_id, kind, about) where status in ('open', 'claimed') do nothing returning ${FIELDS}`,
    [JSON.stringify(drafts)],
  );
}

export async function lockTask(tx: Tx, id: string): Promise<TaskRow | null> {
  const [row] = await tx.query<TaskRow>(`select ${FIELDS} from tasks where id = $1 for no key update`, [id]);
  return row ?? null;
}

export async function findTask(database: Database, id: string): Promise<TaskRow | null> {
  const [row] = await database.query<TaskRow>(`select ${FIELDS} from tasks where id = $1`, [id]);
  return row ?? null;
}

/** Case of a task, before its case is locked. */
export async function caseOfTask(tx: Tx, id: string): Promise<string | null> {
  const [row] = await tx.query<{ caseId: string }>('select case_id as "caseId" from tasks where id = $1', [id]);
  return row?.caseId ?? null;
}

export async function claimTask(tx: Tx, id: string, by: string): Promise<void> {
  await tx.query(`update tasks set status = 'claimed', assignee_id = $2, version = version + 1 where id = $1`, [
    id,
    by,
  ]);
}

export interface Ending {
  status: 'done' | 'dropped';
  by: string;
  outcome: string | null;
  note: string | null;
  at: Date;
}

/** Which tasks: of these cases, narrowed by kind, by person, and by the enrollment whose step they stand for. */
export interface Which {
  caseIds: readonly string[];
  kinds?: readonly TaskKind[];
  personId?: string;
  enrollmentId?: string;
}

const WAITING = `status in ('open', 'claimed')`;

/** @returns those that were waiting, as they were ended; the caller holds the cases' locks */
export async function endWaiting(tx: Tx, which: Which, ending: Ending): Promise<TaskRow[]> {
  return tx.query<TaskRow>(
    `update tasks set status = $5, ended_at = $6, ended_by = $7, outcome = $8, note = $9, version = version + 1
     where id in (select id from tasks where ${WAITING} and case_id = any($1::uuid[]) and ($2::text[] is null or kind = any($2))
       and ($3::uuid is null or person_id = $3) and ($4::text is null or detail->>'enrollmentId' = $4) order by id for no key update)
     returning ${FIELDS}`,
    [
      which.caseIds,
      which.kinds ?? null,
      which.personId ?? null,
      which.enrollmentId ?? null,
      ending.status,
      ending.at,
      ending.by,
      ending.outcome,
      ending.note,
    ],
  );
}

export async function endTask(tx: Tx, id: string, ending: Ending): Promise<TaskRow> {
  const [row] = await tx.query<TaskRow>(
    `update tasks set status = $2, ended_at = $3, ended_by = $4, outcome = $5, note = $6, version = version + 1
     where id = $1 returning ${FIELDS}`,
    [id, ending.status, ending.at, ending.by, ending.outcome, ending.note],
  );
  return row!;
}

/** Kinds of which tasks still wait, as `case/kind`. */
export async function waitingKinds(tx: Tx, caseIds: readonly string[]): Promise<Set<string>> {
  const rows = await tx.query<{ key: string }>(
    `select distinct case_id || '/' || kind as key from tasks where ${WAITING} and case_id = any($1::uuid[])
       and (kind <> 'call' or detail ? 'reason')`,
    [caseIds],
  );
  return new Set(rows.map((row) => row.key));
}

/** Who has a task of one of these kinds that waits, as `case/person`. */
export async function waitingPeople(
  tx: Tx,
  caseIds: readonly string[],
  kinds: readonly TaskKind[],
): Promise<Set<string>> {
  const rows = await tx.query<{ key: string }>(
    `select distinct case_id || '/' || person_id as key from tasks
     where ${WAITING} and case_id = any($1::uuid[]) and kind = any($2) and person_id is not null`,
    [caseIds, kinds],
  );
  return new Set(rows.map((row) => row.key));
}

/** Marks those whose time has passed, once. */
export async function markOverdue(tx: Tx, now: Date, limit: number): Promise<TaskRow[]> {
  return tx.query<TaskRow>(
    `update tasks set overdue_at = $1, version = version + 1
     where id in (select id from tasks where ${WAITING} and overdue_at is null and due_at < $1
       order by due_at, id limit $2 for no key update skip locked) returning ${FIELDS}`,
    [now, limit],
  );
}

export interface TaskQuery {
  status?: TaskStatus;
  waiting?: boolean;
  caseId?: string;
  kind?: TaskKind;
  assigneeId?: string;
  overdue?: boolean;
  after: { rank: number; dueAt: string; id: string } | null;
  limit: number;
}

/** What presses most first. */
export async function listTasks(database: Database, query: TaskQuery): Promise<TaskRow[]> {
  return database.query<TaskRow>(
    `select ${FIELDS} from tasks
     where ($1::text is null or status = $1) and ($2::boolean is null or (${WAITING}) = $2) and ($3::uuid is null or case_id = $3)
       and ($4::text is null or kind = $4) and ($5::text is null or assignee_id = $5)
       and ($6::boolean is null or (overdue_at is not null) = $6)
       and ($7::smallint is null or (rank, due_at, id) > ($7, $8::timestamptz, $9::uuid))
     order by rank, due_at, id limit $10`,
    [
      query.status ?? null,
      query.waiting ?? null,
      query.caseId ?? null,
      query.kind ?? null,
      query.assigneeId ?? null,
      query.overdue ?? null,
      query.after?.rank ?? null,
      query.after?.dueAt ?? null,
      query.after?.id ?? null,
      query.limit,
    ],
  );
}
