import { CasesService, openCase } from '#crm/cases/cases.service.js';
import { PeopleService } from '#crm/people/people.service.js';
import { type ConsentDraft, NUMBER_GIVEN, PermissionService } from '#crm/permission/permission.service.js';
import type { EnrollingService, EnrollmentWish } from '#crm/sequences/enrolling.service.js';
import type { Facts } from '#crm/sequences/facts.rules.js';
import { readBeginning } from '#crm/sequences/triggers.rules.js';
import { newId } from '#platform/clock/ids.js';
import type { Database } from '#platform/database/database.js';
import { saveAll } from '#platform/database/save-all.js';
import type { Tx } from '#platform/database/tx.js';

const BATCH = 500;
/** Transactions at once: while one computes, another writes. */
const AT_ONCE = 3;
let phones = 0;

/** The verbs of the product that a load goes through. */
export interface Verbs {
  database: Database;
  people: PeopleService;
  cases: CasesService;
  permission: PermissionService;
  enrolling: EnrollingService;
}

/** Whom to enroll in what. */
export interface Load {
  sequence: EnrollmentWish['sequence'];
  count: number;
  /** when the nth of them is due */
  dueAt: (index: number) => Date;
}

/** Families of one person, one phone, one consent and one case each, enrolled by the product's own verb. */
export async function enrollFamilies(verbs: Verbs, load: Load, now: Date): Promise<void> {
  const firsts = Array.from({ length: Math.ceil(load.count / BATCH) }, (_, index) => index * BATCH);
  const lane = async (): Promise<void> => {
    for (let from = firsts.shift(); from !== undefined; from = firsts.shift())
      await enrollBatch(verbs, load, from, now);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
}

async function enrollBatch(verbs: Verbs, { sequence, count, dueAt }: Load, from: number, now: Date): Promise<void> {
  await verbs.database.transaction(async (tx) => {
    const families = await welcome(tx, verbs, Math.min(BATCH, count - from), now);
    const wishes = families.map(({ caseId, personId }, index): EnrollmentWish => ({
      sequence,
      caseId,
      personId,
      businessKey: caseId,
      facts: beginningOf(caseId, now),
      dueAt: dueAt(from + index),
      askedNow: false,
      by: { kind: 'system' },
    }));
    const enrolled = await verbs.enrolling.enrollMany(tx, wishes, now);
    if (enrolled.some((one) => 'because' in one)) throw new Error('a family of the measure was not enrolled');
  });
}

/** What an inquiry by the form says. */
function beginningOf(caseId: string, at: Date): Facts {
  const said = { channel: 'form', suspicion: [], relationship: 'mother', under18: false };
  return readBeginning('inquiry.received', caseId, said, { at, practiceZone: 'America/New_York' }).facts;
}

async function welcome(
  tx: Tx,
  verbs: Verbs,
  count: number,
  now: Date,
): Promise<{ caseId: string; personId: string }[]> {
  const families = Array.from({ length: count }, () => ({ caseId: newId(), personId: newId(), pointId: newId() }));
  const points = families.map(({ pointId }) => ({ id: pointId, kind: 'phone' as const, value: nextPhone() }));
  const people = families.map(({ personId }, index) => ({
    id: personId,
    name: `Robin Bench${phones - count + index}`,
    nameKey: `robin bench${phones - count + index}`,
    language: 'en',
    timeZone: null,
    postalCode: '27601',
    under18: false,
    createdAt: now,
  }));
  const links = families.map(({ personId, pointId }, index) => {
    const { nameKey } = people[index]!;
    return { personId, contactPointId: pointId, nameKey, raw: points[index]!.value };
  });
  const cases = families.map(({ caseId: id, personId: inquirerId }) => {
    const about = { id, inquirerId, lovedOneId: null, readiness: null, substances: [], attention: [], openedAt: now };
    return openCase(about).row;
  });
  const members = families.map(({ caseId, personId }) => ({
    caseId,
    personId,
    role: 'inquirer' as const,
    relationship: 'mother',
    safeContact: {},
    joinedAt: now,
  }));
  await saveAll(tx, [
    ...verbs.people.draft({ people, points, links, shared: [], duplicates: [] }),
    ...verbs.cases.draft(cases, members),
    ...verbs.permission.draftConsents(families.map((family) => consentOf(family, now))),
  ]);
  return families;
}

function consentOf(family: { caseId: string; personId: string; pointId: string }, at: Date): ConsentDraft {
  return {
    id: newId(),
    personId: family.personId,
    contactPointId: family.pointId,
    caseId: family.caseId,
    channel: 'sms',
    purpose: 'request',
    kind: 'pec',
    granted: true,
    source: 'form',
    textVersion: NUMBER_GIVEN,
    textShown: 'Your phone number',
    seller: 'Harbor Family Support LLC',
    page: null,
    ipHash: null,
    userAgent: null,
    at,
  };
}

/** In North Carolina; the provider of the measure calls nobody. */
function nextPhone(): string {
  phones += 1;
  return `+1919${String(2_000_000 + phones)}`;
}
