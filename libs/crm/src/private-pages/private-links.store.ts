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
  const [row] = await lockOfMembers(tx, [{ caseId, personId }]);
  return row ?? null;
}

export type MemberKey = Pick<LinkRow, 'caseId' | 'personId'>;

const OF_MEMBERS = `select ${FIELDS} from private_links
  where (case_id, person_id) in (select r."caseId", r."personId"
    from jsonb_to_recordset($1::jsonb) as r("caseId" uuid, "personId" uuid))`;

/** As they are, for whoever only looks. */
export async function linksOfMembers(tx: Tx, members: readonly MemberKey[]): Promise<LinkRow[]> {
  return tx.query<LinkRow>(OF_MEMBERS, [JSON.stringify(members)]);
}

/** Locked in one order, whoever asks for several. */
export async function lockOfMembers(tx: Tx, members: readonly MemberKey[]): Promise<LinkRow[]> {
  return tx.query<LinkRow>(`${OF_MEMBERS} order by case_id, person_id for no key update`, [JSON.stringify(members)]);
}

export interface NewLink extends MemberKey {
  id: string;
  tokenHash: Buffer;
  at: Date;
  expiresAt: Date;
}

/** @returns those that are new; what is not among them another call has just made */
export async function addLinks(tx: Tx, links: readonly NewLink[]): Promise<LinkRow[]> {
  return tx.query<LinkRow>(
    `insert into private_links (id, case_id, person_id, token_hash, created_at, expires_at)
     select r.id, r."caseId", r."personId", decode(r.hash, 'hex'), r.at, r."expiresAt"
     from jsonb_to_recordset($1::jsonb) as r(id uuid, "caseId" uuid, "personId" uuid, hash text, at timestamptz, "expiresAt" timestamptz)
     order by r."caseId", r."personId"
     on conflict (case_id, person_id) do nothing returning ${FIELDS}`,
    [JSON.stringify(links.map(({ tokenHash, ...link }) => ({ ...link, hash: tokenHash.toString('hex') })))],
  );
}

export interface LinkChange extends Pick<LinkRow, 'id' | 'generation' | 'expiresAt' | 'revokedAt'> {
  tokenHash: Buffer;
}

/** New ends, new tokens, revoked or in force again; a try that was wrong for the old token is none for a new one. */
export async function saveLinks(tx: Tx, links: readonly LinkChange[]): Promise<LinkRow[]> {
  const changes = links.map(({ id, generation, expiresAt, revokedAt, tokenHash }) => ({
    linkId: id,
    toGeneration: generation,
    expiresAt,
    revokedAt,
    hash: tokenHash.toString('hex'),
  }));
  return tx.query<LinkRow>(
    `update private_links set generation = "toGeneration", token_hash = decode(hash, 'hex'), expires_at = "expiresAt",
       revoked_at = "revokedAt", failed = case when generation = "toGeneration" then failed else 0 end,
       locked_until_mt = case when generation = "toGeneration" then locked_until_mt end
     from jsonb_to_recordset($1::jsonb) as r("linkId" uuid, "toGeneration" integer, hash text, "expiresAt" timestamptz, "revokedAt" timestamptz)
     where id = "linkId" returning ${FIELDS}`,
    [JSON.stringify(changes)],
  );
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
