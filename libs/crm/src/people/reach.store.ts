import type { Tx } from '#platform/database/tx.js';

/** Several points of one person, in id order: whoever takes a text of one of them in holds that one first too. */
export async function lockPoints(tx: Tx, ids: readonly string[]): Promise<void> {
  if (ids.length)
    await tx.query('select id from contact_points where id = any($1::uuid[]) order by id for no key update', [ids]);
}

export interface PointOfPerson {
  contactPointId: string;
  kind: 'phone' | 'email';
  value: string;
}

/** Every address of a person, usable or not. */
export async function pointsOfPerson(tx: Tx, personId: string): Promise<PointOfPerson[]> {
  return tx.query<PointOfPerson>(
    `select p.id as "contactPointId", p.kind, p.value from person_contact_points l join contact_points p on p.id = l.contact_point_id
     where l.person_id = $1 order by p.id`,
    [personId],
  );
}

/** The point is used again when it was bad for this reason. */
export async function clearBadReason(tx: Tx, pointId: string, reason: string): Promise<void> {
  await tx.query('update contact_points set bad_reason = null where id = $1 and bad_reason = $2', [pointId, reason]);
}

/** @param at null: may be contacted again */
export async function setDoNotContact(tx: Tx, personId: string, at: Date | null): Promise<void> {
  await tx.query(
    `update people set do_not_contact_at = case when $2::timestamptz is null then null else coalesce(do_not_contact_at, $2) end,
       version = version + 1 where id = $1`,
    [personId, at],
  );
}
