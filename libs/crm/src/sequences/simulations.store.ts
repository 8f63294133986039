import type { Tx } from '#platform/database/tx.js';
import type { DueEnrollment } from './engine.rules.js';
import type { WaitingMessage } from './simulated.rules.js';

/** From here on this transaction reads one moment, and the database refuses that it writes. The first statement of it. */
export async function onlyRead(tx: Tx): Promise<void> {
  await tx.query('set transaction isolation level repeatable read, read only');
}

/** An enrollment that runs, and how it stands. */
export interface StoredRun extends DueEnrollment {
  status: 'active' | 'held';
  heldBecause: string | null;
  pausedUntil: Date | null;
  pausedBecause: string | null;
}

/** Everything that runs for these households, of any sequence. */
export async function runningIn(tx: Tx, caseIds: readonly string[]): Promise<StoredRun[]> {
  return tx.query<StoredRun>(
    `select id, sequence_key as "sequenceKey", sequence_version as "sequenceVersion", case_id as "caseId",
       person_id as "personId", step_id as "stepId", due_at as "dueAt", asked_now as "askedNow", facts, status,
       held_because as "heldBecause", paused_until as "pausedUntil", paused_because as "pausedBecause"
     from enrollments where case_id = any($1::uuid[]) and status in ('active', 'held') order by case_id, id`,
    [caseIds],
  );
}

/** What of these enrollments waits to leave. */
export async function waitingOf(
  tx: Tx,
  enrollmentIds: readonly string[],
): Promise<(WaitingMessage & { enrollmentId: string })[]> {
  return tx.query(
    `select m.id, m.enrollment_id as "enrollmentId", m.step_id as "stepId", m.case_id as "caseId", m.person_id as "personId",
       m.contact_point_id as "contactPointId", m.channel, m.class, m.template, coalesce(p.language, 'en') as language, m.subject,
       m.body, m.segments, m.due_at as "dueAt", m.not_after as "notAfter", m.asked_now as "askedNow"
     from messages m left join people p on p.id = m.person_id
     where m.enrollment_id = any($1::uuid[]) and m.status in ('queued', 'deferred') order by m.due_at, m.id`,
    [enrollmentIds],
  );
}

/** Households in which a sequence runs, in the order of their ids. */
export async function casesWith(tx: Tx, sequenceKey: string, after: string | null, limit: number): Promise<string[]> {
  const rows = await tx.query<{ id: string }>(
    `select distinct case_id as id from enrollments
     where sequence_key = $1 and status in ('active', 'held') and ($2::uuid is null or case_id > $2) order by case_id limit $3`,
    [sequenceKey, after, limit],
  );
  return rows.map((row) => row.id);
}
