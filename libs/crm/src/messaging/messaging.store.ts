import type { Write } from '#platform/database/save-all.js';
import type { Tx } from '#platform/database/tx.js';
import type { Channel, CountedContact, MessageClass } from '../permission/permission.service.js';
import type { MessageFacts, MessageStatus } from './message.rules.js';

export interface MessageDraft extends MessageFacts {
  dedupeKey: string;
  conversationId: string;
  contactPointId: string;
  class: MessageClass;
  sequenceKey: string | null;
  template: string | null;
  subject: string | null;
  body: string;
  segments: number;
  templateId: string | null;
  templateVersion: number | null;
  status: 'queued' | 'deferred' | 'held' | 'skipped';
  skippedBecause: string | null;
  heldBecause: string | null;
  dueAt: Date;
  notAfter: Date | null;
  answersAt: Date | null;
  askedNow: boolean;
  reply?: PersonsReply;
  createdAt: Date;
}

/** What a message is beyond others when a person of the practice wrote it. */
export interface PersonsReply {
  writtenBy: string;
  answersCrisis: boolean;
  hoursReason: string | null;
}

export function draftMessages(messages: readonly MessageDraft[]): Write {
  return {
    table: 'messages',
    columns: {
      id: 'uuid',
      dedupe_key: 'text',
      conversation_id: 'uuid',
      case_id: 'uuid',
      person_id: 'uuid',
      contact_point_id: 'uuid',
      enrollment_id: 'uuid',
      step_id: 'text',
      sequence_key: 'text',
      direction: 'text',
      channel: 'text',
      class: 'text',
      template: 'text',
      template_id: 'uuid',
      template_version: 'integer',
      subject: 'text',
      body: 'text',
      segments: 'smallint',
      status: 'text',
      skipped_because: 'text',
      held_because: 'text',
      due_at: 'timestamptz',
      not_after: 'timestamptz',
      answers_at: 'timestamptz',
      asked_now: 'boolean',
      written_by: 'uuid',
      answers_crisis: 'boolean',
      hours_reason: 'text',
      created_at: 'timestamptz',
    },
    rows: messages.map((message) => ({
      id: message.id,
      dedupe_key: message.dedupeKey,
      conversation_id: message.conversationId,
      case_id: message.caseId,
      person_id: message.personId,
      contact_point_id: message.contactPointId,
      enrollment_id: message.enrollmentId,
      step_id: message.stepId,
      sequence_key: message.sequenceKey,
      direction: 'outbound',
      channel: message.channel,
      class: message.class,
      template: message.template,
      template_id: message.templateId,
      template_version: message.templateVersion,
      subject: message.subject,
      body: message.body,
      segments: message.segments,
      status: message.status,
      skipped_because: message.skippedBecause,
      held_because: message.heldBecause,
      due_at: message.dueAt,
      not_after: message.notAfter,
      answers_at: message.answersAt,
      asked_now: message.askedNow,
      written_by: message.reply?.writtenBy ?? null,
      answers_crisis: message.reply?.answersCrisis ?? false,
      hours_reason: message.reply?.hoursReason ?? null,
      created_at: message.createdAt,
    })),
  };
}

/** Which of these dedupe keys are taken: a crash came between, the message is there. */
export async function knownDedupeKeys(tx: Tx, keys: readonly string[]): Promise<Set<string>> {
  const rows = await tx.query<{ dedupe_key: string }>('select dedupe_key from messages where dedupe_key = any($1)', [
    keys,
  ]);
  return new Set(rows.map((row) => row.dedupe_key));
}

export interface ThreadKey {
  id: string;
  contactPointId: string;
  caseId: string | null;
  personId: string | null;
}

/** The one thread of each contact point; made where there was none. */
export async function ensureThreads(tx: Tx, threads: readonly ThreadKey[]): Promise<Map<string, string>> {
  const pointIds = threads.map((thread) => thread.contactPointId);
  const find = () =>
    tx.query<{ id: string; point: string }>(
      'select id, contact_point_id as point from conversations where contact_point_id = any($1::uuid[])',
      [pointIds],
    );
  let rows = await find();
  if (new Set(rows.map((row) => row.point)).size < new Set(pointIds).size) {
    await tx.query(
      `insert into conversations (id, contact_point_id, case_id, person_id)
       select * from jsonb_to_recordset($1::jsonb) as r(id uuid, contact_point_id uuid, case_id uuid, person_id uuid)
       on conflict (contact_point_id) do nothing`,
      [
        JSON.stringify(
          threads.map((thread) => ({
            id: thread.id,
            contact_point_id: thread.contactPointId,
            case_id: thread.caseId,
            person_id: thread.personId,
          })),
        ),
      ],
    );
    rows = await find();
  }
  return new Map(rows.map((row) => [row.point, row.id]));
}

/** A message as its events tell of it. */
export const FACTS = `m.id, m.case_id as "caseId", m.person_id as "personId", m.enrollment_id as "enrollmentId", m.step_id as "stepId", m.channel, m.class`;

export interface CountedContactRow extends CountedContact {
  caseId: string | null;
}

const LEFT = `(sent_at is not null or status in ('sending', 'uncertain', 'review'))`;

/** Counted contacts (texts; calls join them) after `since`: what left or may have left. A call that was refused never left. */
export async function countedContacts(
  tx: Tx,
  personIds: readonly string[],
  caseIds: readonly string[],
  classes: readonly string[],
  since: Date,
): Promise<CountedContactRow[]> {
  return tx.query<CountedContactRow>(
    `select person_id as "personId", case_id as "caseId", template, handed_off_at as at from messages
     where (person_id = any($1::uuid[]) or case_id = any($2::uuid[])) and handed_off_at > $4 and channel = 'sms' and class = any($3)
       and ${LEFT}`,
    [personIds, caseIds, classes, since],
  );
}

/** Those of the addresses to which something of a programme left, or may have left, at any time. */
export async function textedPoints(
  tx: Tx,
  contactPointIds: readonly string[],
  classes: readonly string[],
): Promise<Set<string>> {
  const rows = await tx.query<{ id: string }>(
    `select distinct contact_point_id as id from messages
     where contact_point_id = any($1::uuid[]) and channel = 'sms' and class = any($2) and direction = 'outbound' and ${LEFT}`,
    [contactPointIds, classes],
  );
  return new Set(rows.map(({ id }) => id));
}

/** What was handed over from then on, and before `until` where that is given: segments of texts, mails. */
export async function handedOffSince(tx: Tx, since: Date, until: Date | null = null): Promise<Record<Channel, number>> {
  const [row] = await tx.query<Record<Channel, number>>(
    `select coalesce(sum(segments) filter (where channel = 'sms'), 0)::int as sms,
       count(*) filter (where channel = 'email')::int as email from messages
     where handed_off_at >= $1 and handed_off_at < coalesce($2::timestamptz, 'infinity')`,
    [since, until],
  );
  return row!;
}

/** What a decision makes of a message that was about to leave. */
export interface MessageMove {
  id: string;
  status: MessageStatus;
  skippedBecause: string | null;
  heldBecause: string | null;
  dueAt: Date | null;
  handedOffAt: Date | null;
  paced: boolean;
}

export function draftMoves(moves: readonly MessageMove[]): Write {
  return {
    table: 'messages',
    columns: {
      id: 'uuid',
      status: 'text',
      skipped_because: 'text',
      held_because: 'text',
      due_at: 'timestamptz',
      handed_off_at: 'timestamptz',
      paced: 'boolean',
    },
    by: ['id'],
    rows: moves.map((move) => ({
      id: move.id,
      status: move.status,
      skipped_because: move.skippedBecause,
      held_because: move.heldBecause,
      due_at: move.dueAt,
      handed_off_at: move.handedOffAt,
      paced: move.paced,
    })),
  };
}

/** Words that were made fit for this moment are stored as they leave. */
export async function rewrite(
  tx: Tx,
  messages: readonly { id: string; body: string; segments: number }[],
): Promise<void> {
  if (messages.length === 0) return;
  await tx.query(
    `update messages m set body = r.body, segments = r.segments
     from jsonb_to_recordset($1::jsonb) as r(id uuid, body text, segments smallint) where m.id = r.id`,
    [JSON.stringify(messages.map(({ id, body, segments }) => ({ id, body, segments })))],
  );
}

/** Messages to these addresses, of these enrollments, or of these cases: there of one person and channel, if named. */
export interface Which {
  contactPointIds?: readonly string[];
  enrollmentIds?: readonly string[];
  caseIds?: readonly string[];
  personId?: string;
  channel?: 'sms' | 'email';
}

/** Skips what is queued and matches; the caller holds the cases' locks. */
export async function skipQueued(
  tx: Tx,
  which: Which,
  because: string,
  except: readonly string[],
): Promise<MessageFacts[]> {
  return tx.query<MessageFacts>(
    `update messages m set status = 'skipped', skipped_because = $4, version = version + 1
     where id in (
       select id from messages where status in ('queued', 'deferred', 'held') and not class = any($5)
         and (contact_point_id = any($1::uuid[]) or enrollment_id = any($2::uuid[])
           or (case_id = any($3::uuid[]) and ($6::uuid is null or person_id = $6) and ($7::text is null or channel = $7)))
       order by id for no key update)
     returning ${FACTS}`,
    [
      which.contactPointIds ?? [],
      which.enrollmentIds ?? [],
      which.caseIds ?? [],
      because,
      except,
      which.personId ?? null,
      which.channel ?? null,
    ],
  );
}

export async function pointOfMessage(
  tx: Tx,
  messageId: string,
): Promise<{ contactPointId: string; value: string } | null> {
  const [row] = await tx.query<{ contactPointId: string; value: string }>(
    'select p.id as "contactPointId", p.value from messages m join contact_points p on p.id = m.contact_point_id where m.id = $1',
    [messageId],
  );
  return row ?? null;
}

/** What was held for one of these reasons; of a hold that has ended, in its case, and for its person where it was about one. */
export interface HeldMessages {
  because: readonly string[];
  caseId?: string | null;
  personId?: string | null;
}

/** Messages that were held wait no longer: they are due now, and all gates are asked again. */
export async function release(tx: Tx, held: HeldMessages, now: Date): Promise<string[]> {
  const rows = await tx.query<{ id: string }>(
    `update messages set status = 'queued', held_because = null, due_at = $2, paced = false, version = version + 1
     where id in (select id from messages where status = 'held' and held_because = any($1)
       and ($3::uuid is null or case_id = $3) and ($4::uuid is null or person_id = $4) order by id for no key update)
     returning id`,
    [held.because, now, held.caseId ?? null, held.personId ?? null],
  );
  return rows.map((row) => row.id);
}
