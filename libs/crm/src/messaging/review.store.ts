import type { Tx } from '#platform/database/tx.js';
import type { MessageClass } from '../permission/permission.service.js';
import type { MessageFacts, MessageStatus } from './message.rules.js';
import { FACTS } from './messaging.store.js';

export async function moveToReview(tx: Tx, messageId: string): Promise<void> {
  await tx.query(
    `update messages set status = 'review', version = version + 1 where id = $1 and status = 'uncertain'`,
    [messageId],
  );
}

export interface MessageInReview extends MessageFacts {
  conversationId: string;
  contactPointId: string;
  sequenceKey: string | null;
  class: MessageClass;
  template: string | null;
  subject: string | null;
  body: string;
  templateId: string | null;
  templateVersion: number | null;
  status: MessageStatus;
  tries: number;
  notAfter: Date | null;
  version: number;
}

/** Locks the message: two people who decide at once are taken in turn. */
export async function lockForReview(tx: Tx, id: string): Promise<MessageInReview | null> {
  const [row] = await tx.query<MessageInReview>(
    `select ${FACTS}, m.conversation_id as "conversationId", m.contact_point_id as "contactPointId", m.sequence_key as "sequenceKey",
       m.template, m.template_id as "templateId", m.template_version as "templateVersion", m.subject, m.body, m.status, m.tries, m.not_after as "notAfter", m.version
     from messages m where m.id = $1 and m.direction = 'outbound' for no key update`,
    [id],
  );
  return row ?? null;
}

export async function closeReview(
  tx: Tx,
  id: string,
  as: { status: 'sent' | 'failed'; sentAt: Date | null; errorCode: string | null },
): Promise<void> {
  await tx.query(
    'update messages set status = $2, sent_at = coalesce(sent_at, $3), error_code = $4, version = version + 1 where id = $1',
    [id, as.status, as.sentAt, as.errorCode],
  );
}

export async function caseOfMessage(tx: Tx, id: string): Promise<string | null> {
  const [row] = await tx.query<{ case: string | null }>('select case_id as case from messages where id = $1', [id]);
  return row?.case ?? null;
}

export async function hasReviews(tx: Tx, caseId: string): Promise<boolean> {
  return (
    (await tx.query(`select 1 from messages where case_id = $1 and status = 'review' limit 1`, [caseId])).length > 0
  );
}

/** Copies that somebody asked for because nobody knew; by now it is known that the first one left. */
export async function skipCopies(tx: Tx, messageIds: readonly string[]): Promise<MessageFacts[]> {
  if (messageIds.length === 0) return [];
  return tx.query<MessageFacts>(
    `update messages m set status = 'skipped', skipped_because = 'proved', version = version + 1
     where id in (
       select c.id from messages c join unnest($1::uuid[]) as first(id) on c.dedupe_key like 'again:' || first.id || ':%'
       where c.status in ('queued', 'deferred', 'held') order by c.id for no key update of c)
     returning ${FACTS}`,
    [messageIds],
  );
}
