import { alongIndexes, type Database } from '#platform/database/database.js';
import type { Tx } from '#platform/database/tx.js';
import type { MessageClass } from '../permission/permission.service.js';
import type { MessageFacts } from './message.rules.js';
import { FACTS } from './messaging.store.js';

export interface DueMessage extends MessageFacts {
  class: MessageClass;
  conversationId: string;
  contactPointId: string;
  template: string | null;
  templateId: string | null;
  language: string;
  to: string;
  subject: string | null;
  body: string;
  segments: number;
  paced: boolean;
  status: 'queued' | 'deferred';
  notAfter: Date | null;
  answersAt: Date | null;
  askedNow: boolean;
  answersCrisis: boolean;
  hoursReason: string | null;
  tries: number;
  sequenceKey: string | null;
  /** the family's mail that a person's mail answers */
  answersMail: { id: string; references: string } | null;
  /** why its enrollment has ended since: a message that came back to the queue was not there when that happened */
  reasonGone: string | null;
}

/** Locks those of the messages that are due and that nobody else holds; what presses most first, then the oldest. */
export async function claimDue(tx: Tx, ids: readonly string[], now: Date): Promise<DueMessage[]> {
  const rows = await tx.query<DueMessage & { urgency: number; dueAt: Date }>(
    `select ${FACTS}, m.conversation_id as "conversationId", m.contact_point_id as "contactPointId", m.template, m.template_id as "templateId", coalesce(x.language, 'en') as language, p.value as "to", m.subject, m.body, m.segments, m.paced, m.status,
       m.not_after as "notAfter", m.answers_at as "answersAt", m.asked_now as "askedNow", m.tries,
       m.answers_crisis as "answersCrisis", m.hours_reason as "hoursReason",
       m.sequence_key as "sequenceKey", m.due_at as "dueAt", ${URGENCY.replaceAll('class', 'm.class')} as urgency,
       case when e.status = 'exited' then e.exit_reason end as "reasonGone",
       (select jsonb_build_object('id', i.mail_id, 'references', i.mail_references) from messages i
         where m.class = 'human_reply' and m.channel = 'email' and i.conversation_id = m.conversation_id and i.id < m.id
           and i.direction = 'inbound' and i.mail_id is not null and i.label is not null
         order by i.id desc limit 1) as "answersMail"
     from messages m join contact_points p on p.id = m.contact_point_id left join people x on x.id = m.person_id
       left join enrollments e on e.id = m.enrollment_id
     where m.id = any($1::uuid[]) and m.status in ('queued', 'deferred') and m.due_at <= $2
     for no key update of m skip locked`,
    [ids, now],
  );
  const byId = (one: DueMessage, other: DueMessage): number => (one.id < other.id ? -1 : 1);
  return rows.sort(
    (one, other) => one.urgency - other.urgency || one.dueAt.getTime() - other.dueAt.getTime() || byId(one, other),
  );
}

/** How much a message presses, by its class; the index `messages_next` says the same, word for word. */
const URGENCY = `case when class = 'emergency_safety' then 0 when class in ('optout_confirm', 'help_reply', 'auto_ack') then 1
  when class = 'human_reply' then 2 else 3 end`;
const WAITS = `status in ('queued', 'deferred')`;

/** What is due: danger, confirmations, answers, all else; in each the oldest first. One look into the index for each. */
export const DUE_BY_URGENCY = `select d.id, d.due_at as "dueAt", d.channel from (values (0), (1), (2), (3)) as presses (urgency)
  cross join lateral (select id, due_at, channel from messages where ${WAITS} and (${URGENCY}) = presses.urgency
    and due_at <= $1 order by due_at limit $2) d limit $2`;

/** Ids of messages that are due, what presses most first. */
export async function dueIds(database: Database, now: Date, limit: number): Promise<string[]> {
  const rows = await database.transaction(async (tx) => {
    await alongIndexes(tx);
    return tx.query<{ id: string }>(DUE_BY_URGENCY, [now, limit]);
  });
  return rows.map((row) => row.id);
}

export async function nextDueAt(database: Database, after: Date): Promise<Date | null> {
  const [row] = await database.query<{ at: Date | null }>(
    `select min(d.due_at) as at from (values (0), (1), (2), (3)) as presses (urgency) cross join lateral (
       select due_at from messages where ${WAITS} and (${URGENCY}) = presses.urgency and due_at > $1 order by due_at limit 1) d`,
    [after],
  );
  return row?.at ?? null;
}
