import type { Write } from '#platform/database/save-all.js';
import type { Tx } from '#platform/database/tx.js';
import type { Attention, CaseDraft, MemberDraft } from './case.rules.js';

export function draftCases(cases: readonly CaseDraft[]): Write {
  return {
    table: 'cases',
    columns: {
      id: 'uuid',
      stage: 'text',
      status: 'text',
      inquirer_id: 'uuid',
      loved_one_id: 'uuid',
      readiness: 'text',
      substances: 'text[]',
      attention: 'text[]',
      opened_at: 'timestamptz',
    },
    rows: cases.map((row) => ({
      id: row.id,
      stage: row.stage,
      status: row.status,
      inquirer_id: row.inquirerId,
      loved_one_id: row.lovedOneId,
      readiness: row.readiness,
      substances: row.substances,
      attention: row.attention,
      opened_at: row.openedAt,
    })),
  };
}

export function draftMembers(members: readonly MemberDraft[]): Write {
  return {
    table: 'case_members',
    columns: {
      case_id: 'uuid',
      person_id: 'uuid',
      role: 'text',
      relationship: 'text',
      safe_contact: 'jsonb',
      joined_at: 'timestamptz',
    },
    rows: members.map((member) => ({
      case_id: member.caseId,
      person_id: member.personId,
      role: member.role,
      relationship: member.relationship,
      safe_contact: member.safeContact,
      joined_at: member.joinedAt,
    })),
  };
}

/** Open cases of which these people are the inquirer. */
export async function openCasesOf(tx: Tx, personIds: readonly string[]): Promise<{ id: string; inquirerId: string }[]> {
  return tx.query(
    `select id, inquirer_id as "inquirerId" from cases where inquirer_id = any($1::uuid[]) and status <> 'closed' order by id`,
    [personIds],
  );
}

/** Open cases in which these people are inquirer or member. */
export async function openCasesAround(
  tx: Tx,
  personIds: readonly string[],
): Promise<{ id: string; personId: string }[]> {
  return tx.query(
    `select c.id, m.person_id as "personId" from case_members m join cases c on c.id = m.case_id
     where m.person_id = any($1::uuid[]) and c.status <> 'closed' order by c.id`,
    [personIds],
  );
}

/** The lock of whoever stops something, in id order; waits for senders that hold it, a few milliseconds. */
export async function lockCases(tx: Tx, ids: readonly string[]): Promise<void> {
  if (ids.length)
    await tx.query('select id from cases where id = any($1::uuid[]) order by id for no key update', [ids]);
}

/** The lock of whoever sends: those that nobody holds right now. */
export async function lockFreeCases(tx: Tx, ids: readonly string[]): Promise<string[]> {
  const rows = await tx.query<{ id: string }>(
    'select id from cases where id = any($1::uuid[]) order by id for no key update skip locked',
    [ids],
  );
  return rows.map((row) => row.id);
}

export interface CaseFacts {
  id: string;
  stage: string;
  status: string;
  inquirerId: string;
  lovedOneId: string | null;
  readiness: string | null;
  crisis: boolean;
  takenOver: boolean;
}

export async function loadCases(tx: Tx, ids: readonly string[]): Promise<CaseFacts[]> {
  return tx.query<CaseFacts>(
    `select id, stage, status, inquirer_id as "inquirerId", loved_one_id as "lovedOneId", readiness, crisis_at is not null as crisis,
       taken_over_at is not null as "takenOver" from cases where id = any($1::uuid[])`,
    [ids],
  );
}

export interface MemberFacts {
  caseId: string;
  personId: string;
  role: string;
  relationship: string | null;
  /** also when the member has left the circle */
  doNotContact: boolean;
  safeContact: Record<string, unknown>;
  /** when they came themself; null for somebody whom others named */
  joinedAt: Date | null;
}

export async function loadMembers(tx: Tx, caseIds: readonly string[]): Promise<MemberFacts[]> {
  return tx.query<MemberFacts>(
    `select case_id as "caseId", person_id as "personId", role, relationship, safe_contact as "safeContact", joined_at as "joinedAt",
       do_not_contact or withdrawn_at is not null as "doNotContact" from case_members where case_id = any($1::uuid[])`,
    [caseIds],
  );
}

export async function closeCase(tx: Tx, id: string, reason: string, now: Date): Promise<void> {
  await tx.query(
    `update cases set stage = 'closed', status = 'closed', closed_at = $3, close_reason = $2, version = version + 1 where id = $1`,
    [id, reason, now],
  );
}

/** Takes one reason away: what somebody had to look at is done. */
export async function calmAttention(tx: Tx, caseId: string, reason: Attention): Promise<void> {
  await tx.query(
    `update cases set version = version + 1, attention = array_remove(attention, $2) where id = $1 and $2 = any(attention)`,
    [caseId, reason],
  );
}

export async function raiseAttention(tx: Tx, caseIds: readonly string[], reasons: readonly Attention[]): Promise<void> {
  await tx.query(
    `update cases set version = version + 1,
       attention = (select array_agg(distinct reason order by reason) from unnest(attention || $2::text[]) as reason)
     where id = any($1::uuid[]) and not attention @> $2::text[]`,
    [caseIds, reasons],
  );
}
