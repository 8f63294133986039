import { createHmac } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { newId } from '#platform/clock/ids.js';
import { CONFIG } from '#platform/config/config.token.js';
import type { Config } from '#platform/config/config.js';
import { saveAll, type Write } from '#platform/database/save-all.js';
import type { Tx } from '#platform/database/tx.js';
import type { NewEvent, StoredEvent } from '#platform/events/event.js';
import { Events } from '#platform/events/events.js';
import { type CaseFacts, CasesService, type MemberFacts } from '../cases/cases.service.js';
import { PeopleService, type PersonFacts, type AddressOfPerson, type PointFacts } from '../people/people.service.js';
import { type ConsentDraft, consentGranted, START_TEXTED } from './consent.rules.js';
import { type Channel, type ContactFacts, type Decision } from './consider.rules.js';
import { SuppressionAdded, SuppressionLifted } from './permission.events.js';
import * as store from './permission.store.js';
import { loadStops } from './stops.store.js';
import type { SafeContact } from './safe-contact.rules.js';
import { rulesVersion } from './state-rules.data.js';
import type { MessageClass } from './message-class.rules.js';

export { type ConsentDraft, consentGranted, EMAIL_GIVEN, NUMBER_GIVEN } from './consent.rules.js';
export {
  type Channel,
  type ContactFacts,
  considerSending,
  type Decision,
  nextOpenMinute,
  secondsOpen,
} from './consider.rules.js';
export { type ConsentText, consentTexts, findConsentText } from './consent-texts.data.js';
export { countedClasses, gateNames } from './gates.rules.js';
export { type MessageClass, messageClasses } from './message-class.rules.js';
export { calendarZoneOf } from './quiet-hours.rules.js';
export { needsDiscreet, type SafeContact } from './safe-contact.rules.js';
export { type DecisionRow, explainDecisions } from './explain.rules.js';
export { rulesVersion };

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
  /** of a person's reply */
  answersCrisis?: boolean;
  hoursReason?: string | null;
}

export type SuppressionReason = 'opt_out' | 'wrong_number' | 'bad_number' | 'hard_bounce' | 'spam_report';

/** What only messaging knows: what has left already. */
export interface Traffic {
  contactsOfPerson: (personId: string) => readonly Date[];
  contactsOfHousehold: (caseId: string) => readonly Date[];
  carrier: Readonly<Record<Channel, ContactFacts['carrier']>>;
}

@Injectable()
export class PermissionService {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly events: Events,
    private readonly people: PeopleService,
    private readonly cases: CasesService,
  ) {}

  /** Addresses are kept only as this hash where they must outlive their person. */
  addressHash(value: string): string {
    return createHmac('sha256', this.config.addressHashKey).update(value).digest('hex');
  }

  draftConsents(consents: readonly ConsentDraft[]): Write[] {
    return [store.draftConsents(consents)];
  }
  draftDecisions = (drafts: readonly Omit<store.DecisionDraft, 'id' | 'rulesVersion'>[]): Write =>
    store.draftDecisions(drafts.map((draft) => ({ ...draft, id: newId(), rulesVersion })));
  decisionsOf = store.decisionsOf;
  lastDecisionsOf = store.lastDecisionsOf;

  /** Loads everything the gates look at, for all contacts in a handful of statements; the caller holds the cases' locks. */
  async facts(tx: Tx, contacts: readonly Contact[], traffic: Traffic): Promise<ContactFacts[]> {
    const personIds = unique(contacts.map((contact) => contact.personId));
    const caseIds = unique(contacts.map((contact) => contact.caseId));
    const stops = await loadStops(tx);
    const points = await this.people.points(tx, unique(contacts.map((contact) => contact.contactPointId)));
    const people = await this.people.load(tx, personIds);
    const mailed = unique(contacts.map((contact) => (contact.channel === 'email' ? contact.personId : null)));
    const phones = mailed.length ? await this.people.phonesOf(tx, mailed) : new Map<string, AddressOfPerson>();
    const cases = await this.cases.load(tx, caseIds);
    const members = await this.cases.members(tx, caseIds);
    const consents = await store.loadConsents(tx, personIds);
    const hashes = new Map([...points].map(([id, point]) => [id, this.addressHash(point.value)]));
    const suppressions = await store.loadSuppressions(tx, [...hashes.values()]);
    const loaded = {
      stops,
      points,
      people,
      phones,
      cases,
      members,
      consents,
      suppressions,
      hashes,
      traffic,
      seller: this.config.practice.legalName,
    };
    return contacts.map((contact) => factsOf(contact, loaded));
  }

  /**
   * Silences an address at once, whoever is on it: `suppression.added` lets every module stop its own in this transaction.
   * The caller holds the locks of the cases around it.
   * @param on the channels that fall silent: a phone's, or `email`
   * @returns whether it was not silent before
   */
  async suppress(
    tx: Tx,
    address: { contactPointId: string; value: string; personId: string | null; caseId: string | null },
    reason: SuppressionReason,
    now: Date,
    causedBy?: StoredEvent,
    on: readonly ('sms' | 'voice' | 'email')[] = ['sms', 'voice'],
  ): Promise<boolean> {
    const addressHash = this.addressHash(address.value);
    const rows = on.map((channel) => ({
      id: newId(),
      addressHash,
      channel,
      reason,
      personId: address.personId,
      causedBy: causedBy?.id ?? null,
      at: now,
    }));
    const channels = await store.addSuppressions(tx, rows);
    if (channels.length === 0) return false;
    const personIds = await this.people.peopleOnPoint(tx, address.contactPointId);
    const data = { channels, reason, contactPointId: address.contactPointId, personIds };
    await this.events.append(tx, [
      {
        definition: SuppressionAdded,
        caseId: address.caseId,
        personId: address.personId,
        actor: { kind: 'family' },
        occurredAt: now,
        data,
        causedBy,
      },
    ]);
    return true;
  }

  /** START: lifts what an opt-out silenced, with a consent row of its own; a wrong number stays silent. */
  async optInAgain(
    tx: Tx,
    address: { contactPointId: string; value: string; personId: string | null; caseId: string | null },
    words: string,
    now: Date,
    causedBy: StoredEvent,
  ): Promise<boolean> {
    const known = (await store.loadSuppressions(tx, [this.addressHash(address.value)])).filter((row) => !row.liftedAt);
    if (known.some((row) => row.reason !== 'opt_out')) return false;
    const events: NewEvent[] = [];
    if (address.personId) {
      const consent: ConsentDraft = {
        id: newId(),
        personId: address.personId,
        contactPointId: address.contactPointId,
        caseId: address.caseId,
        channel: 'sms',
        purpose: 'request',
        kind: 'pec',
        granted: true,
        source: 'START',
        textVersion: START_TEXTED,
        textShown: words,
        seller: this.config.practice.legalName,
        page: null,
        ipHash: null,
        userAgent: null,
        // a moment after the opt-out it undoes, even when both came in one instant
        at: new Date(Math.max(now.getTime(), ...known.map((row) => row.at.getTime() + 1))),
      };
      await saveAll(tx, this.draftConsents([consent]));
      events.push({ ...consentGranted(consent), causedBy });
    }
    events.push(
      ...(await this.lift(tx, address, ['sms', 'voice'], 'START', now)).map((event) => ({ ...event, causedBy })),
    );
    if (events.length) await this.events.append(tx, events);
    return true;
  }

  /** Lifts what this same person's opt-out silenced, because a box was ticked again; the carrier's own block stays until START. */
  async liftForConsent(
    tx: Tx,
    address: { contactPointId: string; value: string; personId: string; caseId: string },
    channel: Channel,
    now: Date,
  ): Promise<NewEvent[]> {
    const known = await store.loadSuppressions(tx, [this.addressHash(address.value)]);
    const theirs = known.some((row) => !row.liftedAt && row.reason === 'opt_out' && row.personId === address.personId);
    return theirs ? this.lift(tx, address, [channel], 'form', now) : [];
  }

  private async lift(
    tx: Tx,
    address: { contactPointId: string; value: string; personId: string | null; caseId: string | null },
    channels: string[],
    by: string,
    now: Date,
  ): Promise<NewEvent[]> {
    const lifted = await store.liftSuppressions(tx, this.addressHash(address.value), channels, 'opt_out', by, now);
    if (lifted.length === 0) return [];
    const data = { channels: lifted, reason: 'opt_out', contactPointId: address.contactPointId, by };
    return [
      {
        definition: SuppressionLifted,
        caseId: address.caseId,
        personId: address.personId,
        actor: { kind: 'family' },
        occurredAt: now,
        data,
      },
    ];
  }
}

interface Loaded {
  stops: ContactFacts['stops'];
  points: ReadonlyMap<string, PointFacts>;
  people: ReadonlyMap<string, PersonFacts>;
  /** of people who are mailed: where they may be */
  phones: ReadonlyMap<string, AddressOfPerson>;
  cases: ReadonlyMap<string, CaseFacts>;
  members: ReadonlyMap<string, MemberFacts>;
  consents: readonly store.ConsentRow[];
  suppressions: readonly store.SuppressionRow[];
  /** contact point -> hash of its address */
  hashes: ReadonlyMap<string, string>;
  traffic: Traffic;
  seller: string;
}

function factsOf(contact: Contact, loaded: Loaded): ContactFacts {
  const { caseId, personId } = contact;
  const point = loaded.points.get(contact.contactPointId)!;
  const person = personId ? loaded.people.get(personId) : undefined;
  const around = caseId ? loaded.cases.get(caseId) : undefined;
  const member = loaded.members.get(`${caseId}/${personId}`);
  const known = loaded.suppressions.filter((row) => row.addressHash === loaded.hashes.get(point.id));
  return {
    ...contact,
    stops: loaded.stops,
    phone: contact.channel === 'sms' ? point.value : (loaded.phones.get(personId ?? '')?.value ?? null),
    badNumber: point.badReason ?? (point.lineType === 'landline' ? 'landline' : null),
    suppressions: known.filter((row) => !row.liftedAt),
    optedOutAt: lastOptOut(known),
    reasonGone: contact.reasonGone ?? (around?.status === 'closed' ? 'case_closed' : null),
    isLovedOne: personId !== null && around?.lovedOneId === personId,
    doNotContact: person?.doNotContact === true || member?.doNotContact === true,
    consents: loaded.consents.filter((row) => row.personId === personId && row.channel === contact.channel),
    seller: loaded.seller,
    pausedBy: pauseOf(around, person),
    ...urgencyOf(contact, around, person),
    safeContact: (member?.safeContact ?? {}) as SafeContact,
    timeZone: person?.timeZone ?? null,
    postalCode: person?.postalCode ?? null,
    contactsOfPerson: personId ? loaded.traffic.contactsOfPerson(personId) : [],
    contactsOfHousehold: caseId ? loaded.traffic.contactsOfHousehold(caseId) : [],
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
  person: PersonFacts | undefined,
): Pick<ContactFacts, 'isUrgent' | 'answersCrisis' | 'hoursReason'> {
  const inCrisis = around?.crisis === true;
  return {
    isUrgent: inCrisis || [around?.holdKind, person?.holdKind].includes('willing'),
    answersCrisis: inCrisis && contact.answersCrisis === true,
    hoursReason: contact.hoursReason ?? null,
  };
}

/** What rests automation: first what concerns the household, then what concerns this person. */
function pauseOf(around: CaseFacts | undefined, person: PersonFacts | undefined): string | null {
  if (around?.crisis) return 'crisis';
  if (around?.takenOver) return 'taken_over';
  return around?.holdKind ?? person?.holdKind ?? null;
}

function unique(ids: readonly (string | null)[]): string[] {
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
    pausedBy: facts.pausedBy,
    askedNow: facts.askedNow,
    ...(facts.hoursReason === null ? {} : { hoursReason: facts.hoursReason }),
    contactsOfPerson: facts.contactsOfPerson.length,
    contactsOfHousehold: facts.contactsOfHousehold.length,
    notAfter: facts.notAfter,
  };
}

export type { Decision as SendingDecision };
