import { createHmac } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { isPlanted } from '#platform/chaos/planted-defect.js';
import { newId } from '#platform/clock/ids.js';
import { CONFIG } from '#platform/config/config.token.js';
import type { Config } from '#platform/config/config.js';
import { saveAll, type Write } from '#platform/database/save-all.js';
import type { Tx } from '#platform/database/tx.js';
import type { NewEvent, StoredEvent } from '#platform/events/event.js';
import { Events } from '#platform/events/events.js';
import { CasesService } from '../cases/cases.service.js';
import { HoldsService } from '../cases/holds.service.js';
import { type AddressOfPerson, PeopleService } from '../people/people.service.js';
import { type ConsentDraft, consentGranted, START_TEXTED } from './consent.rules.js';
import { draftConsents } from './consents.store.js';
import { type Contact, factsOf, type Loaded, type Traffic, unique } from './contact-facts.rules.js';
import { isOnOwnList } from './dnc.store.js';
import type { Channel, ContactFacts } from './facts.rules.js';
import { SuppressionAdded, SuppressionLifted } from './permission.events.js';
import * as store from './permission.store.js';
import { loadStops } from './stops.store.js';
import type { SuppressionChannel, SuppressionReason } from './suppression.rules.js';
import { addSuppressions, liftSuppressions, type SuppressionDraft } from './suppressions.store.js';
import { rulesVersion } from './state-rules.data.js';

export { type ConsentDraft, consentGranted, EMAIL_GIVEN, NUMBER_GIVEN } from './consent.rules.js';
export { type Contact, snapshotOf, type Traffic } from './contact-facts.rules.js';
export { considerSending, nextOpenMinute, secondsOpen } from './consider.rules.js';
export type { Channel, ContactFacts, CountedContact, Decision, WordsFact } from './facts.rules.js';
export { type ConsentText, consentTexts, findConsentText } from './consent-texts.data.js';
export { countedClasses, gateNames, gateNumber } from './gates.rules.js';
export { type MessageClass, messageClasses } from './message-class.rules.js';
export { calendarZoneOf } from './quiet-hours.rules.js';
export { needsDiscreet, type SafeContact } from './safe-contact.rules.js';
export { type DecisionRow, explainDecisions } from './explain.rules.js';
export { channelsOf, type SuppressionReason } from './suppression.rules.js';
export { rulesVersion };

/** An address, and whose it is as far as we know; no contact point: nobody has it here. */
export interface KnownAddress {
  value: string;
  contactPointId: string | null;
  personId: string | null;
  caseId: string | null;
}

export interface Silence {
  address: KnownAddress;
  reason: SuppressionReason;
  on: readonly SuppressionChannel[];
  /** when they asked for it */
  at: Date;
  /** the staff member who wrote it down; null when the family did it */
  by: string | null;
  note: string | null;
  causedBy?: StoredEvent;
}

@Injectable()
export class PermissionService {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly events: Events,
    private readonly people: PeopleService,
    private readonly cases: CasesService,
    private readonly holds: HoldsService,
  ) {}

  /** Addresses are kept only as this hash where they must outlive their person. */
  addressHash(value: string): string {
    return createHmac('sha256', this.config.addressHashKey).update(value).digest('hex');
  }

  /** What was held for a reason that a new start may have ended: a sender registered since, words or lists changed. */
  freedByStart(): string[] {
    const { sms, email } = this.config.senderRegistered;
    return sms || email ? ['content', 'sender_unregistered'] : ['content'];
  }

  draftConsents(consents: readonly ConsentDraft[]): Write[] {
    return [draftConsents(consents)];
  }
  draftDecisions = (drafts: readonly Omit<store.DecisionDraft, 'id' | 'rulesVersion'>[]): Write =>
    store.draftDecisions(drafts.map((draft) => ({ ...draft, id: newId(), rulesVersion })));
  decisionsOf = store.decisionsOf;
  lastDecisionsOf = store.lastDecisionsOf;

  /**
   * Loads everything the gates look at, for all contacts in a handful of statements; the caller holds the cases' locks.
   * @param around what the caller has loaded of these contacts' cases and people already, under the same locks
   */
  async facts(
    tx: Tx,
    contacts: readonly Contact[],
    traffic: Traffic,
    around?: Pick<Loaded, 'people' | 'cases' | 'members'>,
  ): Promise<ContactFacts[]> {
    const personIds = unique(contacts.map((contact) => contact.personId));
    const caseIds = unique(contacts.map((contact) => contact.caseId));
    const stops = await loadStops(tx);
    const contactPointIds = unique(contacts.map((contact) => contact.contactPointId));
    const points = await this.people.points(tx, contactPointIds);
    const holds = await this.holds.open(tx, { caseIds, personIds, contactPointIds });
    const cases = around?.cases ?? (await this.cases.load(tx, caseIds));
    const lovedOnes = unique(caseIds.map((id) => cases.get(id)?.lovedOneId ?? null));
    const missing = unique([...personIds, ...lovedOnes]).filter((id) => !around?.people.has(id));
    const people = new Map([...(around?.people ?? []), ...(missing.length ? await this.people.load(tx, missing) : [])]);
    const mailed = unique(contacts.map((contact) => (contact.channel === 'email' ? contact.personId : null)));
    const phones = mailed.length ? await this.people.phonesOf(tx, mailed) : new Map<string, AddressOfPerson>();
    const members = around?.members ?? (await this.cases.members(tx, caseIds));
    const consents = await store.loadConsents(tx, personIds);
    const hashes = new Map([...points].map(([id, point]) => [id, this.addressHash(point.value)]));
    const suppressions = await store.loadSuppressions(
      tx,
      isPlanted('suppression_not_asked') ? [] : [...hashes.values()],
    );
    const registers = await store.loadRegisters(tx, [...hashes.values()]);
    const loaded = {
      config: this.config,
      stops,
      points,
      people,
      phones,
      cases,
      members,
      holds,
      consents,
      suppressions,
      registers,
      hashes,
      traffic,
    };
    return contacts.map((contact) => factsOf(contact, loaded));
  }

  /**
   * Silences an address at once, whoever is on it: `suppression.added` lets every module stop its own in this transaction.
   * The caller holds the locks of the cases around it.
   * @param on the channels that fall silent: a phone's, or `email`
   * @returns whether it was not silent before
   */
  suppress(
    tx: Tx,
    address: KnownAddress & { contactPointId: string },
    reason: SuppressionReason,
    now: Date,
    causedBy?: StoredEvent,
    on: readonly SuppressionChannel[] = ['sms', 'voice'],
  ): Promise<boolean> {
    return this.silence(tx, { address, reason, on, at: now, by: null, note: null, causedBy }, now);
  }

  /** The same, also for an address that nobody has here, and as staff write it down. */
  async silence(tx: Tx, silence: Silence, now: Date): Promise<boolean> {
    const { reason, by, causedBy } = silence;
    const { contactPointId } = silence.address;
    const personIds = contactPointId ? await this.people.peopleOnPoint(tx, contactPointId) : [];
    // nobody knows whose wish it was on an address that several share: then nobody's ticked box lifts it
    const isShared = by === null && personIds.length > 1;
    const address = isShared ? { ...silence.address, personId: null } : silence.address;
    const channels = await addSuppressions(tx, this.draftSuppressions({ ...silence, address }));
    if (channels.length === 0) return false;
    const data = { channels, reason, contactPointId, personIds };
    await this.events.append(tx, [{ ...told(address, by, now), definition: SuppressionAdded, data, causedBy }]);
    return true;
  }

  draftSuppressions({ address, reason, on, at, by, note, causedBy }: Silence): SuppressionDraft[] {
    const addressHash = this.addressHash(address.value);
    const { personId, contactPointId } = address;
    const row = {
      addressHash,
      reason,
      personId,
      contactPointId,
      causedBy: causedBy?.id ?? null,
      at,
      addedBy: by,
      note,
    };
    return on.map((channel) => ({ ...row, id: newId(), channel }));
  }

  /**
   * START: lifts what an opt-out silenced, with a consent row of its own. A wrong number, a do-not-call list and a person who
   * is not to be contacted stay silent: a person decides (rules/compliance 2.2).
   */
  async optInAgain(
    tx: Tx,
    address: KnownAddress & { contactPointId: string },
    words: string,
    now: Date,
    causedBy: StoredEvent,
  ): Promise<boolean> {
    const addressHash = this.addressHash(address.value);
    const known = (await store.loadSuppressions(tx, [addressHash])).filter((row) => !row.liftedAt);
    if (known.some((row) => row.reason !== 'opt_out') || (await isOnOwnList(tx, addressHash))) return false;
    const onPoint = await this.people.load(tx, await this.people.peopleOnPoint(tx, address.contactPointId));
    if ([...onPoint.values()].some((person) => person.doNotContact)) return false;
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
    const lifted = await this.lift(
      tx,
      address,
      { channels: ['sms', 'voice'], reason: 'opt_out' },
      { by: 'START' },
      now,
    );
    events.push(...lifted.map((event) => ({ ...event, causedBy })));
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
    return theirs ? this.lift(tx, address, { channels: [channel], reason: 'opt_out' }, { by: 'form' }, now) : [];
  }

  /** @returns what the caller appends; nothing when nothing was silent */
  async lift(
    tx: Tx,
    address: KnownAddress | (Omit<KnownAddress, 'value'> & { addressHash: string }),
    which: { channels: readonly string[] | 'all'; reason: SuppressionReason },
    how: { by: string; isStaff?: boolean; note?: string | null; consentId?: string | null },
    now: Date,
  ): Promise<NewEvent[]> {
    const addressHash = 'addressHash' in address ? address.addressHash : this.addressHash(address.value);
    const channels = await liftSuppressions(tx, { addressHash, ...which }, how, now);
    if (channels.length === 0) return [];
    const data = { channels, reason: which.reason, contactPointId: address.contactPointId, by: how.by };
    return [{ ...told(address, how.isStaff ? how.by : null, now), definition: SuppressionLifted, data }];
  }
}

/** @param by the staff member who wrote it down; null when the family did it */
function told(
  about: { caseId: string | null; personId: string | null },
  by: string | null,
  now: Date,
): Omit<NewEvent, 'definition' | 'data'> {
  const { caseId, personId } = about;
  return { caseId, personId, actor: by ? { kind: 'staff', id: by } : { kind: 'family' }, occurredAt: now };
}

export type { Decision as SendingDecision } from './facts.rules.js';
