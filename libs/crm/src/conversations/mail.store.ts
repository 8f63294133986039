import type { Tx } from '#platform/database/tx.js';

/** The conversations of these mails of ours, by the provider's id of each. */
export async function conversationsAnswered(tx: Tx, providerIds: readonly string[]): Promise<Map<string, string>> {
  if (providerIds.length === 0) return new Map();
  const rows = await tx.query<{ providerId: string; conversationId: string }>(
    `select a.provider_sid as "providerId", m.conversation_id as "conversationId"
       from attempts a join messages m on m.id = a.message_id
      where a.provider_sid = any($1) and m.channel = 'email' and m.direction = 'outbound'`,
    [providerIds],
  );
  return new Map(rows.map((row) => [row.providerId, row.conversationId]));
}

/** Whom each conversation is with; a conversation that is gone is not there. */
export async function correspondents(tx: Tx, conversationIds: readonly string[]): Promise<Map<string, string>> {
  if (conversationIds.length === 0) return new Map();
  const rows = await tx.query<{ id: string; address: string }>(
    `select c.id, p.value as address from conversations c join contact_points p on p.id = c.contact_point_id
      where c.id = any($1) and p.kind = 'email'`,
    [conversationIds],
  );
  return new Map(rows.map((row) => [row.id, row.address]));
}

export async function conversationWith(tx: Tx, address: string): Promise<string | null> {
  const [row] = await tx.query<{ id: string }>(
    `select c.id from conversations c join contact_points p on p.id = c.contact_point_id
      where p.kind = 'email' and p.value = $1`,
    [address],
  );
  return row?.id ?? null;
}

/** The addresses behind these contact points, as far as they are mailboxes. */
export async function mailboxesOf(tx: Tx, contactPointIds: readonly string[]): Promise<string[]> {
  if (contactPointIds.length === 0) return [];
  const rows = await tx.query<{ value: string }>(
    `select value from contact_points where kind = 'email' and id = any($1) order by id`,
    [contactPointIds],
  );
  return rows.map((row) => row.value);
}
