import type { Database } from '#platform/database/database.js';
import type { Tx } from '#platform/database/tx.js';
import type { FileVerdict } from './media.rules.js';

export interface MediaRow {
  id: string;
  messageId: string;
  status: 'waiting' | 'kept' | 'refused';
  type: string | null;
  size: number | null;
  refusedBecause: string | null;
  /** nothing that the family sends: a picture that stands below every mail of theirs */
  signature: boolean;
}

/** What came with these texts, without the bytes. */
export async function mediaOf(database: Database, messageIds: readonly string[]): Promise<MediaRow[]> {
  return database.query<MediaRow>(
    `select id, message_id as "messageId", status, type, size, refused_because as "refusedBecause", signature from media
     where message_id = any($1::uuid[]) order by message_id, n`,
    [messageIds],
  );
}

export async function addMedia(
  tx: Tx,
  rows: readonly { id: string; messageId: string; n: number; url: string; type: string | null }[],
  machine: Date,
): Promise<void> {
  await tx.query(
    `insert into media (id, message_id, n, url, said_type, next_mt)
     select r.id, r."messageId", r.n, r.url, r.type, $2
     from jsonb_to_recordset($1::jsonb) as r(id uuid, "messageId" uuid, n smallint, url text, type text)
     on conflict (message_id, n) do nothing`,
    [JSON.stringify(rows), machine],
  );
}

/** What came inside a mail: there is nothing to fetch. */
export async function addFiles(
  tx: Tx,
  rows: readonly ({
    id: string;
    messageId: string;
    n: number;
    saidType: string;
    size: number;
    signature: boolean;
  } & FileVerdict)[],
): Promise<void> {
  for (const row of rows)
    await tx.query(
      `insert into media (id, message_id, n, url, said_type, status, refused_because, type, bytes, size, signature)
       values ($1, $2, $3, '', $4, $5, $6, $7, $8, $9, $10)`,
      [
        row.id,
        row.messageId,
        row.n,
        row.saidType,
        row.bytes ? 'kept' : 'refused',
        row.because,
        row.type,
        row.bytes,
        row.bytes ? row.size : null,
        row.signature,
      ],
    );
}

export interface WaitingMedia {
  id: string;
  /** '' where no webhook named it */
  url: string;
  tries: number;
  /** its place among what came with the text, and the carrier's id of that */
  n: number;
  sid: string;
}

/** Takes those that are due, until the lease ends: two workers never fetch one at once. */
export async function claimMedia(
  database: Database,
  machine: Date,
  lease: Date,
  limit: number,
): Promise<WaitingMedia[]> {
  return database.query<WaitingMedia>(
    `update media set tries = tries + 1, next_mt = $2
     where id in (select id from media where status = 'waiting' and next_mt <= $1 order by next_mt limit $3 for no key update skip locked)
     returning id, url, tries, n, (select provider_sid from messages where messages.id = message_id) as sid`,
    [machine, lease, limit],
  );
}

export async function saveMedia(
  database: Database,
  id: string,
  as: { type: string; bytes: Buffer } | { refusedBecause: string } | { next: Date },
): Promise<void> {
  const kept = 'type' in as ? as : null;
  const because = 'refusedBecause' in as ? as.refusedBecause : null;
  await database.query(
    `update media set status = $2, type = $3, bytes = $4, size = $5, refused_because = $6, next_mt = $7
     where id = $1 and status = 'waiting'`,
    [
      id,
      kept ? 'kept' : because ? 'refused' : 'waiting',
      kept?.type ?? null,
      kept?.bytes ?? null,
      kept?.bytes.length ?? null,
      because,
      'next' in as ? as.next : null,
    ],
  );
}

export async function bytesOf(
  database: Database,
  id: string,
): Promise<{ status: string; type: string | null; bytes: Buffer | null; refusedBecause: string | null } | null> {
  const [row] = await database.query<{
    status: string;
    type: string | null;
    bytes: Buffer | null;
    refusedBecause: string | null;
  }>('select status, type, bytes, refused_because as "refusedBecause" from media where id = $1', [id]);
  return row ?? null;
}
