import { alongIndexes, type Database } from '#platform/database/database.js';
import type { Write } from '#platform/database/save-all.js';
import type { Tx } from '#platform/database/tx.js';
import type { Enrollment } from './enrollment.entity.js';
import type { DueEnrollment } from './engine.rules.js';
import type { Facts } from './facts.rules.js';
import { type DueInQueue, inTurn } from './queues.rules.js';

export interface EnrollmentDraft {
  id: string;
  sequenceKey: string;
  sequenceVersion: number;
  caseId: string;
  personId: string;
  businessKey: string;
  stepId: string;
  dueAt: Date;
  askedNow: boolean;
  facts: Facts;
  urgency: number;
  startedAt: Date;
}

export function draftEnrollments(enrollments: readonly EnrollmentDraft[]): Write {
  return {
    table: 'enrollments',
    columns: {
      id: 'uuid',
      sequence_key: 'text',
      sequence_version: 'integer',
      case_id: 'uuid',
      person_id: 'uuid',
      business_key: 'text',
      status: 'text',
      step_id: 'text',
      due_at: 'timestamptz',
      asked_now: 'boolean',
      facts: 'jsonb',
      urgency: 'smallint',
      started_at: 'timestamptz',
    },
    rows: enrollments.map((enrollment) => ({
      id: enrollment.id,
      sequence_key: enrollment.sequenceKey,
      sequence_version: enrollment.sequenceVersion,
      case_id: enrollment.caseId,
      person_id: enrollment.personId,
      business_key: enrollment.businessKey,
      status: 'active',
      step_id: enrollment.stepId,
      due_at: enrollment.dueAt,
      asked_now: enrollment.askedNow,
      facts: enrollment.facts,
      urgency: enrollment.urgency,
      started_at: enrollment.startedAt,
    })),
  };
}

/** How an enrollment that is there stands: what re-entry looks at. */
export interface Earlier {
  sequenceKey: string;
  caseId: string;
  personId: string;
  businessKey: string;
  isRunning: boolean;
  endedAt: Date | null;
}

/** The last enrollment of each person in each of these sequences and cases, under each key. */
export async function earlierOf(
  tx: Tx,
  caseIds: readonly string[],
  sequenceKeys: readonly string[],
): Promise<Earlier[]> {
  return tx.query<Earlier>(
    `select sequence_key as "sequenceKey", case_id as "caseId", person_id as "personId", business_key as "businessKey",
       bool_or(status in ('active', 'held')) as "isRunning", max(ended_at) as "endedAt"
     from enrollments where case_id = any($1::uuid[]) and sequence_key = any($2)
       -- of a batch that was undone nothing had been sent: it is as if it had never been
       and exit_reason is distinct from 'batch_undone' group by 1, 2, 3, 4`,
    [caseIds, sequenceKeys],
  );
}

export async function findEnrollment(tx: Tx, id: string): Promise<Enrollment | null> {
  const [row] = await tx.query<Enrollment>(
    `select id, sequence_key as "sequenceKey", sequence_version as "sequenceVersion", case_id as "caseId", person_id as "personId",
       business_key as "businessKey", status, exit_reason as "exitReason", step_id as "stepId", due_at as "dueAt", facts,
       held_because as "heldBecause", paused_until as "pausedUntil", paused_because as "pausedBecause",
       started_at as "startedAt", ended_at as "endedAt", version from enrollments where id = $1`,
    [id],
  );
  return row ?? null;
}

/** One enrollment, its case locked before it. @returns null when there is none */
export async function lockEnrollment(
  tx: Tx,
  id: string,
  lockCase: (caseId: string) => Promise<unknown>,
): Promise<{ status: string; version: number } | null> {
  const [found] = await tx.query<{ caseId: string }>('select case_id as "caseId" from enrollments where id = $1', [id]);
  if (!found) return null;
  await lockCase(found.caseId);
  const [row] = await tx.query<{ status: string; version: number }>(
    'select status, version from enrollments where id = $1 for no key update',
    [id],
  );
  return row ?? null;
}

const DUE = `id, sequence_key as "sequenceKey", sequence_version as "sequenceVersion", case_id as "caseId",
  person_id as "personId", step_id as "stepId", due_at as "dueAt", asked_now as "askedNow", facts`;

/** Locks those that are due and that nobody else holds, oldest first. */
export async function claimDue(tx: Tx, ids: readonly string[], now: Date): Promise<DueEnrollment[]> {
  const rows = await tx.query<DueEnrollment>(
    `select ${DUE} from enrollments where id = any($1::uuid[]) and status = 'active' and due_at <= $2
     for no key update skip locked`,
    [ids, now],
  );
  return rows.sort((one, other) => one.dueAt.getTime() - other.dueAt.getTime() || (one.id < other.id ? -1 : 1));
}

/**
 * Every pair of urgency and sequence that somebody waits in: a handful, found by leaping through the index from one to the
 * next, whatever waits in each.
 */
const QUEUES = `with recursive queues as (
    (select urgency, sequence_key from enrollments where status = 'active' order by urgency, sequence_key limit 1)
    union all
    select next.urgency, next.sequence_key from queues q cross join lateral (
      select urgency, sequence_key from enrollments
      where status = 'active' and (urgency, sequence_key) > (q.urgency, q.sequence_key)
      order by urgency, sequence_key limit 1) next)`;

/** What is due in each queue, oldest first: the index gives it in this order, so nothing is sorted. */
export const DUE_BY_QUEUE = `${QUEUES}
  select q.urgency, q.sequence_key as "sequenceKey", d.id from queues q cross join lateral (
    select id from enrollments e where status = 'active' and e.urgency = q.urgency and e.sequence_key = q.sequence_key
      and due_at <= $1 order by due_at limit $2) d`;

/** Ids of enrollments that are due: those that press first, and of those that press alike each sequence in its turn. */
export async function dueIds(database: Database, now: Date, limit: number): Promise<string[]> {
  const rows = await database.transaction(async (tx) => {
    await alongIndexes(tx);
    return tx.query<DueInQueue>(DUE_BY_QUEUE, [now, limit]);
  });
  return inTurn(rows, limit);
}

export async function nextDueAt(database: Database, after: Date): Promise<Date | null> {
  const [row] = await database.query<{ at: Date | null }>(
    `${QUEUES} select min(d.due_at) as at from queues q cross join lateral (
       select due_at from enrollments e where status = 'active' and e.urgency = q.urgency and e.sequence_key = q.sequence_key
         and due_at > $1 order by due_at limit 1) d`,
    [after],
  );
  return row?.at ?? null;
}

export interface EnrollmentMove {
  id: string;
  sequenceVersion: number;
  status: 'active' | 'held' | 'exited' | 'completed';
  exitReason: string | null;
  heldBecause: string | null;
  stepId: string | null;
  dueAt: Date | null;
  endedAt: Date | null;
}

export function draftMoves(moves: readonly EnrollmentMove[]): Write {
  return {
    table: 'enrollments',
    columns: {
      id: 'uuid',
      sequence_version: 'integer',
      status: 'text',
      exit_reason: 'text',
      held_because: 'text',
      step_id: 'text',
      due_at: 'timestamptz',
      ended_at: 'timestamptz',
    },
    by: ['id'],
    rows: moves.map((move) => ({
      id: move.id,
      sequence_version: move.sequenceVersion,
      status: move.status,
      exit_reason: move.exitReason,
      held_because: move.heldBecause,
      step_id: move.stepId,
      due_at: move.dueAt,
      ended_at: move.endedAt,
    })),
  };
}
