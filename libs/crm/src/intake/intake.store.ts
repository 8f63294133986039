import type { Database } from '#platform/database/database.js';
import type { Write } from '#platform/database/save-all.js';
import type { Tx } from '#platform/database/tx.js';

export interface InquiryDraft {
  id: string;
  caseId: string;
  personId: string;
  channel: 'form' | 'sms' | 'email';
  message: string;
  lovedOne: unknown;
  callback: unknown;
  source: unknown;
  suspicion: readonly string[];
  rawContact: unknown;
  receivedAt: Date;
  original: Buffer | null;
  idemScope: string | null;
  idemKey: string | null;
  bodyHash: string;
}

export function draftInquiries(inquiries: readonly InquiryDraft[]): Write {
  return {
    table: 'inquiries',
    columns: {
      id: 'uuid',
      case_id: 'uuid',
      person_id: 'uuid',
      channel: 'text',
      message: 'text',
      loved_one: 'jsonb',
      callback: 'jsonb',
      source: 'jsonb',
      suspicion: 'text[]',
      raw_contact: 'jsonb',
      received_at: 'timestamptz',
      original: 'bytea',
      idem_scope: 'text',
      idem_key: 'text',
      body_hash: 'text',
    },
    // in the order of their keys: two batches with the same ones wait, and do not deadlock
    rows: inquiries.toSorted(byKey).map((inquiry) => ({
      id: inquiry.id,
      case_id: inquiry.caseId,
      person_id: inquiry.personId,
      channel: inquiry.channel,
      message: inquiry.message,
      loved_one: inquiry.lovedOne,
      callback: inquiry.callback,
      source: inquiry.source,
      suspicion: inquiry.suspicion,
      raw_contact: inquiry.rawContact,
      received_at: inquiry.receivedAt,
      original: inquiry.original ? `\\x${inquiry.original.toString('hex')}` : null,
      idem_scope: inquiry.idemScope,
      idem_key: inquiry.idemKey,
      body_hash: inquiry.bodyHash,
    })),
  };
}

const byKey = (one: InquiryDraft, other: InquiryDraft): number =>
  (one.idemKey ?? '') < (other.idemKey ?? '') ? -1 : 1;

export interface AnsweredBefore {
  id: string;
  caseId: string;
  personId: string;
  key: string;
  bodyHash: string;
}

/** The inquiries that came with these keys before; remembered for ever. */
export async function findByKeys(tx: Tx, scope: string, keys: readonly string[]): Promise<AnsweredBefore[]> {
  return tx.query<AnsweredBefore>(
    `select id, case_id as "caseId", person_id as "personId", idem_key as "key", body_hash as "bodyHash" from inquiries
     where idem_scope = $1 and idem_key = any($2)`,
    [scope, keys],
  );
}

export interface RefusedInquiry {
  id: string;
  receivedAt: Date;
  code: string;
  body: string;
  crisis: string | null;
  purgeAt: Date;
}

/** What somebody wrote and we could not take: staff see it for thirty days. */
export async function keepRefused(database: Database, row: RefusedInquiry): Promise<void> {
  await database.query(
    'insert into refused_inquiries (id, received_at, code, body, crisis, purge_at) values ($1, $2, $3, $4, $5, $6)',
    [row.id, row.receivedAt, row.code, row.body, row.crisis, row.purgeAt],
  );
}

export async function purgeRefused(database: Database, now: Date): Promise<void> {
  await database.query('delete from refused_inquiries where purge_at < $1', [now]);
}

export async function listRefused(database: Database, before: string | null, limit: number): Promise<RefusedInquiry[]> {
  return database.query<RefusedInquiry>(
    `select id, received_at as "receivedAt", code, body, crisis, purge_at as "purgeAt" from refused_inquiries
     where ($1::uuid is null or id < $1) order by id desc limit $2`,
    [before, limit],
  );
}

/** Person and case came into being with this note, in one statement and at one instant. */
export async function hasBroughtPerson(database: Database, id: string): Promise<boolean> {
  const [row] = await database.query<{ isNew: boolean }>(
    `select p.created_at = i.received_at and c.opened_at = i.received_at as "isNew" from inquiries i
     join people p on p.id = i.person_id join cases c on c.id = i.case_id where i.id = $1`,
    [id],
  );
  return row?.isNew === true;
}
