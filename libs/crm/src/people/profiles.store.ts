import type { Database } from '#platform/database/database.js';
import type { Tx } from '#platform/database/tx.js';

export interface ProfilePoint {
  kind: 'phone' | 'email';
  value: string;
  shared: boolean;
  badReason: string | null;
}

export interface Profile {
  id: string;
  name: string;
  language: string;
  timeZone: string | null;
  postalCode: string | null;
  under18: boolean;
  points: ProfilePoint[];
}

/** Who these people are, and where they can be reached. */
export async function loadProfiles(tx: Tx | Database, ids: readonly string[]): Promise<Profile[]> {
  return tx.query<Profile>(
    `select p.id, p.name, p.language, p.time_zone as "timeZone", p.postal_code as "postalCode", p.under_18 as "under18",
       coalesce((select jsonb_agg(jsonb_build_object('kind', c.kind, 'value', c.value, 'shared', c.shared, 'badReason', c.bad_reason)
         order by c.kind desc, c.id) from person_contact_points l join contact_points c on c.id = l.contact_point_id
         where l.person_id = p.id), '[]') as points
     from people p where p.id = any($1::uuid[])`,
    [ids],
  );
}

export interface ProfileChange {
  name?: string;
  language?: string;
  timeZone?: string | null;
  postalCode?: string | null;
  under18?: boolean;
}

/** Keys that are not there stay as they are; null empties a zone or a postal code. */
export async function changeProfile(
  tx: Tx,
  id: string,
  change: ProfileChange,
  nameKey: string | undefined,
): Promise<void> {
  await tx.query(
    `update people p set version = version + 1, name = coalesce(r.name, p.name), name_key = coalesce($3, p.name_key),
       language = coalesce(r.language, p.language), under_18 = coalesce(r."under18", p.under_18),
       time_zone = case when $2::jsonb ? 'timeZone' then r."timeZone" else p.time_zone end,
       postal_code = case when $2::jsonb ? 'postalCode' then r."postalCode" else p.postal_code end
     from jsonb_to_record($2::jsonb) as r(name text, language text, "under18" boolean, "timeZone" text, "postalCode" text)
     where p.id = $1`,
    [id, JSON.stringify(change), nameKey ?? null],
  );
  if (nameKey !== undefined)
    await tx.query('update person_contact_points set name_key = $2 where person_id = $1', [id, nameKey]);
}

/** Is somebody else of this name on a phone or mailbox of theirs? */
export async function isNameTaken(tx: Tx, id: string, nameKey: string): Promise<boolean> {
  const found = await tx.query(
    `select 1 from person_contact_points mine join person_contact_points other using (contact_point_id)
     where mine.person_id = $1 and other.person_id <> $1 and other.name_key = $2 limit 1`,
    [id, nameKey],
  );
  return found.length > 0;
}
