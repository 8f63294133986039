import type { Database } from '#platform/database/database.js';
import type { Tx } from '#platform/database/tx.js';
import type { StoredLabel } from './classification.rules.js';
import { type Classification, wordsVersion } from './classify.rules.js';

export async function isStored(tx: Tx, sid: string): Promise<boolean> {
  return (await tx.query('select 1 from messages where provider_sid = $1', [sid])).length > 0;
}

export interface InboundRow {
  id: string;
  conversationId: string;
  contactPointId: string;
  caseId: string | null;
  personId: string | null;
  channel: 'sms' | 'email';
  /** of a mail */
  subject: string | null;
  body: string;
  /** null: a machine wrote it, so that nobody has answered */
  classification: (Pick<Classification, 'crisis'> & { label: StoredLabel }) | null;
  media: number;
  sid: string;
  at: Date;
  /** of a mail: what an answer to it says */
  answer?: { id: string; references: string } | null;
}

export async function insertInbound(tx: Tx, row: InboundRow): Promise<void> {
  await tx.query(
    `insert into messages (id, dedupe_key, conversation_id, case_id, person_id, contact_point_id, direction, channel, subject, body, status, label, crisis, media, provider_sid, created_at, words_version, mail_id, mail_references)
     values ($1, $2, $3, $4, $5, $6, 'inbound', $14, $15, $7, 'received', $8, $9, $10, $11, $12, $13, $16, $17)`,
    [
      row.id,
      `inbound:${row.sid}`,
      row.conversationId,
      row.caseId,
      row.personId,
      row.contactPointId,
      row.body,
      row.classification?.label ?? null,
      row.classification?.crisis ?? null,
      row.media,
      row.sid,
      row.at,
      wordsVersion,
      row.channel,
      row.subject,
      row.answer?.id ?? null,
      row.answer?.references ?? null,
    ],
  );
}

export async function noteInbound(
  tx: Tx,
  conversationId: string,
  caseId: string | null,
  personId: string | null,
  at: Date,
): Promise<void> {
  await tx.query(
    `update conversations set last_inbound_at = $4, case_id = coalesce($2, case_id), person_id = coalesce($3, person_id) where id = $1`,
    [conversationId, caseId, personId, at],
  );
}

/** The case that last wrote to this point. */
export async function lastCaseThatWrote(tx: Tx, contactPointId: string): Promise<string | null> {
  const [row] = await tx.query<{ caseId: string }>(
    `select case_id as "caseId" from messages where contact_point_id = $1 and handed_off_at is not null and case_id is not null
     order by handed_off_at desc, id desc limit 1`,
    [contactPointId],
  );
  return row?.caseId ?? null;
}

/** The post as it came. @param provider mails of families are no sign that news of our own mails still comes in */
export async function keepPost(
  tx: Tx,
  id: string,
  provider: 'twilio' | 'sendgrid_inbound',
  body: Buffer,
): Promise<void> {
  await tx.query(
    `insert into provider_posts (id, provider, received_mt, body) values ($1, $2, clock_timestamp(), $3)`,
    [id, provider, body],
  );
}

/** What somebody wrote; of a mail with its subject, which may be all that it says. */
export async function bodyOf(tx: Tx, messageId: string): Promise<string> {
  const [row] = await tx.query<{ body: string }>(
    `select concat_ws(E'\\n\\n', nullif(subject, ''), nullif(body, '')) as body from messages where id = $1`,
    [messageId],
  );
  return row?.body ?? '';
}

/** What people have written from any address of these persons since an instant of each. */
export async function wordsSince(
  tx: Tx,
  of: readonly { personId: string; since: Date }[],
  labels: readonly string[],
): Promise<{ personId: string; body: string }[]> {
  return tx.query(
    `select r."personId", m.body
     from jsonb_to_recordset($1::jsonb) as r("personId" uuid, since timestamptz)
       join person_contact_points l on l.person_id = r."personId"
       join messages m on m.contact_point_id = l.contact_point_id
     where m.direction = 'inbound' and m.created_at >= r.since and m.label = any($2)`,
    [JSON.stringify(of), labels],
  );
}

export async function storedSids(database: Database, sids: readonly string[]): Promise<Set<string>> {
  const rows = await database.query<{ sid: string }>(
    'select provider_sid as sid from messages where provider_sid = any($1)',
    [sids],
  );
  return new Set(rows.map((row) => row.sid));
}

export async function lookedBackUntil(database: Database, name: string): Promise<Date | null> {
  const [row] = await database.query<{ until: Date }>('select until_mt as until from look_backs where name = $1', [
    name,
  ]);
  return row?.until ?? null;
}

export async function noteLookBack(database: Database, name: string, until: Date): Promise<void> {
  await database.query(
    `insert into look_backs (name, until_mt) values ($1, $2)
     on conflict (name) do update set until_mt = greatest(look_backs.until_mt, excluded.until_mt)`,
    [name, until],
  );
}
