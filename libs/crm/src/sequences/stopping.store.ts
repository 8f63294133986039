import type { Database } from '#platform/database/database.js';
import type { Tx } from '#platform/database/tx.js';
import type { ExitGoal, PauseGoal } from './definition.rules.js';

/** Whose enrollments: of these people, in these cases, or about this one thing. */
export interface Whose {
  personIds?: readonly string[];
  caseIds?: readonly string[];
  /** a consultation, a placement: `businessKey` of those that are about it */
  about?: string;
  /** but not this enrollment */
  except?: string | null;
}

export interface Stopped {
  id: string;
  sequenceKey: string;
  sequenceVersion: number;
  caseId: string;
  personId: string;
}

const STOPPED = `e.id, e.sequence_key as "sequenceKey", e.sequence_version as "sequenceVersion", e.case_id as "caseId",
  e.person_id as "personId"`;
const EXITED = `status = 'exited', due_at = null, paused_until = null, paused_because = null, version = e.version + 1`;
const THEIRS = `e.status in ('active', 'held') and (e.person_id = any($1::uuid[]) or e.case_id = any($2::uuid[]))
  and ($3::text is null or e.business_key = $3)`;

/** Ends what runs for one member in these cases, whatever their sequences say of exits. */
export async function exitMember(
  tx: Tx,
  of: { personId: string; caseIds: readonly string[] },
  reason: string,
  now: Date,
): Promise<Stopped[]> {
  return tx.query<Stopped>(
    `update enrollments e set ${EXITED}, exit_reason = $3, ended_at = $4
     where e.status in ('active', 'held') and e.person_id = $1 and e.case_id = any($2::uuid[]) returning ${STOPPED}`,
    [of.personId, of.caseIds, reason, now],
  );
}

/** Ends these, whatever their sequences say: a person has said so, or their version has gone. */
export async function exitThese(tx: Tx, ids: readonly string[], reason: string, now: Date): Promise<Stopped[]> {
  return tx.query<Stopped>(
    `update enrollments e set ${EXITED}, exit_reason = $2, ended_at = $3
     where e.status in ('active', 'held') and e.id = any($1::uuid[]) returning ${STOPPED}`,
    [ids, reason, now],
  );
}

/** Ends these, also where they have come to their end already: it is as if they had never been. */
export async function undoThese(tx: Tx, ids: readonly string[], reason: string, now: Date): Promise<Stopped[]> {
  return tx.query<Stopped>(
    `update enrollments e set ${EXITED}, exit_reason = $2, ended_at = $3
     where e.status <> 'exited' and e.id = any($1::uuid[]) returning ${STOPPED}`,
    [ids, reason, now],
  );
}

/** Ends what runs for these people or cases and names this exit goal; a closed case ends everything. The caller holds the
 * cases' locks. */
export async function exit(tx: Tx, who: Whose, goal: ExitGoal, now: Date): Promise<Stopped[]> {
  return tx.query<Stopped>(
    `update enrollments e set ${EXITED}, exit_reason = $4, ended_at = $5 from sequence_versions v
     where v.key = e.sequence_key and v.version = e.sequence_version and (v.definition->'exit_on' ? $4 or $4 = 'case_closed')
       and ${THEIRS} returning ${STOPPED}`,
    [who.personIds ?? [], who.caseIds ?? [], who.about ?? null, goal, now],
  );
}

/**
 * Enrollments that went to their end while their last message waits still (for the morning, for a place): what would have
 * ended or rested them stops that message too. The caller holds the cases' locks.
 * @param stage that the case has come to, where that is the goal
 */
export async function waitingToEnd(tx: Tx, who: Whose, goal: string, stage: string | null = null): Promise<string[]> {
  const rows = await tx.query<{ id: string }>(
    `select distinct e.id from enrollments e join sequence_versions v on v.key = e.sequence_key and v.version = e.sequence_version
       join messages m on m.enrollment_id = e.id and m.status in ('queued', 'deferred', 'held')
     where e.status = 'completed' and (e.person_id = any($1::uuid[]) or e.case_id = any($2::uuid[]))
       and ($3::text is null or e.business_key = $3) and (v.definition->'exit_on' ? $4 or v.definition->'pause_on' ? $4
         or exists (select from jsonb_array_elements(v.definition->'exit_on') goal where goal->'stage_changed' ? $5))`,
    [who.personIds ?? [], who.caseIds ?? [], who.about ?? null, goal, stage],
  );
  return rows.map((row) => row.id);
}

/** Ends what was to end when its case comes to this stage. The caller holds the cases' locks. */
export async function exitAtStage(tx: Tx, caseIds: readonly string[], stage: string, now: Date): Promise<Stopped[]> {
  return tx.query<Stopped>(
    `update enrollments e set ${EXITED}, exit_reason = 'stage_changed', ended_at = $3 from sequence_versions v
     where v.key = e.sequence_key and v.version = e.sequence_version and e.status in ('active', 'held')
       and e.case_id = any($1::uuid[])
       and exists (select from jsonb_array_elements(v.definition->'exit_on') goal where goal->'stage_changed' ? $2)
     returning ${STOPPED}`,
    [caseIds, stage, now],
  );
}

export interface Paused extends Stopped {
  until: Date;
}

/**
 * Lets rest what names this goal in `pause_on`, from `now` for as long as it says; a pause that lasts longer already stays.
 * What is held for another reason stays held for it, and rests after that. The caller holds the cases' locks.
 */
export async function pause(tx: Tx, who: Whose, goal: PauseGoal, now: Date): Promise<Paused[]> {
  return tx.query<Paused>(
    `update enrollments e set status = 'held', held_because = case when e.status = 'held' then e.held_because else $4 end,
       paused_because = $4, version = e.version + 1,
       paused_until = greatest(e.paused_until, $5::timestamptz + (v.definition->'pause_on'->>$4)::interval)
     from sequence_versions v
     where v.key = e.sequence_key and v.version = e.sequence_version and v.definition->'pause_on' ? $4 and ${THEIRS}
       and e.id is distinct from $6::uuid
     returning ${STOPPED}, e.paused_until as until`,
    [who.personIds ?? [], who.caseIds ?? [], who.about ?? null, goal, now, who.except ?? null],
  );
}

/** Rests, and for no other reason than that they have answered. */
const RESTS = `status = 'held' and paused_until is not null and held_because = paused_because`;

/** Whose rest is over. */
export async function restedIds(database: Database, now: Date, limit: number): Promise<string[]> {
  const rows = await database.query<{ id: string }>(
    `select id from enrollments where ${RESTS} and paused_until <= $1 order by paused_until limit $2`,
    [now, limit],
  );
  return rows.map((row) => row.id);
}

/** When the next rest is over. */
export async function nextRestedAt(database: Database, after: Date): Promise<Date | null> {
  const [row] = await database.query<{ at: Date }>(
    `select paused_until as at from enrollments where ${RESTS} and paused_until > $1 order by paused_until limit 1`,
    [after],
  );
  return row?.at ?? null;
}

/** Those of them whose rest is over, and whom nobody else holds. */
export async function claimRested(
  tx: Tx,
  ids: readonly string[],
  now: Date,
): Promise<{ id: string; caseId: string; personId: string }[]> {
  return tx.query(
    `select id, case_id as "caseId", person_id as "personId" from enrollments
     where id = any($1::uuid[]) and ${RESTS} and paused_until <= $2 for no key update skip locked`,
    [ids, now],
  );
}

/** They go on at the step where they stood; the caller has claimed them. */
export async function resume(tx: Tx, ids: readonly string[]): Promise<Stopped[]> {
  return tx.query<Stopped>(
    `update enrollments e set status = 'active', held_because = null, paused_until = null, paused_because = null, version = version + 1
     where e.id = any($1::uuid[]) returning ${STOPPED}`,
    [ids],
  );
}

/** Their rest is over, and nobody of the practice has answered them yet: they are held until somebody has. */
export async function holdUnanswered(tx: Tx, ids: readonly string[]): Promise<void> {
  await tx.query(
    `update enrollments set held_because = 'unanswered', version = version + 1 where id = any($1::uuid[])`,
    [ids],
  );
}

/** What was held for one of these reasons; of a hold that has ended, in its case, and for its person where it was about one. */
export interface HeldEnrollments {
  because: readonly string[];
  caseId?: string | null;
  personId?: string | null;
}

/**
 * What was held goes on at the step where it stood; how late that is, the late policy decides. What rests as well, because
 * they have answered, rests on.
 * @returns those that go on now
 */
export async function release(tx: Tx, held: HeldEnrollments): Promise<string[]> {
  const rows = await tx.query<{ id: string; status: string }>(
    `update enrollments set status = case when paused_until is null then 'active' else 'held' end,
       held_because = paused_because, version = version + 1
     where status = 'held' and held_because = any($1) and held_because is distinct from paused_because
       and ($2::uuid is null or case_id = $2) and ($3::uuid is null or person_id = $3) returning id, status`,
    [held.because, held.caseId ?? null, held.personId ?? null],
  );
  return rows.flatMap((row) => (row.status === 'active' ? [row.id] : []));
}
