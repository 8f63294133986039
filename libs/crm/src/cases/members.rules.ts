import { matchPerson, nameKey, readEmail, readPhone } from '../people/identity.rules.js';
import type { PeopleDrafts } from '../people/people.service.js';
import type { LockedPoint } from '../people/profiles.service.js';

export const memberRoles = ['inquirer', 'primary_contact', 'member', 'loved_one'] as const;
export type MemberRole = (typeof memberRoles)[number];
/** Roles that staff give; the inquirer is whoever asked. */
export const givenRoles = ['primary_contact', 'member', 'loved_one'] as const;
export type GivenRole = (typeof givenRoles)[number];

/** Why nothing automated goes to a member any more. */
export const silences = ['withdrew', 'not_to_loved_one', 'do_not_contact', 'under_18', 'writes_for_self'] as const;
export type Silence = (typeof silences)[number];

export interface Refusal {
  code: string;
  title: string;
  status: 404 | 409;
  path?: string;
}

/** May anybody change this circle? A closed case stays as it was. */
export function considerCircle(around: { status: string } | undefined): Refusal | null {
  if (!around) return { code: 'not_found', title: 'There is no such case', status: 404 };
  return around.status === 'closed' ? { code: 'case_closed', title: 'This case is closed', status: 409 } : null;
}

/** A case is the work around one loved one. */
export function considerRole(
  around: { lovedOneId: string | null },
  personId: string,
  role: MemberRole | undefined,
): Refusal | null {
  if (role !== 'loved_one' || around.lovedOneId === null || around.lovedOneId === personId) return null;
  return { code: 'loved_one_known', title: 'This case has its loved one already', status: 409, path: 'role' };
}

/** May this member leave? The loved one is whom the case is about: never written to, never gone. */
export function considerWithdrawal(member: { role: string; withdrawnAt: Date | null }): Refusal | null {
  if (member.withdrawnAt) return { code: 'withdrew', title: 'This member has left the circle already', status: 409 };
  return member.role === 'loved_one'
    ? { code: 'loved_one_stays', title: 'The case is around this person', status: 409 }
    : null;
}

/** What of a member decides whether a machine may write to them. */
export interface Standing {
  role: string;
  relationship: string | null;
  doNotContact: boolean;
  under18: boolean;
}

/**
 * Why automation ends with a change: only what is new. What was there before has stopped it before
 * (product.md: the loved one is never written to; whoever writes for himself, and minors, have paths of their own).
 */
export function silencesOf(before: Standing, after: Standing): Silence[] {
  const now = reasonsOf(after);
  const then = reasonsOf(before);
  return now.filter((reason) => !then.includes(reason));
}

function reasonsOf(one: Standing): Silence[] {
  const reasons: Silence[] = [];
  if (one.role === 'loved_one') reasons.push('not_to_loved_one');
  if (one.doNotContact) reasons.push('do_not_contact');
  if (one.under18) reasons.push('under_18');
  if (isSelf(one.relationship)) reasons.push('writes_for_self');
  return reasons;
}

export const isSelf = (relationship: string | null): boolean => relationship?.trim().toLowerCase() === 'self';

type GivenPoint = { kind: 'phone' | 'email'; value: string; raw: string };

/** Phone and email as staff typed them, in one form; or each that cannot exist. */
export function readPoints(given: {
  phone?: string;
  email?: string;
}): { points: GivenPoint[] } | { errors: { path: string; message: string }[] } {
  const points: GivenPoint[] = [];
  const errors: { path: string; message: string }[] = [];
  const read = (kind: 'phone' | 'email', raw: string | undefined, value: string | null, message: string) => {
    if (raw !== undefined && value) points.push({ kind, value, raw });
    else if (raw !== undefined) errors.push({ path: kind, message });
  };
  read('phone', given.phone, readPhone(given.phone ?? ''), 'no such phone number can exist');
  read('email', given.email, readEmail(given.email ?? ''), 'this is not an email address');
  return errors.length ? { errors } : { points };
}

export interface NewMember {
  name: string;
  language: string;
  timeZone: string | null;
  postalCode: string | null;
  under18: boolean;
}

/**
 * Who the new member is: somebody we know by a point and a name, or a new person. A point that somebody else is on is
 * shared from now on, and the pair is looked at by a human. No consent comes of it: somebody else gave the number (G08).
 */
export function placeMember(
  member: NewMember,
  points: readonly LockedPoint[],
  now: Date,
  newId: () => string,
): { personId: string; isNew: boolean; drafts: PeopleDrafts } {
  const key = nameKey(member.name);
  const match = points.map((point) => matchPerson(key, point.people)).find((person) => person !== null) ?? null;
  const personId = match?.personId ?? newId();
  const others = points.flatMap((point) =>
    point.people.flatMap((person) => (person.personId === personId ? [] : [{ ...person, kind: point.kind }])),
  );
  const pairs = match ? [] : others;
  const isOn = (point: LockedPoint) => point.people.some((person) => person.personId === personId);
  return {
    personId,
    isNew: match === null,
    drafts: {
      people: match ? [] : [{ ...member, id: personId, nameKey: key, createdAt: now }],
      points: [],
      links: points
        .filter((point) => !isOn(point) && !point.people.some((person) => person.nameKey === key))
        .map((point) => ({ personId, contactPointId: point.id, nameKey: key, raw: point.raw })),
      shared: points
        .filter((point) => point.people.some((person) => person.personId !== personId))
        .map((point) => point.id),
      duplicates: [...new Map(pairs.map((pair) => [pair.personId, pair])).values()].map((pair) => ({
        personA: pair.personId,
        personB: personId,
        reason: `same_${pair.kind}_other_name`,
        foundAt: now,
      })),
    },
  };
}
