import type { Tx } from '#platform/database/tx.js';
import type { CrisisKind, CrisisLevel } from './case.rules.js';

export interface CrisisRow {
  id: string;
  caseId: string;
  personId: string;
  kind: CrisisKind;
  level: CrisisLevel;
  openedAt: Date;
  acknowledgedAt: Date | null;
  acknowledgedBy: string | null;
  clearedAt: Date | null;
  clearedBy: string | null;
  note: string | null;
}

const FIELDS = `id, case_id as "caseId", person_id as "personId", kind, level, opened_at as "openedAt",
  acknowledged_at as "acknowledgedAt", acknowledged_by as "acknowledgedBy", cleared_at as "clearedAt", cleared_by as "clearedBy", note`;

export async function openCrises(tx: Tx, caseIds: readonly string[]): Promise<Map<string, CrisisRow>> {
  const rows = await tx.query<CrisisRow>(
    `select ${FIELDS} from crises where case_id = any($1::uuid[]) and cleared_at is null`,
    [caseIds],
  );
  return new Map(rows.map((row) => [row.caseId, row]));
}

export async function lastCrisis(tx: Tx, caseId: string): Promise<CrisisRow | null> {
  const [row] = await tx.query<CrisisRow>(
    `select ${FIELDS} from crises where case_id = $1 order by opened_at desc, id desc limit 1`,
    [caseId],
  );
  return row ?? null;
}

export async function addCrisis(
  tx: Tx,
  crisis: Pick<CrisisRow, 'id' | 'caseId' | 'personId' | 'kind' | 'level' | 'openedAt'>,
): Promise<void> {
  await tx.query(
    'insert into crises (id, case_id, person_id, kind, level, opened_at) values ($1, $2, $3, $4, $5, $6)',
    [crisis.id, crisis.caseId, crisis.personId, crisis.kind, crisis.level, crisis.openedAt],
  );
}

/** New words are a new danger: who acknowledged the old ones has not heard these. */
export async function raiseCrisis(tx: Tx, id: string, kind: CrisisKind, level: CrisisLevel): Promise<void> {
  await tx.query(
    'update crises set kind = $2, level = $3, acknowledged_at = null, acknowledged_by = null where id = $1',
    [id, kind, level],
  );
}

export async function acknowledgeCrisis(tx: Tx, caseId: string, by: string, now: Date): Promise<CrisisRow | null> {
  const [row] = await tx.query<CrisisRow>(
    `update crises set acknowledged_at = $3, acknowledged_by = $2
     where case_id = $1 and cleared_at is null and acknowledged_at is null returning ${FIELDS}`,
    [caseId, by, now],
  );
  return row ?? null;
}

export async function clearCrisis(
  tx: Tx,
  id: string,
  clearing: { by: string; note: string | null; at: Date },
): Promise<CrisisRow> {
  const [row] = await tx.query<CrisisRow>(
    `update crises set cleared_at = $4, cleared_by = $2, note = $3, acknowledged_at = coalesce(acknowledged_at, $4),
       acknowledged_by = coalesce(acknowledged_by, $2) where id = $1 returning ${FIELDS}`,
    [id, clearing.by, clearing.note, clearing.at],
  );
  return row!;
}

export async function markCrisis(tx: Tx, caseId: string, kind: CrisisKind, now: Date): Promise<void> {
  await tx.query(
    `update cases set crisis_at = coalesce(crisis_at, $3), crisis_kind = $2, version = version + 1 where id = $1`,
    [caseId, kind, now],
  );
}

export async function unmarkCrisis(tx: Tx, caseId: string): Promise<void> {
  await tx.query(
    `update cases set crisis_at = null, crisis_kind = null, version = version + 1 where id = $1 and crisis_at is not null`,
    [caseId],
  );
}

const MARKED_ONLY = `c.crisis_at is not null and c.status <> 'closed'
  and not exists (select 1 from crises k where k.case_id = c.id and k.cleared_at is null)`;

/** Open cases in which an older process heard a cry: marked, and without an incident. */
export async function casesMarkedOnly(tx: Tx, limit: number): Promise<string[]> {
  const rows = await tx.query<{ id: string }>(
    `select c.id from cases c where ${MARKED_ONLY} order by c.crisis_at, c.id limit $1`,
    [limit],
  );
  return rows.map((row) => row.id);
}

/** Incidents of those of these cases that are marked only, as of the cry; the caller holds their locks. */
export async function addMarkedCrises(tx: Tx, drafts: readonly { id: string; caseId: string }[]): Promise<CrisisRow[]> {
  return tx.query<CrisisRow>(
    `insert into crises (id, case_id, person_id, kind, level, opened_at)
     select r.id, c.id, c.inquirer_id, coalesce(c.crisis_kind, 'danger'), 'now', c.crisis_at
     from jsonb_to_recordset($1::jsonb) as r(id uuid, "caseId" uuid) join cases c on c.id = r."caseId" where ${MARKED_ONLY}
     on conflict (case_id) where cleared_at is null do nothing returning ${FIELDS}`,
    [JSON.stringify(drafts)],
  );
}
