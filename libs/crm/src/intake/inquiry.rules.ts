import type { NewEvent } from '#platform/events/event.js';
import { type Attention, type CaseDraft, type CrisisKind, type MemberDraft, openCase } from '../cases/case.rules.js';
import { matchPerson, nameKey } from '../people/identity.rules.js';
import type {
  DuplicateDraft,
  PersonDraft,
  PointDraft,
  PointOfPersonDraft,
  PointOfSomebody,
} from '../people/people.service.js';
import { type ConsentDraft, consentGranted, EMAIL_GIVEN, NUMBER_GIVEN } from '../permission/consent.rules.js';
import type { SafeContactProfile } from '../cases/safe-contact.rules.js';
import { InquiryReceived } from './intake.events.js';

/** An inquiry as it was read at the edge: numbers and addresses in one form, everything that was typed beside them. */
export interface Inquiry {
  name: string;
  phone: { value: string; raw: string } | null;
  email: { value: string; raw: string } | null;
  /** typed, but no such number or address can exist */
  unusable: Readonly<Record<string, string>>;
  relationship: string | null;
  postalCode: string | null;
  timeZone: string | null;
  language: 'en' | 'es';
  under18: boolean;
  lovedOne: { firstName?: string; substances?: readonly string[]; readiness?: string } | null;
  message: string;
  callback: Readonly<Record<string, unknown>> | null;
  safeContact: SafeContactProfile | null;
  consents: readonly {
    channel: string;
    kind: 'pec' | 'pewc';
    purpose: string;
    textVersion: string;
    textShown: string;
    granted: boolean;
  }[];
  source: Readonly<Record<string, unknown>> | null;
  suspicion: readonly string[];
  crisis: CrisisKind | null;
  page: string | null;
  ipHash: string | null;
  userAgent: string | null;
  seller: string;
}

/** What is there already of the phone and the address. */
export interface KnownAround {
  points: readonly PointOfSomebody[];
  /** person -> their open case */
  openCases: ReadonlyMap<string, string>;
}

export interface Placed {
  personId: string;
  caseId: string;
  joined: boolean;
  people: PersonDraft[];
  points: PointDraft[];
  links: PointOfPersonDraft[];
  shared: string[];
  duplicates: DuplicateDraft[];
  cases: CaseDraft[];
  members: MemberDraft[];
  /** newer answers for a member who is there */
  safeContact: { caseId: string; personId: string; safeContact: SafeContactProfile } | null;
  consents: ConsentDraft[];
  attention: Attention[];
  events: NewEvent[];
}

/**
 * Where an inquiry belongs: the same contact point and the same name are the same person, whose open case it joins;
 * otherwise a new person, a new case, and a pair for a human to look at (docs/architecture.md, identity).
 * @param newId makes ids; the rule itself knows no chance
 */
export function placeInquiry(
  inquiryId: string,
  inquiry: Inquiry,
  known: KnownAround,
  now: Date,
  newId: () => string,
): Placed {
  const key = nameKey(inquiry.name);
  const points = pointsOf(inquiry, known, newId);
  const match = points.map((point) => matchPerson(key, point.people)).find((person) => person !== null) ?? null;
  const personId = match?.personId ?? newId();
  const openCaseId = match ? known.openCases.get(personId) : undefined;
  const caseId = openCaseId ?? newId();
  const placed = { personId, caseId, joined: Boolean(openCaseId) };
  const attention = attentionOf(inquiry);
  const opened = openCaseId ? null : openFor(inquiry, caseId, personId, attention, now, newId);
  const consents = consentsOf(inquiry, personId, caseId, points, now, newId);
  return {
    ...placed,
    ...linksOf(points, personId, key, match !== null, now),
    people: [
      ...(match ? [] : [newPerson(personId, inquiry.name, inquiry, now, false)]),
      ...(opened?.lovedOne ? [opened.lovedOne] : []),
    ],
    cases: opened ? [opened.row] : [],
    members: opened?.members ?? [],
    safeContact: openCaseId && inquiry.safeContact ? { caseId, personId, safeContact: inquiry.safeContact } : null,
    consents,
    attention,
    events: [
      ...(opened ? [opened.event] : []),
      received(inquiryId, inquiry, personId, caseId, placed.joined, now),
      ...consents.filter((consent) => consent.granted).map(consentGranted),
    ],
  };
}

/** A new case around the inquirer, with the loved one as a member where a name was given. */
function openFor(
  inquiry: Inquiry,
  caseId: string,
  personId: string,
  attention: Attention[],
  now: Date,
  newId: () => string,
) {
  const { firstName, readiness, substances } = inquiry.lovedOne ?? {};
  const lovedOne = firstName?.trim() ? newPerson(newId(), firstName, inquiry, now, true) : null;
  const about = { id: caseId, inquirerId: personId, lovedOneId: lovedOne?.id ?? null, attention, openedAt: now };
  const inquirer: MemberDraft = {
    caseId,
    personId,
    role: 'inquirer',
    relationship: inquiry.relationship,
    safeContact: { ...inquiry.safeContact },
    joinedAt: now,
  };
  const members: MemberDraft[] = lovedOne
    ? [
        inquirer,
        { caseId, personId: lovedOne.id, role: 'loved_one', relationship: null, safeContact: {}, joinedAt: null },
      ]
    : [inquirer];
  return { ...openCase({ ...about, readiness: readiness ?? null, substances: substances ?? [] }), lovedOne, members };
}

/** Points that are new, who is linked to which, and with whom somebody new shares one. */
function linksOf(
  points: readonly PointAround[],
  personId: string,
  key: string,
  known: boolean,
  now: Date,
): Pick<Placed, 'points' | 'links' | 'shared' | 'duplicates'> {
  const linked = points.filter((point) => !point.people.some((person) => person.personId === personId));
  const others = known
    ? []
    : points.flatMap((point) => point.people.map((person) => ({ personId: person.personId, kind: point.kind })));
  return {
    points: points.filter((point) => point.isNew).map(({ id, kind, value }) => ({ id, kind, value })),
    links: linked
      .filter((point) => !point.people.some((person) => person.nameKey === key))
      .map((point) => ({ personId, contactPointId: point.id, nameKey: key, raw: point.raw })),
    shared: linked.filter((point) => point.people.length > 0).map((point) => point.id),
    duplicates: uniquePairs(
      others.map((other) => ({
        personA: other.personId,
        personB: personId,
        reason: `same_${other.kind}_other_name`,
        foundAt: now,
      })),
    ),
  };
}

interface PointAround extends PointDraft {
  raw: string;
  isNew: boolean;
  people: { personId: string; nameKey: string }[];
}

function pointsOf(inquiry: Inquiry, known: KnownAround, newId: () => string): PointAround[] {
  const given = [
    ...(inquiry.phone ? [{ kind: 'phone' as const, ...inquiry.phone }] : []),
    ...(inquiry.email ? [{ kind: 'email' as const, ...inquiry.email }] : []),
  ];
  return given.map((point) => {
    const rows = known.points.filter((row) => row.kind === point.kind && row.value === point.value);
    const people = rows.flatMap((row) =>
      row.personId ? [{ personId: row.personId, nameKey: row.nameKey ?? '' }] : [],
    );
    return { ...point, id: rows[0]?.pointId ?? newId(), isNew: rows.length === 0, people };
  });
}

function newPerson(id: string, name: string, inquiry: Inquiry, now: Date, lovedOne: boolean): PersonDraft {
  const where = lovedOne
    ? { timeZone: null, postalCode: null, under18: false }
    : { timeZone: inquiry.timeZone, postalCode: inquiry.postalCode, under18: inquiry.under18 };
  return { id, name, nameKey: nameKey(name), language: inquiry.language, createdAt: now, ...where };
}

/** Every box as it was shown, ticked or not; and the plain consent that lies in giving a number for this purpose. */
function consentsOf(
  inquiry: Inquiry,
  personId: string,
  caseId: string,
  points: readonly PointAround[],
  now: Date,
  newId: () => string,
): ConsentDraft[] {
  const pointFor = (channel: string) =>
    points.find((point) => point.kind === (channel === 'email' ? 'email' : 'phone'))?.id ?? null;
  const draft = (
    consent: Pick<ConsentDraft, 'channel' | 'kind' | 'purpose' | 'textVersion' | 'textShown' | 'granted'>,
  ): ConsentDraft => ({
    ...consent,
    id: newId(),
    personId,
    contactPointId: pointFor(consent.channel),
    caseId,
    source: 'form',
    seller: inquiry.seller,
    page: inquiry.page,
    ipHash: inquiry.ipHash,
    userAgent: inquiry.userAgent,
    at: now,
  });
  // whoever saw the box and left it open has said no; only an address given without being asked is consent itself
  const wasAsked = (channel: string) =>
    inquiry.consents.some((consent) => consent.channel === channel && consent.purpose === 'request');
  const plain = { kind: 'pec' as const, purpose: 'request', granted: true };
  const given = [
    ...(inquiry.phone && !wasAsked('sms')
      ? [
          draft({
            ...plain,
            channel: 'sms',
            textVersion: NUMBER_GIVEN,
            textShown: 'The number was given with the request.',
          }),
        ]
      : []),
    ...(inquiry.email && !wasAsked('email')
      ? [
          draft({
            ...plain,
            channel: 'email',
            textVersion: EMAIL_GIVEN,
            textShown: 'The email address was given with the request.',
          }),
        ]
      : []),
  ];
  return [...given, ...inquiry.consents.map(draft)];
}

function attentionOf(inquiry: Inquiry): Attention[] {
  const reasons: Attention[] = [];
  if (inquiry.relationship === 'self') reasons.push('self_inquiry');
  if (inquiry.under18) reasons.push('under_18');
  if (inquiry.suspicion.includes('honeypot')) reasons.push('suspected_spam');
  if (inquiry.unusable.phone) reasons.push('bad_phone');
  if (inquiry.crisis) reasons.push('crisis_talk');
  return reasons;
}

function received(
  inquiryId: string,
  inquiry: Inquiry,
  personId: string,
  caseId: string,
  joined: boolean,
  now: Date,
): NewEvent {
  return {
    definition: InquiryReceived,
    caseId,
    personId,
    actor: { kind: 'family' },
    occurredAt: now,
    data: {
      inquiryId,
      channel: 'form',
      relationship: inquiry.relationship,
      under18: inquiry.under18,
      joined,
      suspicion: [...inquiry.suspicion],
      textNow: inquiry.safeContact?.textNow === true,
      callbackAt: instantIn(inquiry.callback?.at),
    },
  };
}

/** Only what is an instant beyond doubt; "tomorrow at six" is one to a person. */
function instantIn(said: unknown): string | null {
  const isInstant =
    typeof said === 'string' && /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/.test(said);
  return isInstant && !Number.isNaN(Date.parse(said)) ? new Date(said).toISOString() : null;
}

function uniquePairs(pairs: readonly DuplicateDraft[]): DuplicateDraft[] {
  return [...new Map(pairs.map((pair) => [pair.personA, pair])).values()];
}
