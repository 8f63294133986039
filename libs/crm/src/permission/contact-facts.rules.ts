import type { CaseFacts, MemberFacts } from '../cases/cases.service.js';
import { type OpenHold, restedBy } from '../cases/holds.rules.js';
import type { Config } from '#platform/config/config.js';
import type { AddressOfPerson, PersonFacts, PointFacts } from '../people/people.service.js';
import { contentWordsVersion } from './content-words.data.js';
import type { Channel, ContactFacts, CountedContact, WordsFact } from './facts.rules.js';
import type { MessageClass } from './message-class.rules.js';
import type * as store from './permission.store.js';
import type { SafeContact } from './safe-contact.rules.js';

/** Whom, on what and why: what a caller knows of a message before the facts are loaded. */
export interface Contact {
  class: MessageClass;
  channel: Channel;
  template: string | null;
  sequenceKey: string | null;
  caseId: string | null;
  personId: string | null;
  contactPointId: string;
  reasonGone: string | null;
  askedNow: boolean;
  inboundAt: Date | null;
  notAfter: Date | null;
  /** what it says; null while nobody has chosen the words */
  words: WordsFact | null;
  /** of a person's reply */
  answersCrisis?: boolean;
  hoursReason?: string | null;
}

/** What only messaging knows: what has left already. */
export interface Traffic {
  contactsOfPerson: (personId: string) => readonly CountedContact[];
  contactsOfHousehold: (caseId: string) => readonly CountedContact[];
  /** something of a programme left to this address before */
  wasTexted: (contactPointId: string) => boolean;
  carrier: Readonly<Record<Channel, ContactFacts['carrier']>>;
}

/** Everything that was loaded for a batch of contacts. */
export interface Loaded {
  config: Config;
  stops: ContactFacts['stops'];
  points: ReadonlyMap<string, PointFacts>;
  people: ReadonlyMap<string, PersonFacts>;
  /** of people who are mailed: where they may be */
  phones: ReadonlyMap<string, AddressOfPerson>;
  cases: ReadonlyMap<string, CaseFacts>;
  members: ReadonlyMap<string, MemberFacts>;
  holds: readonly OpenHold[];
  consents: readonly store.ConsentRow[];
  suppressions: readonly store.SuppressionRow[];
  registers: store.Registers;
  /** contact point -> hash of its address */
  hashes: ReadonlyMap<string, string>;
  traffic: Traffic;
}

/** What the gates look at for one contact, out of what was loaded for all. */
export function factsOf(contact: Contact, loaded: Loaded): ContactFacts {
  const { caseId, personId } = contact;
  const point = loaded.points.get(contact.contactPointId)!;
  const person = personId ? loaded.people.get(personId) : undefined;
  const around = caseId ? loaded.cases.get(caseId) : undefined;
  const member = loaded.members.get(`${caseId}/${personId}`);
  const hash = loaded.hashes.get(point.id)!;
  const known = loaded.suppressions.filter((row) => row.addressHash === hash);
  const { dncLists, emergencies } = loaded.registers;
  return {
    ...contact,
    stops: loaded.stops,
    phone: contact.channel === 'sms' ? point.value : (loaded.phones.get(personId ?? '')?.value ?? null),
    badNumber: point.badReason ?? (point.lineType === 'landline' ? 'landline' : null),
    suppressions: known.filter((row) => !row.liftedAt),
    optedOutAt: lastOptOut(known.filter((row) => row.channel === 'all' || row.channel === contact.channel)),
    reasonGone: contact.reasonGone ?? (around?.status === 'closed' ? 'case_closed' : null),
    isLovedOne: personId !== null && around?.lovedOneId === personId,
    doNotContact: person?.doNotContact === true || member?.doNotContact === true,
    consents: loaded.consents.filter((row) => row.personId === personId && row.channel === contact.channel),
    ...senderOf(loaded.config, contact.channel),
    dnc: { lists: dncLists, on: dncLists.filter((list) => list.hashes.includes(hash)).map((list) => list.key) },
    pausedBy: pauseOf(around, loaded.holds, contact),
    ...urgencyOf(contact, around, loaded.holds),
    safeContact: (member?.safeContact ?? {}) as SafeContact,
    neverSaid: namesOf(around?.lovedOneId ? loaded.people.get(around.lovedOneId) : undefined, person),
    emergencies,
    ...countedOf(contact, loaded.traffic),
    ...placeOf(person),
    carrier: loaded.traffic.carrier[contact.channel],
  };
}

/** Older consents are void from then on, also where the opt-out was lifted since. */
function lastOptOut(known: readonly store.SuppressionRow[]): Date | null {
  const instants = known.filter((row) => row.reason === 'opt_out').map((row) => row.at.getTime());
  return instants.length ? new Date(Math.max(...instants)) : null;
}

/** What opens an hour for a person's words. A willing suggestion counts before anybody has confirmed it: it cannot wait. */
function urgencyOf(
  contact: Contact,
  around: CaseFacts | undefined,
  holds: readonly OpenHold[],
): Pick<ContactFacts, 'isUrgent' | 'answersCrisis' | 'hoursReason'> {
  const inCrisis = around?.crisis === true;
  return {
    isUrgent: inCrisis || holds.some((hold) => hold.kind === 'willing' && hold.caseId === contact.caseId),
    answersCrisis: inCrisis && contact.answersCrisis === true,
    hoursReason: contact.hoursReason ?? null,
  };
}

/** What a yes of a person begins: the hold that keeps all else still until then is about the others. */
const BEGUN_BY: Partial<Record<OpenHold['kind'], string>> = {
  willing: 'willing-now',
  left_treatment: 'aftercare-family',
};

/** What rests automation: first what concerns the household, then what concerns this person. */
function pauseOf(around: CaseFacts | undefined, holds: readonly OpenHold[], to: Contact): string | null {
  if (around?.crisis) return 'crisis';
  if (around?.takenOver) return 'taken_over';
  const resting = holds.filter(({ kind }) => to.sequenceKey === null || BEGUN_BY[kind] !== to.sequenceKey);
  return restedBy(resting, to);
}

function placeOf(person: PersonFacts | undefined): Pick<ContactFacts, 'timeZone' | 'postalCode'> {
  return { timeZone: person?.timeZone ?? null, postalCode: person?.postalCode ?? null };
}

function countedOf(
  { channel, caseId, personId, contactPointId }: Contact,
  traffic: Traffic,
): Pick<ContactFacts, 'contactsOfPerson' | 'contactsOfHousehold' | 'isFirstText'> {
  return {
    contactsOfPerson: personId ? traffic.contactsOfPerson(personId) : [],
    contactsOfHousehold: caseId ? traffic.contactsOfHousehold(caseId) : [],
    isFirstText: channel === 'sms' && !traffic.wasTexted(contactPointId),
  };
}

/** Who speaks, by the settings. */
function senderOf(
  config: Config,
  channel: Channel,
): Pick<ContactFacts, 'seller' | 'practice' | 'senderRegistered' | 'budget'> {
  const { legalName, discreetName, address } = config.practice;
  return {
    seller: legalName,
    practice: { name: discreetName, address, hosts: hostsOf(config) },
    senderRegistered: config.senderRegistered[channel],
    budget: config.household,
  };
}

/** A greeting may say the recipient's own name, also where father and son share it. */
function namesOf(lovedOne: PersonFacts | undefined, recipient: PersonFacts | undefined): string[] {
  const words = (name: string) => name.normalize('NFC').split(/\s+/u).filter(Boolean);
  const own = words(recipient?.name ?? '').map((word) => word.toLowerCase());
  return words(lovedOne?.name ?? '').filter((word) => !own.includes(word.toLowerCase()));
}

function hostsOf({ linkUrl, publicUrl }: Config): string[] {
  return unique([new URL(linkUrl).hostname, new URL(publicUrl).hostname]);
}

export function unique(ids: readonly (string | null)[]): string[] {
  return [...new Set(ids.filter((id): id is string => id !== null))];
}

/** What of the facts is kept beside a decision: enough to see why, nothing that names anybody. */
export function snapshotOf(facts: ContactFacts): Record<string, unknown> {
  return {
    class: facts.class,
    channel: facts.channel,
    areaCode: /^\+1(\d{3})/.exec(facts.phone ?? '')?.[1] ?? null,
    postalCode: facts.postalCode?.slice(0, 3) ?? null,
    timeZone: facts.timeZone,
    suppressions: facts.suppressions.map((one) => one.reason),
    consents: facts.consents.filter((one) => one.granted).map((one) => one.kind),
    dnc: facts.dnc.on,
    dncLists: facts.dnc.lists.map(({ key, asOf }) => ({ key, asOf })),
    pausedBy: facts.pausedBy,
    isUrgent: facts.isUrgent,
    emergencies: facts.emergencies,
    isFirstText: facts.isFirstText,
    contentWords: contentWordsVersion,
    askedNow: facts.askedNow,
    ...(facts.hoursReason === null ? {} : { hoursReason: facts.hoursReason }),
    contactsOfPerson: facts.contactsOfPerson.length,
    contactsOfHousehold: facts.contactsOfHousehold.length,
    notAfter: facts.notAfter,
  };
}
