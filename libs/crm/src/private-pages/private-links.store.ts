import type { Tx } from '#platform/database/tx.js';

/** Tries that may be wrong in a row; then the link rests for a while. */
const MOST_TRIES = 5;
const REST = '15 minutes';

export interface LinkRow {
  id: string;
  caseId: string;
  personId: string;
  generation: number;
  createdAt: Date;
  expiresAt: Date;
  revokedAt: Date | null;
  openedAt: Date | null;
  /** too many wrong tries, on machine time */
  locked: boolean;
}

const FIELDS = `id, case_id as "caseId", person_id as "personId", generation, created_at as "createdAt",
  expires_at as "expiresAt", revoked_at as "revokedAt", opened_at as "openedAt",
  coalesce(locked_until_mt > clock_timestamp(), false) as locked`;

export async function findByToken(tx: Tx, tokenHash: Buffer): Promise<LinkRow | null> {
  const [row] = await tx.query<LinkRow>(`select ${FIELDS} from private_links where token_hash = $1`, [tokenHash]);
  return row ?? null;
}

/** Locked, so that tries that come at once are counted one by one. */
export async function lockByToken(tx: Tx, tokenHash: Buffer): Promise<LinkRow | null> {
  const [row] = await tx.query<LinkRow>(`select ${FIELDS} from private_links where token_hash = $1 for no key update`, [
    tokenHash,
  ]);
  return row ?? null;
}

export async function lockOfMember(tx: Tx, caseId: string, personId: string): Promise<LinkRow | null> {
  const [row] = await tx.query<LinkRow>(
    `select ${FIELDS} from private_links where case_id = $1 and person_id = $2 for no key update`,
    [caseId, personId],
  );
  return row ?? null;
}

/** @returns null when another call has just made it */
export async function addLink(
  tx: Tx,
  link: { id: string; caseId: string; personId: string; tokenHash: Buffer; at: Date; expiresAt: Date },
): Promise<LinkRow | null> {
  const [row] = await tx.query<LinkRow>(
    `insert into private_links (id, case_id, person_id, token_hash, created_at, expires_at) values ($1, $2, $3, $4, $5, $6)
     on conflict (case_id, person_id) do nothing returning ${FIELDS}`,
    [link.id, link.caseId, link.personId, link.tokenHash, link.at, link.expiresAt],
  );
  return row ?? null;
}

/** A new end, a new token, revoked or in force again; a try that was wrong for the old token is none for a new one. */
export async function saveLink(
  tx: Tx,
  link: Pick<LinkRow, 'id' | 'generation' | 'expiresAt' | 'revokedAt'> & { tokenHash: Buffer },
): Promise<LinkRow> {
  const [row] = await tx.query<LinkRow>(
    `update private_links set generation = $2, token_hash = $3, expires_at = $4, revoked_at = $5,
       failed = case when generation = $2 then failed else 0 end,
       locked_until_mt = case when generation = $2 then locked_until_mt end where id = $1 returning ${FIELDS}`,
    [link.id, link.generation, link.tokenHash, link.expiresAt, link.revokedAt],
  );
  return row!;
}

export async function noteOpened(tx: Tx, id: string, now: Date): Promise<void> {
  await tx.query('update private_links set failed = 0, locked_until_mt = null, opened_at = $2 where id = $1', [
    id,
    now,
  ]);
}

/**
 * Counts a wrong try; while the link rests no try counts.
 * @returns whether this one was too many
 */
export async function noteWrong(tx: Tx, id: string): Promise<boolean> {
  const rows = await tx.query<{ rests: boolean }>(
    `update private_links set failed = (failed + 1) % $2,
       locked_until_mt = case when failed + 1 = $2 then clock_timestamp() + $3::interval end
     where id = $1 and (locked_until_mt is null or locked_until_mt <= clock_timestamp())
     returning locked_until_mt is not null as rests`,
    [id, MOST_TRIES, REST],
  );
  return rows[0]?.rests === true;
}
