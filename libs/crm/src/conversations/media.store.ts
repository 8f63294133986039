import type { Database } from '#platform/database/database.js';

export interface MediaRow {
  id: string;
  messageId: string;
  status: 'waiting' | 'kept' | 'refused';
  type: string | null;
  size: number | null;
  refusedBecause: string | null;
}

/** What came with these texts, without the bytes. */
export async function mediaOf(database: Database, messageIds: readonly string[]): Promise<MediaRow[]> {
  return database.query<MediaRow>(
    `select id, message_id as "messageId", status, type, size, refused_because as "refusedBecause" from media
     where message_id = any($1::uuid[]) order by message_id, n`,
    [messageIds],
  );
}
