import type { Database } from '#platform/database/database.js';
import type { Tx } from '#platform/database/tx.js';
import { FOR_GOOD, type HoldKind, type OpenHold } from './holds.rules.js';

export interface HoldRow {
  id: string;
  caseId: string;
  personId: string | null;
  kind: HoldKind;
  reason: string | null;
  until: Date | null;
  startedAt: Date;
  startedBy: string;
  endedAt: Date | null;
  endedBy: string | null;
  note: string | null;
}

const FIELDS = `id, case_id as "caseId", person_id as "personId", kind, reason, until, started_at as "startedAt",
  started_by as "startedBy", ended_at as "endedAt", ended_by as "endedBy", note`;

export type HoldDraft = Pick<
  HoldRow,
  'id' | 'caseId' | 'personId' | 'kind' | 'reason' | 'until' | 'startedAt' | 'startedBy'
>;

/** @returns those that are new: of a case, a person and a kind one is open at most */
export async function addHolds(tx: Tx, drafts: readonly HoldDraft[]): Promise<HoldRow[]> {
  return tx.query<HoldRow>(
    `insert into holds (id, case_id, person_id, kind, reason, until, started_at, started_by)
     select r.id, r."caseId", r."personId", r.kind, r.reason, r.until, r."startedAt", r."startedBy"
     from jsonb_to_recordset($1::jsonb) as r(id uuid, "caseId" uuid, "personId" uuid, kind text, reason text, until timestamptz,
       "startedAt" timestamptz, "startedBy" text)
     on conflict (case_id, kind, coalesce(person_id, case_id)) where ended_at is null do nothing returning ${FIELDS}`,
    [JSON.stringify(drafts)],
  );
}

/** Which open holds: of one case, narrowed by id, by kind, and by a person or whoever shares an address with them. */
export interface WhichHolds {
  caseId: string;
  id?: string;
  kinds?: readonly HoldKind[];
  aroundPersonId?: string;
}

/** @returns those that were open, as they were ended; the caller holds the case's lock */
export async function endHolds(
  tx: Tx,
  which: WhichHolds,
  ending: { at: Date; by: string; note: string | null },
): Promise<HoldRow[]> {
  return tx.query<HoldRow>(
    `update holds set ended_at = $5, ended_by = $6, note = $7
     where ended_at is null and case_id = $1 and ($2::uuid is null or id = $2) and ($3::text[] is null or kind = any($3))
       and ($4::uuid is null or person_id = $4 or person_id in (
         select other.person_id from person_contact_points mine join person_contact_points other using (contact_point_id)
         where mine.person_id = $4))
     returning ${FIELDS}`,
    [
      which.caseId,
      which.id ?? null,
      which.kinds ?? null,
      which.aroundPersonId ?? null,
      ending.at,
      ending.by,
      ending.note,
    ],
  );
}

/** A case is held exactly while a crisis or a hold of its household is open, and shows the oldest of these holds. */
export async function showOnCases(tx: Tx, caseIds: readonly string[]): Promise<void> {
  await tx.query(
    `update cases c set status = s.status, hold_kind = s.kind, hold_until = s.until, version = version + 1
     from (select c.id, h.kind, h.until,
             case when c.status = 'closed' then 'closed' when c.crisis_at is not null or h.kind is not null then 'held' else 'open' end as status
           from cases c left join lateral (select kind, until from holds
             where case_id = c.id and person_id is null and ended_at is null order by started_at, id limit 1) h on true
           where c.id = any($1::uuid[])) s
     where c.id = s.id and (c.status, c.hold_kind, c.hold_until) is distinct from (s.status, s.kind, s.until)`,
    [caseIds],
  );
}

/** Everything that may rest automation towards these, oldest first. */
export async function openHolds(
  tx: Tx,
  of: { caseIds: readonly string[]; personIds: readonly string[]; contactPointIds: readonly string[] },
): Promise<OpenHold[]> {
  return tx.query<OpenHold>(
    `select case_id as "caseId", person_id as "personId", null::uuid as "contactPointId", kind, started_at, id from holds
       where ended_at is null and case_id = any($1::uuid[])
     union all
     select null, person_id, null, kind, started_at, id from holds
       where ended_at is null and kind = $4 and person_id = any($2::uuid[])
     union all
     select null, null, p.contact_point_id, h.kind, h.started_at, h.id from person_contact_points p
       join holds h on h.person_id = p.person_id and h.ended_at is null and h.kind = $4
       where p.contact_point_id = any($3::uuid[])
     order by started_at, id`,
    [of.caseIds, of.personIds, of.contactPointIds, FOR_GOOD],
  );
}

export async function findHold(tx: Tx, caseId: string, id: string): Promise<HoldRow | null> {
  const [row] = await tx.query<HoldRow>(`select ${FIELDS} from holds where case_id = $1 and id = $2`, [caseId, id]);
  return row ?? null;
}

export async function listHolds(
  database: Database,
  query: { caseId: string; open?: boolean; before: string | null; limit: number },
): Promise<HoldRow[]> {
  return database.query<HoldRow>(
    `select ${FIELDS} from holds where case_id = $1 and ($2::boolean is null or (ended_at is null) = $2)
       and ($3::uuid is null or id < $3) order by id desc limit $4`,
    [query.caseId, query.open ?? null, query.before, query.limit],
  );
}

/** Holds whose time has passed, longest first. */
export async function passedHolds(database: Database, now: Date, limit: number): Promise<string[]> {
  const rows = await database.query<{ id: string }>(
    'select id from holds where ended_at is null and until <= $1 order by until, id limit $2',
    [now, limit],
  );
  return rows.map((row) => row.id);
}

export async function nextHoldEnd(database: Database, now: Date): Promise<Date | null> {
  const [row] = await database.query<{ at: Date }>(
    'select until as at from holds where ended_at is null and until > $1 order by until, id limit 1',
    [now],
  );
  return row?.at ?? null;
}

/** Cases of those of these holds whose time has passed. */
export async function casesOfPassed(
  tx: Tx,
  ids: readonly string[],
  now: Date,
): Promise<{ id: string; caseId: string }[]> {
  return tx.query(
    'select id, case_id as "caseId" from holds where id = any($1::uuid[]) and ended_at is null and until <= $2 order by case_id, id',
    [ids, now],
  );
}

const HELD_ON_PERSON = `p.hold_kind is not null and p.hold_at is not null and c.status <> 'closed' and m.withdrawn_at is null
  and not exists (select 1 from holds h where h.case_id = m.case_id and h.person_id = p.id and h.kind = p.hold_kind
    and (h.ended_at is null or h.started_at >= p.hold_at))`;

/** Members of open cases whom an older process holds on their person only. */
export async function heldOnPerson(tx: Tx, limit: number): Promise<{ caseId: string; personId: string }[]> {
  return tx.query(
    `select m.case_id as "caseId", p.id as "personId" from people p join case_members m on m.person_id = p.id
     join cases c on c.id = m.case_id where ${HELD_ON_PERSON} order by p.hold_at, p.id limit $1`,
    [limit],
  );
}

/** Holds of those of these who are held on their person only, as of then; the caller holds the cases' locks. */
export async function addHoldsOfPeople(
  tx: Tx,
  drafts: readonly { id: string; caseId: string; personId: string }[],
): Promise<HoldRow[]> {
  return tx.query<HoldRow>(
    `insert into holds (id, case_id, person_id, kind, started_at, started_by)
     select r.id, m.case_id, p.id, p.hold_kind, p.hold_at, 'system'
     from jsonb_to_recordset($1::jsonb) as r(id uuid, "caseId" uuid, "personId" uuid) join people p on p.id = r."personId"
     join case_members m on m.person_id = p.id and m.case_id = r."caseId" join cases c on c.id = m.case_id
     where ${HELD_ON_PERSON}
     on conflict (case_id, kind, coalesce(person_id, case_id)) where ended_at is null do nothing returning ${FIELDS}`,
    [JSON.stringify(drafts)],
  );
}
