import { randomUUID } from 'node:crypto';
import { query } from './sql.js';

export interface SentMessage {
  ref: string;
  sid: string;
}

const INSERT = `
with point as (
  insert into contact_points (id, kind, value)
  select gen_random_uuid(), $3, 'bench-' || $1::text || '-' || n || '@example.com' from generate_series(1, $2) n returning id),
thread as (
  insert into conversations (id, contact_point_id) select gen_random_uuid(), id from point returning id, contact_point_id),
message as (
  insert into messages (id, dedupe_key, conversation_id, contact_point_id, direction, channel, class, body, status, created_at, sent_at)
  select gen_random_uuid(), 'bench:' || id, id, contact_point_id, 'outbound', $4, 'informational', 'Hello', 'sent', clock_timestamp(), clock_timestamp()
  from thread returning id)
insert into attempts (id, message_id, n, ref, to_hash, body_hash, channel, outcome, lease_mt, started_mt, finished_mt, provider_sid)
select gen_random_uuid(), id, 1, replace(id::text, '-', ''), 'to', 'body', $4, 'accepted', clock_timestamp(), clock_timestamp(), clock_timestamp(), 'sid-' || id
from message returning ref, provider_sid as sid`;

/** Messages that the provider accepted, with nothing told about them yet: every piece of news moves one of them. */
export async function makeSentMessages(
  databaseUrl: string,
  channel: 'sms' | 'email',
  count: number,
): Promise<SentMessage[]> {
  const kind = channel === 'sms' ? 'phone' : 'email';
  const messages = await query<SentMessage>(databaseUrl, INSERT, [randomUUID(), count, kind, channel]);
  await query(databaseUrl, 'analyze attempts, messages, provider_events');
  return messages;
}
