import type { Tx } from '#platform/database/tx.js';

/** The reply of this key, where it is there already. */
export async function replyOfKey(
  tx: Tx,
  dedupeKey: string,
): Promise<{ id: string; body: string; subject: string | null } | null> {
  const [row] = await tx.query<{ id: string; body: string; subject: string | null }>(
    'select id, body, subject from messages where dedupe_key = $1',
    [dedupeKey],
  );
  return row ?? null;
}

/** A cry for help from this address after which nobody said STOP; one that says both at once is a cry for help. */
export async function isCryOpen(tx: Tx, conversationId: string): Promise<boolean> {
  const [row] = await tx.query<{ cries: boolean }>(
    `select coalesce(max(created_at) filter (where crisis is not null)
       >= coalesce(max(created_at) filter (where label = 'opt_out'), '-infinity'), false) as cries
     from messages where conversation_id = $1 and direction = 'inbound' and (crisis is not null or label = 'opt_out')`,
    [conversationId],
  );
  return row!.cries;
}

export async function lastSubject(tx: Tx, conversationId: string): Promise<string | null> {
  const [row] = await tx.query<{ subject: string }>(
    `select subject from messages where conversation_id = $1 and subject is not null order by id desc limit 1`,
    [conversationId],
  );
  return row?.subject ?? null;
}
