import type { Database } from '#platform/database/database.js';
import type { Write } from '#platform/database/save-all.js';
import type { Tx } from '#platform/database/tx.js';
import type { ExitGoal, SequenceDefinition } from './definition.rules.js';

export interface SequenceVersion {
  key: string;
  version: number;
  definition: SequenceDefinition;
}

/** The newest published version of every sequence. */
export async function publishedSequences(tx: Tx): Promise<SequenceVersion[]> {
  return tx.query<SequenceVersion>(
    `select distinct on (key) key, version, definition from sequence_versions where status = 'published' order by key, version desc`,
  );
}

export async function loadVersions(tx: Tx, keys: readonly string[]): Promise<SequenceVersion[]> {
  return tx.query<SequenceVersion>('select key, version, definition from sequence_versions where key = any($1)', [
    keys,
  ]);
}

/** Publishes the next version when the definition differs from the newest; two processes that start at once publish it once. */
export async function publishIfChanged(
  database: Database,
  definition: SequenceDefinition,
  hash: string,
  at: Date,
): Promise<boolean> {
  const rows = await database.query(
    `insert into sequence_versions (key, version, status, definition, hash, published_at)
     select $1, coalesce(max(version), 0) + 1, 'published', $2, $3, $4 from sequence_versions where key = $1
     having coalesce((array_agg(hash order by version desc))[1], '') <> $3
     on conflict (key, version) do nothing returning version`,
    [definition.key, JSON.stringify(definition), hash, at],
  );
  return rows.length > 0;
}

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
      started_at: enrollment.startedAt,
    })),
  };
}

/** `sequence/case/person/business key` of enrollments that ever were: re-entry is never. */
export async function everEnrolled(tx: Tx, caseIds: readonly string[]): Promise<Set<string>> {
  const rows = await tx.query<{ key: string }>(
    `select sequence_key || '/' || case_id || '/' || person_id || '/' || business_key as key from enrollments where case_id = any($1::uuid[])`,
    [caseIds],
  );
  return new Set(rows.map((row) => row.key));
}

export interface DueEnrollment {
  id: string;
  sequenceKey: string;
  sequenceVersion: number;
  caseId: string;
  personId: string;
  stepId: string;
  dueAt: Date;
  askedNow: boolean;
}

export async function claimDue(tx: Tx, ids: readonly string[], now: Date): Promise<DueEnrollment[]> {
  return tx.query<DueEnrollment>(
    `select id, sequence_key as "sequenceKey", sequence_version as "sequenceVersion", case_id as "caseId", person_id as "personId",
       step_id as "stepId", due_at as "dueAt", asked_now as "askedNow"
     from enrollments where id = any($1::uuid[]) and status = 'active' and due_at <= $2
     order by due_at, id for no key update skip locked`,
    [ids, now],
  );
}

export async function dueIds(database: Database, now: Date, limit: number): Promise<string[]> {
  const rows = await database.query<{ id: string }>(
    `select id from enrollments where status = 'active' and due_at <= $1 order by due_at, id limit $2`,
    [now, limit],
  );
  return rows.map((row) => row.id);
}

export async function nextDueAt(database: Database, now: Date): Promise<Date | null> {
  const [row] = await database.query<{ at: Date }>(
    `select due_at as at from enrollments where status = 'active' and due_at > $1 order by due_at, id limit 1`,
    [now],
  );
  return row?.at ?? null;
}

export interface EnrollmentMove {
  id: string;
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
      status: move.status,
      exit_reason: move.exitReason,
      held_because: move.heldBecause,
      step_id: move.stepId,
      due_at: move.dueAt,
      ended_at: move.endedAt,
    })),
  };
}

export interface Exited {
  id: string;
  sequenceKey: string;
  sequenceVersion: number;
  caseId: string;
  personId: string;
}

/** Ends what runs for these people or cases and names this exit goal; the caller holds the cases' locks. */
export async function exit(
  tx: Tx,
  who: { personIds?: readonly string[]; caseIds?: readonly string[] },
  goal: ExitGoal,
  now: Date,
): Promise<Exited[]> {
  return tx.query<Exited>(
    `update enrollments e set status = 'exited', exit_reason = $3, due_at = null, ended_at = $4, version = e.version + 1
     from sequence_versions v
     where v.key = e.sequence_key and v.version = e.sequence_version and v.definition->'exit_on' ? $3
       and e.status in ('active', 'held') and (e.person_id = any($1::uuid[]) or e.case_id = any($2::uuid[]))
     returning e.id, e.sequence_key as "sequenceKey", e.sequence_version as "sequenceVersion", e.case_id as "caseId", e.person_id as "personId"`,
    [who.personIds ?? [], who.caseIds ?? [], goal, now],
  );
}

/** What was held for a reason; of a hold that has ended, in its case, and for its person where it was about one. */
export interface HeldEnrollments {
  because: string;
  caseId?: string | null;
  personId?: string | null;
}

/** What was held goes on at the step where it stood; how late that is, the late policy decides. */
export async function release(tx: Tx, held: HeldEnrollments): Promise<string[]> {
  const rows = await tx.query<{ id: string }>(
    `update enrollments set status = 'active', held_because = null, version = version + 1
     where status = 'held' and held_because = $1 and ($2::uuid is null or case_id = $2)
       and ($3::uuid is null or person_id = $3) returning id`,
    [held.because, held.caseId ?? null, held.personId ?? null],
  );
  return rows.map((row) => row.id);
}
