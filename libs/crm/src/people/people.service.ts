import { Injectable } from '@nestjs/common';
import { newId } from '#platform/clock/ids.js';
import { saveAll, type Write } from '#platform/database/save-all.js';
import type { Tx } from '#platform/database/tx.js';
import * as store from './people.store.js';
import * as reach from './reach.store.js';

export { type KnownPerson, matchPerson, nameKey, readEmail, readPhone } from './identity.rules.js';
export type { PointOfPerson } from './reach.store.js';
export type {
  DuplicateDraft,
  PersonDraft,
  PersonFacts,
  AddressOfPerson,
  PointDraft,
  PointFacts,
  PointOfPersonDraft,
  PointOfSomebody,
} from './people.store.js';

/** What a new inquiry adds to people and their contact points; other modules join it to their own drafts. */
export interface PeopleDrafts {
  people: readonly store.PersonDraft[];
  points: readonly store.PointDraft[];
  links: readonly store.PointOfPersonDraft[];
  shared: readonly string[];
  duplicates: readonly store.DuplicateDraft[];
}

@Injectable()
export class PeopleService {
  draft(drafts: PeopleDrafts): Write[] {
    return [
      store.draftPeople(drafts.people),
      store.draftPoints(drafts.points),
      store.draftPointsOfPeople(drafts.links),
      store.draftSharedPoints(drafts.shared),
      store.draftDuplicates(drafts.duplicates),
    ];
  }

  /** Somebody of whom only a phone is known: an unknown texter or caller. */
  async welcomeUnknown(tx: Tx, pointId: string, raw: string, now: Date): Promise<string> {
    const id = newId();
    const person = {
      id,
      name: '',
      nameKey: '',
      language: 'en',
      timeZone: null,
      postalCode: null,
      under18: false,
      createdAt: now,
    };
    const link = { personId: id, contactPointId: pointId, nameKey: '', raw };
    await saveAll(tx, [store.draftPeople([person]), store.draftPointsOfPeople([link])]);
    return id;
  }

  findPoints = store.findPoints;
  peopleOnPoint = store.peopleOnPoint;
  markPointBad = store.markPointBad;
  lockPointById = store.lockPointById;
  lockPoints = reach.lockPoints;
  pointsOfPerson = reach.pointsOfPerson;
  clearBadReason = reach.clearBadReason;
  setDoNotContact = reach.setDoNotContact;

  /** @returns the points of these, in their order; whoever needs them locked locks them all at once, in id order */
  async ensurePoints(tx: Tx, given: readonly Omit<store.PointDraft, 'id'>[]): Promise<string[]> {
    if (given.length === 0) return [];
    const keyOf = (point: Omit<store.PointDraft, 'id'>) => `${point.kind} ${point.value}`;
    const drafts = new Map(given.map(({ kind, value }) => [keyOf({ kind, value }), { id: newId(), kind, value }]));
    const points = await store.ensurePoints(tx, [...drafts.values()]);
    const ids = new Map(points.map((point) => [keyOf(point), point.id]));
    return given.map((point) => ids.get(keyOf(point))!);
  }

  /** @returns the points of these mailboxes, in their order */
  ensureMailboxes(tx: Tx, values: readonly string[]): Promise<string[]> {
    return this.ensurePoints(
      tx,
      values.map((value) => ({ kind: 'email' as const, value })),
    );
  }

  lockPoint(tx: Tx, kind: 'phone' | 'email', value: string): Promise<string> {
    return store.lockPoint(tx, newId(), kind, value);
  }

  async load(tx: Tx, ids: readonly string[]): Promise<Map<string, store.PersonFacts>> {
    return new Map((await store.loadPeople(tx, ids)).map((person) => [person.id, person]));
  }

  /** The phone to text for each person: a usable one where there is one. */
  phonesOf(tx: Tx, personIds: readonly string[]): Promise<Map<string, store.AddressOfPerson>> {
    return this.addressesOf(tx, personIds, 'phone');
  }

  /** The mailbox to write to for each person: a usable one where there is one. */
  mailboxesOf(tx: Tx, personIds: readonly string[]): Promise<Map<string, store.AddressOfPerson>> {
    return this.addressesOf(tx, personIds, 'email');
  }

  private async addressesOf(
    tx: Tx,
    personIds: readonly string[],
    kind: 'phone' | 'email',
  ): Promise<Map<string, store.AddressOfPerson>> {
    const addresses = new Map<string, store.AddressOfPerson>();
    for (const address of await store.loadAddresses(tx, personIds, kind))
      if (!addresses.has(address.personId)) addresses.set(address.personId, address);
    return addresses;
  }

  async points(tx: Tx, ids: readonly string[]): Promise<Map<string, store.PointFacts>> {
    return new Map((await store.loadPointFacts(tx, ids)).map((point) => [point.id, point]));
  }
}
