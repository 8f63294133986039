import type { Write } from '#platform/database/save-all.js';
import type { Tx } from '#platform/database/tx.js';

export interface PersonDraft {
  id: string;
  name: string;
  nameKey: string;
  language: string;
  timeZone: string | null;
  postalCode: string | null;
  under18: boolean;
  createdAt: Date;
}
export interface PointDraft {
  id: string;
  kind: 'phone' | 'email';
  value: string;
}
export interface PointOfPersonDraft {
  personId: string;
  contactPointId: string;
  nameKey: string;
  raw: string;
}
export interface DuplicateDraft {
  personA: string;
  personB: string;
  reason: string;
  foundAt: Date;
}

export function draftPeople(people: readonly PersonDraft[]): Write {
  return {
    table: 'people',
    columns: {
      id: 'uuid',
      name: 'text',
      name_key: 'text',
      language: 'text',
      time_zone: 'text',
      postal_code: 'text',
      under_18: 'boolean',
      created_at: 'timestamptz',
    },
    rows: people.map((person) => ({
      id: person.id,
      name: person.name,
      name_key: person.nameKey,
      language: person.language,
      time_zone: person.timeZone,
      postal_code: person.postalCode,
      under_18: person.under18,
      created_at: person.createdAt,
    })),
  };
}

/** In the order of their values, as everybody who inserts many: two batches with the same ones wait, and do not deadlock. */
export function draftPoints(points: readonly PointDraft[]): Write {
  return {
    table: 'contact_points',
    columns: { id: 'uuid', kind: 'text', value: 'text' },
    rows: points.toSorted((one, other) => (one.value < other.value ? -1 : 1)).map((point) => ({ ...point })),
  };
}

export function draftPointsOfPeople(links: readonly PointOfPersonDraft[]): Write {
  return {
    table: 'person_contact_points',
    columns: { person_id: 'uuid', contact_point_id: 'uuid', name_key: 'text', raw: 'text' },
    rows: links.map((link) => ({
      person_id: link.personId,
      contact_point_id: link.contactPointId,
      name_key: link.nameKey,
      raw: link.raw,
    })),
  };
}

export function draftSharedPoints(ids: readonly string[]): Write {
  return {
    table: 'contact_points',
    columns: { id: 'uuid', shared: 'boolean' },
    by: ['id'],
    rows: [...ids].sort().map((id) => ({ id, shared: true })),
  };
}

export function draftDuplicates(pairs: readonly DuplicateDraft[]): Write {
  return {
    table: 'duplicate_candidates',
    columns: { person_a: 'uuid', person_b: 'uuid', reason: 'text', found_at: 'timestamptz' },
    rows: pairs.map((pair) => ({
      person_a: pair.personA,
      person_b: pair.personB,
      reason: pair.reason,
      found_at: pair.foundAt,
    })),
    keep: { columns: ['person_a', 'person_b'] },
  };
}

export interface PointOfSomebody {
  pointId: string;
  kind: 'phone' | 'email';
  value: string;
  shared: boolean;
  personId: string | null;
  nameKey: string | null;
}

/** The contact points with these values, and who is on them; a point without anybody has one row without a person. */
export async function findPoints(
  tx: Tx,
  phones: readonly string[],
  emails: readonly string[],
): Promise<PointOfSomebody[]> {
  return tx.query<PointOfSomebody>(
    `select p.id as "pointId", p.kind, p.value, p.shared, l.person_id as "personId", l.name_key as "nameKey"
     from contact_points p left join person_contact_points l on l.contact_point_id = p.id
     where (p.kind = 'phone' and p.value = any($1)) or (p.kind = 'email' and p.value = any($2))
     order by l.person_id`,
    [phones, emails],
  );
}

/**
 * Finds or makes these points; locked only where they are new. Whoever makes several makes them in one order, so that two who
 * make the same ones wait for each other and never both.
 */
export async function ensurePoints(tx: Tx, drafts: readonly PointDraft[]): Promise<PointDraft[]> {
  const points = JSON.stringify(drafts);
  await tx.query(
    `insert into contact_points (id, kind, value)
     select r.id, r.kind, r.value from jsonb_to_recordset($1::jsonb) as r(id uuid, kind text, value text) order by r.kind, r.value
     on conflict (kind, value) do nothing`,
    [points],
  );
  return tx.query<PointDraft>(
    `select p.id, p.kind, p.value from jsonb_to_recordset($1::jsonb) as r(kind text, value text)
     join contact_points p on p.kind = r.kind and p.value = r.value`,
    [points],
  );
}

/** Finds or makes the point, and locks it, so that two texts of one unknown number are taken one after the other. */
export async function lockPoint(tx: Tx, id: string, kind: 'phone' | 'email', value: string): Promise<string> {
  await tx.query(
    'insert into contact_points (id, kind, value) values ($1, $2, $3) on conflict (kind, value) do nothing',
    [id, kind, value],
  );
  const [row] = await tx.query<{ id: string }>(
    'select id from contact_points where kind = $1 and value = $2 for no key update',
    [kind, value],
  );
  return row!.id;
}

export async function lockPointById(tx: Tx, id: string): Promise<void> {
  await tx.query('select id from contact_points where id = $1 for no key update', [id]);
}

export interface PersonFacts {
  id: string;
  name: string;
  language: string;
  timeZone: string | null;
  postalCode: string | null;
  under18: boolean;
  doNotContact: boolean;
}

export async function loadPeople(tx: Tx, ids: readonly string[]): Promise<PersonFacts[]> {
  return tx.query<PersonFacts>(
    `select id, name, language, time_zone as "timeZone", postal_code as "postalCode", under_18 as "under18",
       do_not_contact_at is not null as "doNotContact" from people where id = any($1::uuid[])`,
    [ids],
  );
}

export interface AddressOfPerson {
  personId: string;
  contactPointId: string;
  value: string;
  badReason: string | null;
}

/** Phones or mailboxes of these people, the usable ones first, then in the order in which they became known. */
export async function loadAddresses(
  tx: Tx,
  personIds: readonly string[],
  kind: 'phone' | 'email',
): Promise<AddressOfPerson[]> {
  return tx.query<AddressOfPerson>(
    `select l.person_id as "personId", p.id as "contactPointId", p.value, p.bad_reason as "badReason"
     from person_contact_points l join contact_points p on p.id = l.contact_point_id
     where l.person_id = any($1::uuid[]) and p.kind = $2 order by l.person_id, p.bad_reason is not null, p.id`,
    [personIds, kind],
  );
}

export interface PointFacts {
  id: string;
  value: string;
  badReason: string | null;
  lineType: string | null;
}

export async function loadPointFacts(tx: Tx, ids: readonly string[]): Promise<PointFacts[]> {
  return tx.query<PointFacts>(
    `select id, value, bad_reason as "badReason", line_type as "lineType" from contact_points where id = any($1::uuid[])`,
    [ids],
  );
}

export async function peopleOnPoint(tx: Tx, pointId: string): Promise<string[]> {
  const rows = await tx.query<{ person_id: string }>(
    'select person_id from person_contact_points where contact_point_id = $1 order by person_id',
    [pointId],
  );
  return rows.map((row) => row.person_id);
}

export async function markPointBad(tx: Tx, pointId: string, reason: string): Promise<void> {
  await tx.query('update contact_points set bad_reason = coalesce(bad_reason, $2) where id = $1', [pointId, reason]);
}
