import type { Database } from '#platform/database/database.js';
import type { Write } from '#platform/database/save-all.js';
import type { Tx } from '#platform/database/tx.js';
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
      outcome: 'handed_off',
      lease_mt: attempt.leaseMachine,
      started_mt: attempt.startedMachine,
    })),
  };
}

export interface OpenAttempt extends MessageFacts {
  attemptId: string;
  outcome: 'handed_off' | 'accepted' | 'rejected' | 'not_sent' | 'unknown';
  attemptSid: string | null;
  messageId: string;
  contactPointId: string;
  status: MessageStatus;
  tries: number;
  sentAt: Date | null;
}

const OPEN = `a.id as "attemptId", a.outcome, a.provider_sid as "attemptSid", m.id, m.id as "messageId", m.case_id as "caseId", m.person_id as "personId",
  m.enrollment_id as "enrollmentId", m.step_id as "stepId", m.class, m.contact_point_id as "contactPointId", m.status, m.tries, m.sent_at as "sentAt"`;

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

export async function findAttempts(
  tx: Tx,
  refs: readonly string[],
  sids: readonly string[],
): Promise<{ id: string; ref: string; sid: string | null }[]> {
  return tx.query('select id, ref, provider_sid as sid from attempts where ref = any($1) or provider_sid = any($2)', [
    refs,
    sids,
  ]);
}

export interface Settled {
  attemptId: string;
  outcome: 'accepted' | 'rejected' | 'not_sent' | 'unknown';
  providerSid: string | null;
  httpStatus: number | null;
  errorClass: string | null;
  finishedMachine: Date;
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
    },
    by: ['id'],
    rows: settled.map((one) => ({
      id: one.attemptId,
      outcome: one.outcome,
      provider_sid: one.providerSid,
      http_status: one.httpStatus,
      error_class: one.errorClass,
      finished_mt: one.finishedMachine,
    })),
  };
}

export interface SettledMessage {
  id: string;
  status: MessageStatus;
  sentAt: Date | null;
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
      provider_sid: 'text',
      error_code: 'text',
      tries: 'integer',
    },
    by: ['id'],
    rows: messages.map((message) => ({
      id: message.id,
      status: message.status,
      sent_at: message.sentAt,
      provider_sid: message.providerSid,
      error_code: message.errorCode,
      tries: message.tries,
    })),
  };
}

/** Back to the queue after a proved non-acceptance: it never left, so it does not count. */
export function draftRequeued(messages: readonly { id: string; dueAt: Date; tries: number }[]): Write {
  return {
    table: 'messages',
    columns: { id: 'uuid', status: 'text', due_at: 'timestamptz', tries: 'integer', handed_off_at: 'timestamptz' },
    by: ['id'],
    rows: messages.map((message) => ({
      id: message.id,
      status: 'queued',
      due_at: message.dueAt,
      tries: message.tries,
      handed_off_at: null,
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

export interface ProviderEventDraft {
  dedupeKey: string;
  postId: string;
  ref: string | null;
  sid: string | null;
  status: string;
  errorCode: string | null;
  receivedAt: Date;
  applied: boolean;
}

export async function knownNews(tx: Tx, keys: readonly string[]): Promise<Set<string>> {
  const rows = await tx.query<{ dedupe_key: string }>(
    'select dedupe_key from provider_events where dedupe_key = any($1)',
    [keys],
  );
  return new Set(rows.map((row) => row.dedupe_key));
}

/** The raw POST, once and only when it held news, and each piece of news in it. */
export function draftNews(
  post: { id: string; body: Buffer; receivedMachine: Date },
  events: readonly ProviderEventDraft[],
): Write[] {
  return [
    {
      table: 'provider_posts',
      columns: { id: 'uuid', provider: 'text', received_mt: 'timestamptz', body: 'bytea' },
      rows: [
        { id: post.id, provider: 'twilio', received_mt: post.receivedMachine, body: `\\x${post.body.toString('hex')}` },
      ],
    },
    {
      table: 'provider_events',
      columns: {
        dedupe_key: 'text',
        post_id: 'uuid',
        ref: 'text',
        sid: 'text',
        kind: 'text',
        status: 'text',
        error_code: 'text',
        received_at: 'timestamptz',
        applied: 'boolean',
      },
      rows: events.map((event) => ({
        dedupe_key: event.dedupeKey,
        post_id: event.postId,
        ref: event.ref,
        sid: event.sid,
        kind: 'sms_status',
        status: event.status,
        error_code: event.errorCode,
        received_at: event.receivedAt,
        applied: event.applied,
      })),
    },
  ];
}
