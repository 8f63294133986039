import type { Database } from '#platform/database/database.js';
import type { Write } from '#platform/database/save-all.js';
import type { Tx } from '#platform/database/tx.js';
import type { Channel } from '../permission/permission.service.js';
import type { MessageFacts, MessageStatus } from './message.rules.js';

export interface AttemptDraft {
  id: string;
  messageId: string;
  caseId: string | null;
  n: number;
  /** random, 128 bits: the only reference of ours that comes back signed */
  ref: string;
  toHash: string;
  bodyHash: string;
  channel: Channel;
  startedMachine: Date;
  leaseMachine: Date;
}

export function draftAttempts(attempts: readonly AttemptDraft[]): Write {
  return {
    table: 'attempts',
    columns: {
      id: 'uuid',
      message_id: 'uuid',
      case_id: 'uuid',
      n: 'integer',
      ref: 'text',
      to_hash: 'text',
      body_hash: 'text',
      channel: 'text',
      outcome: 'text',
      lease_mt: 'timestamptz',
      started_mt: 'timestamptz',
    },
    rows: attempts.map((attempt) => ({
      id: attempt.id,
      message_id: attempt.messageId,
      case_id: attempt.caseId,
      n: attempt.n,
      ref: attempt.ref,
      to_hash: attempt.toHash,
      body_hash: attempt.bodyHash,
      channel: attempt.channel,
      outcome: 'handed_off',
      lease_mt: attempt.leaseMachine,
      started_mt: attempt.startedMachine,
    })),
  };
}

export type AttemptOutcome = 'handed_off' | 'accepted' | 'rejected' | 'not_sent' | 'unknown';

export interface OpenAttempt extends MessageFacts {
  attemptId: string;
  outcome: AttemptOutcome;
  attemptSid: string | null;
  startedMachine: Date;
  toHash: string;
  bodyHash: string;
  nextCheckMachine: Date | null;
  /** a later attempt that may have left makes news of this one history */
  isLatest: boolean;
  messageId: string;
  contactPointId: string;
  template: string | null;
  status: MessageStatus;
  tries: number;
  /** attempts of this message that failed for good before this one */
  failures: number;
  sentAt: Date | null;
  handedOffAt: Date | null;
}

const OPEN = `a.id as "attemptId", a.outcome, a.provider_sid as "attemptSid", a.started_mt as "startedMachine", a.to_hash as "toHash",
  a.body_hash as "bodyHash", a.next_check_mt as "nextCheckMachine",
  not exists (select from attempts b where b.message_id = a.message_id and b.n > a.n
     and b.outcome not in ('not_sent', 'rejected')) as "isLatest",
  (select count(*)::int from attempts b where b.message_id = a.message_id and b.id <> a.id
     and b.outcome in ('accepted', 'rejected') and b.error_class is not null) as failures,
  m.id, m.id as "messageId", m.case_id as "caseId", m.person_id as "personId", m.enrollment_id as "enrollmentId", m.step_id as "stepId",
  m.channel, m.class, m.template, m.contact_point_id as "contactPointId", m.status, m.tries, m.sent_at as "sentAt",
  m.handed_off_at as "handedOffAt"`;

/** Locks messages in id order, then reads their attempts: the one order of everybody who settles something. */
export async function lockByAttempt(tx: Tx, attemptIds: readonly string[]): Promise<OpenAttempt[]> {
  await tx.query(
    'select id from messages where id in (select message_id from attempts where id = any($1::uuid[])) order by id for no key update',
    [attemptIds],
  );
  return tx.query<OpenAttempt>(
    `select ${OPEN} from attempts a join messages m on m.id = a.message_id where a.id = any($1::uuid[])`,
    [attemptIds],
  );
}

export interface Settled {
  attemptId: string;
  outcome: 'accepted' | 'rejected' | 'not_sent' | 'unknown';
  providerSid: string | null;
  httpStatus: number | null;
  errorClass: string | null;
  finishedMachine: Date;
  /** when the provider is asked what became of it */
  nextCheckMachine: Date | null;
}

export function draftSettled(settled: readonly Settled[]): Write {
  return {
    table: 'attempts',
    columns: {
      id: 'uuid',
      outcome: 'text',
      provider_sid: 'text',
      http_status: 'integer',
      error_class: 'text',
      finished_mt: 'timestamptz',
      next_check_mt: 'timestamptz',
    },
    by: ['id'],
    rows: settled.map((one) => ({
      id: one.attemptId,
      outcome: one.outcome,
      provider_sid: one.providerSid,
      http_status: one.httpStatus,
      error_class: one.errorClass,
      finished_mt: one.finishedMachine,
      next_check_mt: one.nextCheckMachine,
    })),
  };
}

export interface SettledMessage {
  id: string;
  status: MessageStatus;
  sentAt: Date | null;
  /** counts for caps */
  handedOffAt: Date | null;
  providerSid: string | null;
  errorCode: string | null;
  tries: number;
}

export function draftSettledMessages(messages: readonly SettledMessage[]): Write {
  return {
    table: 'messages',
    columns: {
      id: 'uuid',
      status: 'text',
      sent_at: 'timestamptz',
      handed_off_at: 'timestamptz',
      provider_sid: 'text',
      error_code: 'text',
      tries: 'integer',
    },
    by: ['id'],
    rows: messages.map((message) => ({
      id: message.id,
      status: message.status,
      sent_at: message.sentAt,
      handed_off_at: message.handedOffAt,
      provider_sid: message.providerSid,
      error_code: message.errorCode,
      tries: message.tries,
    })),
  };
}

/** Waits again after a proved non-acceptance or a definite failure: it did not reach anybody, so it does not count. */
export interface WaitingAgain {
  id: string;
  status: 'queued' | 'deferred' | 'held';
  heldBecause: string | null;
  dueAt: Date;
  tries: number;
  /** it keeps its place in the sender's queue */
  paced: boolean;
}

export function draftWaitingAgain(messages: readonly WaitingAgain[]): Write {
  return {
    table: 'messages',
    columns: {
      id: 'uuid',
      status: 'text',
      held_because: 'text',
      due_at: 'timestamptz',
      tries: 'integer',
      handed_off_at: 'timestamptz',
      sent_at: 'timestamptz',
      provider_sid: 'text',
      paced: 'boolean',
    },
    by: ['id'],
    rows: messages.map((message) => ({
      id: message.id,
      status: message.status,
      held_because: message.heldBecause,
      due_at: message.dueAt,
      tries: message.tries,
      handed_off_at: null,
      sent_at: null,
      provider_sid: null,
      paced: message.paced,
    })),
  };
}

/** Attempts of which nobody will record the outcome: their process is gone. */
export async function pastLease(database: Database, limit: number): Promise<string[]> {
  const rows = await database.query<{ id: string }>(
    `select id from attempts where outcome = 'handed_off' and lease_mt < clock_timestamp() order by lease_mt limit $1`,
    [limit],
  );
  return rows.map((row) => row.id);
}

export async function underWay(database: Database): Promise<number> {
  const [row] = await database.query<{ n: number }>(
    `select count(*)::int as n from attempts where outcome = 'handed_off' and lease_mt > clock_timestamp()`,
  );
  return row!.n;
}

/**
 * Attempts whose turn it is to be asked after at the provider, taken for a minute: two workers never ask for the same one.
 */
export async function takeChecks(database: Database, limit: number): Promise<CheckDue[]> {
  return database.query<CheckDue>(
    `with taken as (
       update attempts set next_check_mt = clock_timestamp() + interval '1 minute'
       where id in (select id from attempts where next_check_mt <= clock_timestamp() order by next_check_mt limit $1 for update skip locked)
       returning id, message_id, case_id, outcome, channel, provider_sid, started_mt)
     select t.id, t.case_id as "caseId", t.outcome, t.channel, t.provider_sid as sid, t.started_mt as "startedMachine", p.value as "to"
     from taken t join messages m on m.id = t.message_id join contact_points p on p.id = m.contact_point_id`,
    [limit],
  );
}

export interface CheckDue {
  id: string;
  caseId: string | null;
  outcome: AttemptOutcome;
  channel: Channel;
  sid: string | null;
  startedMachine: Date;
  to: string;
}

/** Attempts on the same address that nobody knows the outcome of, whatever their words. */
export async function undecidedTo(
  tx: Tx,
  toHash: string,
): Promise<{ id: string; bodyHash: string; startedAt: Date }[]> {
  return tx.query(
    `select id, body_hash as "bodyHash", started_mt as "startedAt" from attempts
     where to_hash = $1 and outcome in ('handed_off', 'unknown')`,
    [toHash],
  );
}

/** Which of these texts belong to an attempt already. */
export async function linkedSids(tx: Tx, sids: readonly string[]): Promise<Set<string>> {
  const rows = await tx.query<{ sid: string }>(
    'select provider_sid as sid from attempts where provider_sid = any($1)',
    [sids],
  );
  return new Set(rows.map((row) => row.sid));
}

export async function checkAgainAt(tx: Tx, attemptId: string, at: Date | null): Promise<void> {
  await tx.query('update attempts set next_check_mt = $2 where id = $1', [attemptId, at]);
}

export interface KnownAttempt {
  id: string;
  messageId: string;
  sid: string;
  status: MessageStatus;
}

export async function attemptsBySid(database: Database, sids: readonly string[]): Promise<Map<string, KnownAttempt>> {
  const rows = await database.query<KnownAttempt>(
    `select a.id, a.message_id as "messageId", a.provider_sid as sid, m.status
     from attempts a join messages m on m.id = a.message_id where a.provider_sid = any($1)`,
    [sids],
  );
  return new Map(rows.map((row) => [row.sid, row]));
}

/** Texts that were taken, by our record, between these instants of machine time. */
export async function acceptedWithin(database: Database, from: Date, to: Date): Promise<{ id: string; sid: string }[]> {
  return database.query(
    `select id, provider_sid as sid from attempts
     where started_mt >= $1 and started_mt < $2 and channel = 'sms' and outcome = 'accepted' and provider_sid is not null`,
    [from, to],
  );
}

export async function unknownWithin(database: Database, from: Date, to: Date): Promise<{ id: string; to: string }[]> {
  return database.query(
    `select a.id, p.value as "to" from attempts a join messages m on m.id = a.message_id
       join contact_points p on p.id = m.contact_point_id
     where a.started_mt >= $1 and a.started_mt < $2 and a.channel = 'sms' and a.outcome = 'unknown' order by a.started_mt`,
    [from, to],
  );
}

/** What the provider said of tries of this message that did not get through. */
export async function failuresOf(tx: Tx, messageId: string): Promise<{ code: string }[]> {
  return tx.query(
    `select error_class as code from attempts
     where message_id = $1 and outcome in ('accepted', 'rejected') and error_class is not null order by n`,
    [messageId],
  );
}
