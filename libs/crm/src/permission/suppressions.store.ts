import type { Database } from '#platform/database/database.js';
import type { Tx } from '#platform/database/tx.js';

export interface SuppressionDraft {
  id: string;
  addressHash: string;
  channel: string;
  reason: string;
  personId: string | null;
  contactPointId: string | null;
  causedBy: string | null;
  at: Date;
  addedBy: string | null;
  note: string | null;
}

/**
 * What is in force stays as it is; only an opt-out that is said again moves to the later time, so that no consent between
 * the two lifts it.
 * @returns the channels that were not suppressed for this reason before
 */
export async function addSuppressions(tx: Tx, rows: readonly SuppressionDraft[]): Promise<string[]> {
  const added = await tx.query<{ channel: string; isNew: boolean }>(
    `insert into suppressions as known (id, address_hash, channel, reason, person_id, contact_point_id, caused_by, at, added_by, note)
     select * from jsonb_to_recordset($1::jsonb) as r(id uuid, address_hash text, channel text, reason text, person_id uuid,
       contact_point_id uuid, caused_by uuid, at timestamptz, added_by text, note text)
     on conflict (address_hash, channel, reason) where lifted_at is null
       do update set at = excluded.at where known.reason = 'opt_out' and excluded.at > known.at
     returning channel, xmax = 0 as "isNew"`,
    [JSON.stringify(rows.map(columnsOf))],
  );
  return added.filter((row) => row.isNew).map((row) => row.channel);
}

/** An opt-out that a newer consent has undone before we knew of it: it voids what is older, and silences nothing. */
export async function addUndone(
  tx: Tx,
  rows: readonly (SuppressionDraft & { consentId: string })[],
  by: string,
  now: Date,
): Promise<void> {
  if (rows.length === 0) return;
  await tx.query(
    `insert into suppressions (id, address_hash, channel, reason, person_id, contact_point_id, caused_by, at, added_by, note, lifted_at, lifted_by, lift_consent_id)
     select r.id, r.address_hash, r.channel, r.reason, r.person_id, r.contact_point_id, r.caused_by, r.at, r.added_by, r.note, $2, $3, r.consent_id
     from jsonb_to_recordset($1::jsonb) as r(id uuid, address_hash text, channel text, reason text, person_id uuid,
       contact_point_id uuid, caused_by uuid, at timestamptz, added_by text, note text, consent_id uuid)`,
    [JSON.stringify(rows.map((row) => ({ ...columnsOf(row), consent_id: row.consentId }))), now, by],
  );
}

function columnsOf(row: SuppressionDraft): Record<string, unknown> {
  return {
    id: row.id,
    address_hash: row.addressHash,
    channel: row.channel,
    reason: row.reason,
    person_id: row.personId,
    contact_point_id: row.contactPointId,
    caused_by: row.causedBy,
    at: row.at,
    added_by: row.addedBy,
    note: row.note,
  };
}

/** @returns the channels that were lifted */
export async function liftSuppressions(
  tx: Tx,
  which: { addressHash: string; channels: readonly string[] | 'all'; reason: string },
  how: { by: string; note?: string | null; consentId?: string | null },
  at: Date,
): Promise<string[]> {
  const lifted = await tx.query<{ channel: string }>(
    `update suppressions set lifted_at = $4, lifted_by = $5, lift_note = $6, lift_consent_id = $7
     where address_hash = $1 and ($2::text[] is null or channel = any($2)) and reason = $3 and lifted_at is null returning channel`,
    [
      which.addressHash,
      which.channels === 'all' ? null : which.channels,
      which.reason,
      at,
      how.by,
      how.note ?? null,
      how.consentId ?? null,
    ],
  );
  return lifted.map((row) => row.channel);
}

export interface SuppressionRow {
  id: string;
  addressHash: string;
  channel: string;
  reason: string;
  personId: string | null;
  contactPointId: string | null;
  at: Date;
  note: string | null;
  addedBy: string | null;
  liftedAt: Date | null;
  liftedBy: string | null;
  liftNote: string | null;
  liftConsentId: string | null;
}
const FIELDS = `id, address_hash as "addressHash", channel, reason, person_id as "personId", contact_point_id as "contactPointId",
  at, note, added_by as "addedBy", lifted_at as "liftedAt", lifted_by as "liftedBy", lift_note as "liftNote",
  lift_consent_id as "liftConsentId"`;

export async function listSuppressions(
  database: Database,
  query: {
    reason?: string;
    channel?: string;
    personId?: string;
    inForce?: boolean;
    before: string | null;
    limit: number;
  },
): Promise<SuppressionRow[]> {
  return database.query<SuppressionRow>(
    `select ${FIELDS} from suppressions
     where ($1::text is null or reason = $1) and ($2::text is null or channel in ($2, 'all'))
       and ($3::uuid is null or person_id = $3) and ($4::boolean is null or (lifted_at is null) = $4)
       and ($5::uuid is null or id < $5) order by id desc limit $6`,
    [
      query.reason ?? null,
      query.channel ?? null,
      query.personId ?? null,
      query.inForce ?? null,
      query.before,
      query.limit,
    ],
  );
}

/** Two who lift at once are taken in turn. */
export async function lockSuppression(tx: Tx, id: string): Promise<SuppressionRow | null> {
  const [row] = await tx.query<SuppressionRow>(`select ${FIELDS} from suppressions where id = $1 for no key update`, [
    id,
  ]);
  return row ?? null;
}

export async function findSuppression(tx: Tx, id: string): Promise<SuppressionRow | null> {
  const [row] = await tx.query<SuppressionRow>(`select ${FIELDS} from suppressions where id = $1`, [id]);
  return row ?? null;
}

/** Everything about these addresses, also what was lifted; in the order in which it came. */
export async function suppressionsOf(tx: Tx, hashes: readonly string[]): Promise<SuppressionRow[]> {
  return tx.query<SuppressionRow>(`select ${FIELDS} from suppressions where address_hash = any($1) order by at, id`, [
    hashes,
  ]);
}

/** Addresses that are silent because of this person, for this reason. */
export async function addressesSilencedFor(
  tx: Tx,
  personId: string,
  reason: string,
): Promise<{ addressHash: string; contactPointId: string | null }[]> {
  return tx.query(
    `select distinct address_hash as "addressHash", contact_point_id as "contactPointId" from suppressions
     where person_id = $1 and reason = $2 and lifted_at is null order by address_hash`,
    [personId, reason],
  );
}
