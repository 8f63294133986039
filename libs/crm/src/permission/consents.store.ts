import type { Database } from '#platform/database/database.js';
import type { Write } from '#platform/database/save-all.js';
import type { Tx } from '#platform/database/tx.js';
import type { ConsentDraft } from './consent.rules.js';
import { columnsOf, type ConsentRecord, recordOf } from './evidence.seal.js';

/** Consents are only ever added: the table refuses everything else. */
export function draftConsents(consents: readonly ConsentDraft[]): Write {
  return {
    table: 'consent_records',
    columns: {
      id: 'uuid',
      person_id: 'uuid',
      contact_point_id: 'uuid',
      channel: 'text',
      purpose: 'text',
      kind: 'text',
      granted: 'boolean',
      source: 'text',
      text_version: 'text',
      text_shown: 'text',
      text_hash: 'text',
      box_default: 'boolean',
      seller: 'text',
      page: 'text',
      ip_hash: 'text',
      user_agent: 'text',
      at: 'timestamptz',
      expires_at: 'timestamptz',
      recorded_by: 'text',
      evidence_ref: 'text',
      said: 'text',
      note: 'text',
      recorded_at: 'timestamptz',
      evidence_hash: 'text',
    },
    rows: consents.map((consent) => columnsOf(recordOf(consent))),
  };
}

const FIELDS = `id, person_id as "personId", contact_point_id as "contactPointId", channel, purpose, kind, granted, source,
  text_version as "textVersion", text_shown as "textShown", text_hash as "textHash", box_default as "boxDefault", seller, page,
  ip_hash as "ipHash", user_agent as "userAgent", at, expires_at as "expiresAt", recorded_by as "recordedBy",
  evidence_ref as "evidenceRef", said, note, recorded_at as "recordedAt", evidence_hash as "evidenceHash"`;

export async function listConsents(
  database: Database,
  query: { personId?: string; contactPointId?: string; channel?: string; before: string | null; limit: number },
): Promise<ConsentRecord[]> {
  return database.query<ConsentRecord>(
    `select ${FIELDS} from consent_records
     where ($1::uuid is null or person_id = $1) and ($2::uuid is null or contact_point_id = $2)
       and ($3::text is null or channel = $3) and ($4::uuid is null or id < $4) order by id desc limit $5`,
    [query.personId ?? null, query.contactPointId ?? null, query.channel ?? null, query.before, query.limit],
  );
}

export async function findConsent(tx: Tx, id: string): Promise<ConsentRecord | null> {
  const [row] = await tx.query<ConsentRecord>(`select ${FIELDS} from consent_records where id = $1`, [id]);
  return row ?? null;
}

/** The whole ledger of one person, in the order of what was said, not of when we wrote it down. */
export async function consentsOfPerson(tx: Tx, personId: string): Promise<ConsentRecord[]> {
  return tx.query<ConsentRecord>(`select ${FIELDS} from consent_records where person_id = $1 order by at, id`, [
    personId,
  ]);
}
