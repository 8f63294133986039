import type { Database } from '#platform/database/database.js';
import type { Tx } from '#platform/database/tx.js';
import type { Conversation } from './threads.rules.js';

const FIELDS = `c.id, c.contact_point_id as "contactPointId", c.case_id as "caseId", c.person_id as "personId",
  c.last_inbound_at as "lastInboundAt", c.last_reply_id as "lastReplyId", c.last_reply_at as "lastReplyAt",
  c.last_reply_by as "lastReplyBy", c.read_until as "readUntil", c.assignee_id as "assigneeId",
  c.snoozed_at as "snoozedAt", c.snoozed_until as "snoozedUntil", c.version`;

export async function lockConversation(tx: Tx, id: string): Promise<Conversation | null> {
  const [row] = await tx.query<Conversation>(
    `select ${FIELDS} from conversations c where c.id = $1 for no key update`,
    [id],
  );
  return row ?? null;
}

/** Where a conversation stands, before anything of it is locked. */
export async function placeOf(
  tx: Tx,
  id: string,
): Promise<{ contactPointId: string; caseId: string | null; kind: 'phone' | 'email' } | null> {
  const [row] = await tx.query<{
    contactPointId: string;
    caseId: string | null;
    kind: 'phone' | 'email';
  }>(
    `select c.contact_point_id as "contactPointId", c.case_id as "caseId", p.kind
     from conversations c join contact_points p on p.id = c.contact_point_id where c.id = $1`,
    [id],
  );
  return row ?? null;
}

/** @returns the name of a key that may still be used, or null */
export async function staffName(tx: Tx, id: string): Promise<string | null> {
  const [row] = await tx.query<{ name: string }>(`select name from api_keys where id = $1 and revoked_at is null`, [
    id,
  ]);
  return row?.name ?? null;
}

export async function assign(tx: Tx, id: string, assigneeId: string | null, at: Date): Promise<void> {
  await tx.query(
    `update conversations set assignee_id = $2, assigned_at = case when $2::uuid is null then null else $3::timestamptz end,
       version = version + 1 where id = $1`,
    [id, assigneeId, at],
  );
}

export async function snooze(tx: Tx, id: string, by: string, at: Date, until: Date): Promise<void> {
  await tx.query(
    `update conversations set snoozed_until = $4, snoozed_at = $3, snoozed_by = $2, version = version + 1 where id = $1`,
    [id, by, at, until],
  );
}

/** Everything that is there now is read. The row is locked, so what comes a moment later is not. */
export async function markRead(tx: Tx, id: string, by: string, at: Date): Promise<void> {
  await tx.query(
    `update conversations set read_until = last_inbound_at, read_at = $3, read_by = $2 where id = $1
       and last_inbound_at is distinct from read_until`,
    [id, by, at],
  );
}

/** A person has answered: whose words, and that the rest is read. */
export async function noteReply(tx: Tx, id: string, reply: { id: string; by: string; at: Date }): Promise<void> {
  await tx.query(
    `update conversations set last_reply_id = $2, last_reply_by = $3, last_reply_at = $4, snoozed_until = null,
       read_until = last_inbound_at, read_by = $3, read_at = $4, version = version + 1 where id = $1`,
    [id, reply.id, reply.by, reply.at],
  );
}

/** Somebody types: kept until then, since the first key stroke of this answer. */
export async function noteTyping(tx: Tx, id: string, by: string, machine: Date, until: Date): Promise<void> {
  await tx.query(
    `insert into typing (conversation_id, staff_id, since_mt, until_mt) values ($1, $2, $3, $4)
     on conflict (conversation_id, staff_id) do update set until_mt = excluded.until_mt,
       since_mt = case when typing.until_mt < excluded.since_mt then excluded.since_mt else typing.since_mt end`,
    [id, by, machine, until],
  );
}

export async function endTyping(tx: Tx, id: string, by: string): Promise<void> {
  await tx.query('delete from typing where conversation_id = $1 and staff_id = $2', [id, by]);
}

export async function typingIn(
  database: Database,
  id: string,
  machine: Date,
): Promise<{ staffId: string; name: string | null; since: Date }[]> {
  return database.query(
    `select t.staff_id as "staffId", k.name, t.since_mt as since from typing t left join api_keys k on k.id = t.staff_id
     where t.conversation_id = $1 and t.until_mt > $2 order by t.since_mt, t.staff_id limit 20`,
    [id, machine],
  );
}
