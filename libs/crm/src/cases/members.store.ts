import type { Database } from '#platform/database/database.js';
import type { Tx } from '#platform/database/tx.js';
import type { MemberRole } from './members.rules.js';

export interface MemberRow {
  caseId: string;
  personId: string;
  role: MemberRole;
  relationship: string | null;
  doNotContact: boolean;
  safeContact: Record<string, unknown>;
  joinedAt: Date | null;
  withdrawnAt: Date | null;
  version: number;
}

const FIELDS = `case_id as "caseId", person_id as "personId", role, relationship, do_not_contact as "doNotContact",
  safe_contact as "safeContact", joined_at as "joinedAt", withdrawn_at as "withdrawnAt", version`;

/** Of one person, or everybody after a person's id. */
export async function findMembers(
  database: Database,
  caseId: string,
  of: { personId?: string; after?: string | null; limit: number },
): Promise<MemberRow[]> {
  return database.query<MemberRow>(
    `select ${FIELDS} from case_members where case_id = $1 and ($2::uuid is null or person_id = $2)
       and ($3::uuid is null or person_id > $3) order by person_id limit $4`,
    [caseId, of.personId ?? null, of.after ?? null, of.limit],
  );
}

export async function lockMember(tx: Tx, caseId: string, personId: string): Promise<MemberRow | null> {
  const [row] = await tx.query<MemberRow>(
    `select ${FIELDS} from case_members where case_id = $1 and person_id = $2 for no key update`,
    [caseId, personId],
  );
  return row ?? null;
}

/** Adds a member, or takes somebody back who had left. */
export async function addMember(
  tx: Tx,
  member: { caseId: string; personId: string; role: MemberRole; relationship: string | null },
): Promise<MemberRow> {
  const [row] = await tx.query<MemberRow>(
    `insert into case_members as m (case_id, person_id, role, relationship) values ($1, $2, $3, $4)
     on conflict (case_id, person_id) do update set role = excluded.role, withdrawn_at = null, version = m.version + 1,
       relationship = coalesce(excluded.relationship, m.relationship) returning ${FIELDS}`,
    [member.caseId, member.personId, member.role, member.relationship],
  );
  return row!;
}

export async function saveMember(tx: Tx, member: MemberRow): Promise<MemberRow> {
  const [row] = await tx.query<MemberRow>(
    `update case_members set role = $3, relationship = $4, do_not_contact = $5, withdrawn_at = $6, safe_contact = $7,
       version = version + 1 where case_id = $1 and person_id = $2 returning ${FIELDS}`,
    [
      member.caseId,
      member.personId,
      member.role,
      member.relationship,
      member.doNotContact,
      member.withdrawnAt,
      JSON.stringify(member.safeContact),
    ],
  );
  return row!;
}

/**
 * What other cases know of this person: the newest profile, without what was said about one night only, and whether any of
 * them says that nobody may contact them.
 * @returns null when they are in no other case
 */
export async function knownElsewhere(
  tx: Tx,
  { caseId, personId }: { caseId: string; personId: string },
): Promise<Pick<MemberRow, 'safeContact' | 'doNotContact'> | null> {
  const [row] = await tx.query<Pick<MemberRow, 'safeContact' | 'doNotContact'>>(
    `select (array_agg(safe_contact order by case_id desc))[1] - 'textNow' as "safeContact", bool_or(do_not_contact) as "doNotContact"
     from case_members where person_id = $2 and case_id <> $1 having count(*) > 0`,
    [caseId, personId],
  );
  return row ?? null;
}

/** Other open cases in which something may be on its way to this person: neither left, nor as the one whom it is about. */
export async function writtenToElsewhere(
  tx: Tx,
  { caseId, personId }: { caseId: string; personId: string },
): Promise<string[]> {
  const rows = await tx.query<{ id: string }>(
    `select c.id from case_members m join cases c on c.id = m.case_id
     where m.person_id = $2 and m.case_id <> $1 and m.withdrawn_at is null and m.role <> 'loved_one' and c.status <> 'closed'
     order by c.id`,
    [caseId, personId],
  );
  return rows.map((row) => row.id);
}

export async function setLovedOne(tx: Tx, caseId: string, personId: string | null): Promise<void> {
  await tx.query('update cases set loved_one_id = $2, version = version + 1 where id = $1', [caseId, personId]);
}

/** Whom of these no machine may answer: minors, and whoever writes for himself (sequences.md, "Who is greeted"). */
export async function onOwnPath(tx: Tx, personIds: readonly string[]): Promise<Set<string>> {
  const rows = await tx.query<{ id: string }>(
    `select p.id from people p where p.id = any($1::uuid[]) and (p.under_18 or exists (
       select 1 from case_members m where m.person_id = p.id and lower(trim(m.relationship)) = 'self'))`,
    [personIds],
  );
  return new Set(rows.map((row) => row.id));
}
