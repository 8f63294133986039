import type { Database } from '#platform/database/database.js';
import type { Conversation } from './threads.rules.js';

export interface ConversationRow extends Conversation {
  kind: 'phone' | 'email';
  address: string;
  personName: string | null;
  assigneeName: string | null;
  activityAt: Date;
  takenOverAt: Date | null;
  takenOverBy: string | null;
  lastMessage: { id: string; direction: string; status: string; at: Date; body: string } | null;
}

export interface ConversationQuery {
  caseId?: string;
  personId?: string;
  assigneeId?: string;
  unassigned?: boolean;
  unread?: boolean;
  snoozed?: boolean;
  waiting?: boolean;
  after: { activityAt: string; id: string } | null;
  limit: number;
}

const EPOCH = `timestamptz '1970-01-01 00:00:00+00'`;
const FIELDS = `c.id, c.contact_point_id as "contactPointId", c.case_id as "caseId", c.person_id as "personId",
  c.last_inbound_at as "lastInboundAt", c.last_reply_id as "lastReplyId", c.last_reply_at as "lastReplyAt",
  c.last_reply_by as "lastReplyBy", c.read_until as "readUntil", c.assignee_id as "assigneeId",
  c.snoozed_at as "snoozedAt", c.snoozed_until as "snoozedUntil", c.version, c.activity_at as "activityAt"`;
const SHOWN = `${FIELDS}, p.kind, p.value as address, nullif(x.name, '') as "personName", a.name as "assigneeName",
  k.taken_over_at as "takenOverAt", k.taken_over_by as "takenOverBy",
  case when m.id is not null then jsonb_build_object('id', m.id, 'direction', m.direction, 'status', m.status,
    'at', m.created_at, 'body', left(m.body, 160)) end as "lastMessage"`;
const AROUND = `join contact_points p on p.id = c.contact_point_id left join people x on x.id = c.person_id
  left join cases k on k.id = c.case_id left join api_keys a on a.id = c.assignee_id
  left join lateral (select id, direction, status, created_at, body from messages
    where conversation_id = c.id order by id desc limit 1) m on true`;

/**
 * Newest word of a person first. The conditions are spelt out one by one: a partial index helps only a statement that
 * names its condition.
 */
export async function listConversations(
  database: Database,
  query: ConversationQuery,
  now: Date,
): Promise<ConversationRow[]> {
  const values: unknown[] = [];
  const value = (one: unknown) => `$${values.push(one)}`;
  const either = (wanted: boolean, condition: string) => (wanted ? condition : `not (${condition})`);
  const conditions: string[] = [];
  if (query.caseId) conditions.push(`c.case_id = ${value(query.caseId)}`);
  if (query.personId) conditions.push(`c.person_id = ${value(query.personId)}`);
  if (query.assigneeId) conditions.push(`c.assignee_id = ${value(query.assigneeId)}`);
  if (query.unassigned !== undefined) conditions.push(either(query.unassigned, 'c.assignee_id is null'));
  if (query.unread !== undefined) conditions.push(isAfter(query.unread, `coalesce(c.read_until, ${EPOCH})`));
  if (query.waiting !== undefined) conditions.push(isAfter(query.waiting, `coalesce(c.last_reply_at, ${EPOCH})`));
  if (query.snoozed !== undefined) {
    const sleeps = `coalesce(c.snoozed_until > ${value(now)} and coalesce(c.last_inbound_at, ${EPOCH}) <= c.snoozed_at, false)`;
    conditions.push(either(query.snoozed, sleeps));
  }
  if (query.after)
    conditions.push(
      `(c.activity_at, c.id) < (${value(query.after.activityAt)}::timestamptz, ${value(query.after.id)}::uuid)`,
    );
  const where = conditions.length ? `where ${conditions.join(' and ')}` : '';
  return database.query<ConversationRow>(
    `with page as (select c.* from conversations c ${where} order by c.activity_at desc, c.id desc limit ${value(query.limit)})
     select ${SHOWN} from page c ${AROUND} order by c.activity_at desc, c.id desc`,
    values,
  );
}

function isAfter(wanted: boolean, at: string): string {
  return wanted ? `c.last_inbound_at > ${at}` : `(c.last_inbound_at is null or c.last_inbound_at <= ${at})`;
}

export async function findConversation(database: Database, id: string): Promise<ConversationRow | null> {
  const [row] = await database.query<ConversationRow>(
    `select ${SHOWN} from conversations c ${AROUND} where c.id = $1`,
    [id],
  );
  return row ?? null;
}

export interface ThreadMessageRow {
  id: string;
  caseId: string | null;
  personId: string | null;
  conversationId: string;
  enrollmentId: string | null;
  stepId: string | null;
  sequenceKey: string | null;
  direction: 'outbound' | 'inbound';
  channel: 'sms' | 'email';
  class: string | null;
  template: string | null;
  status: string;
  subject: string | null;
  body: string;
  label: string | null;
  crisis: string | null;
  writtenBy: string | null;
  hoursReason: string | null;
  errorCode: string | null;
  skippedBecause: string | null;
  heldBecause: string | null;
  dueAt: Date | null;
  createdAt: Date;
  sentAt: Date | null;
  mediaCount: number;
  version: number;
}

const MESSAGE = `id, case_id as "caseId", person_id as "personId", conversation_id as "conversationId",
  enrollment_id as "enrollmentId", step_id as "stepId", sequence_key as "sequenceKey", direction, channel, class, template,
  status, subject, body, label, crisis, written_by as "writtenBy", hours_reason as "hoursReason", error_code as "errorCode",
  skipped_because as "skippedBecause", held_because as "heldBecause", due_at as "dueAt", created_at as "createdAt",
  sent_at as "sentAt", media as "mediaCount", version`;

/** Both directions, newest first. */
export async function listThread(
  database: Database,
  conversationId: string,
  before: string | null,
  limit: number,
): Promise<ThreadMessageRow[]> {
  const older = before ? 'and id < $3' : '';
  return database.query<ThreadMessageRow>(
    `select ${MESSAGE} from messages where conversation_id = $1 ${older} order by id desc limit $2`,
    before ? [conversationId, limit, before] : [conversationId, limit],
  );
}

/** What waits to leave in this thread, what leaves first first. */
export async function listPlanned(
  database: Database,
  conversationId: string,
  limit: number,
): Promise<ThreadMessageRow[]> {
  return database.query<ThreadMessageRow>(
    `select ${MESSAGE} from messages where conversation_id = $1 and status in ('queued', 'deferred', 'held')
     order by due_at, id limit $2`,
    [conversationId, limit],
  );
}

export async function findMessage(database: Database, id: string): Promise<ThreadMessageRow | null> {
  const [row] = await database.query<ThreadMessageRow>(`select ${MESSAGE} from messages where id = $1`, [id]);
  return row ?? null;
}

export interface NextStepRow {
  enrollmentId: string;
  sequenceKey: string;
  stepId: string;
  status: 'active' | 'held';
  heldBecause: string | null;
  dueAt: Date | null;
}

/** The next step of each sequence that runs for this person. */
export async function nextStepsOf(database: Database, personId: string): Promise<NextStepRow[]> {
  return database.query<NextStepRow>(
    `select id as "enrollmentId", sequence_key as "sequenceKey", step_id as "stepId", status, held_because as "heldBecause",
       due_at as "dueAt" from enrollments where person_id = $1 and status in ('active', 'held') order by due_at, id limit 20`,
    [personId],
  );
}
