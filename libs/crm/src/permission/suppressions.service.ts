import { Injectable } from '@nestjs/common';
import { Database } from '#platform/database/database.js';
import type { Tx } from '#platform/database/tx.js';
import { Refused } from '#platform/errors/errors.js';
import { Events } from '#platform/events/events.js';
import { ID_CURSOR, type Page, readCursor, toPage } from '#platform/http/page.js';
import { PeopleService, type PersonFacts } from '../people/people.service.js';
import { AddressesService, type FoundAddress, type NamedAddress, unusable } from './addresses.service.js';
import { findConsent } from './consents.store.js';
import { PermissionService } from './permission.service.js';
import { lockOutDeciders } from './stops.store.js';
import {
  channelsOf,
  considerLift,
  meansABadAddress,
  meansThePerson,
  type SuppressionChannel,
  type SuppressionReason,
} from './suppression.rules.js';
import * as store from './suppressions.store.js';

export type { SuppressionRow } from './suppressions.store.js';

/** Whom or what staff silence, and why. Exactly one of point, address and person is named. */
export interface NewSuppression extends NamedAddress {
  personId: string | null;
  reason: SuppressionReason;
  /** null: all that the address has */
  channels: readonly SuppressionChannel[] | null;
  note: string;
  by: string;
}

type Target = FoundAddress & { personId: string | null };

/** Silence by hand: added by staff, lifted by staff. What families say themselves comes in by `PermissionService.suppress`. */
@Injectable()
export class SuppressionsService {
  constructor(
    private readonly database: Database,
    private readonly events: Events,
    private readonly people: PeopleService,
    private readonly addresses: AddressesService,
    private readonly permission: PermissionService,
  ) {}

  /**
   * Silences an address, also one that nobody has here, or every address of a person.
   * @returns what is in force for this reason afterwards
   * @throws Refused 422 for an address that can be none, a channel that it has not, or several people where one is meant
   */
  async add(tx: Tx, wanted: NewSuppression, now: Date): Promise<store.SuppressionRow[]> {
    const { personId, targets } = await this.targetsOf(tx, wanted);
    const pointIds = targets.flatMap((target) => (target.contactPointId ? [target.contactPointId] : []));
    const { caseOf } = await this.addresses.lockAround(tx, pointIds, personId ? [personId] : []);
    // nobody has it, so there is no case to lock: whoever is deciding about it at this moment ends first
    if (pointIds.length < targets.length) await lockOutDeciders(tx);
    if (personId && meansThePerson(wanted.reason)) await this.people.setDoNotContact(tx, personId, now);
    for (const target of targets) {
      const { contactPointId } = target;
      // of a shared address nobody knows whose wish it was: no later yes of one of them lifts it by itself
      const who = target.personId ?? (target.personIds.length === 1 ? target.personIds[0]! : null);
      const withCase = who ?? target.personIds.find((id) => caseOf.has(id));
      const address = { ...target, personId: who, caseId: (withCase && caseOf.get(withCase)) ?? null };
      const on = wanted.channels ?? channelsOf(target.value);
      const { reason, by, note } = wanted;
      if (contactPointId && meansABadAddress(reason)) await this.people.markPointBad(tx, contactPointId, reason);
      await this.permission.silence(tx, { address, reason, on, at: now, by, note }, now);
    }
    const hashes = targets.map((target) => this.permission.addressHash(target.value));
    const known = await store.suppressionsOf(tx, hashes);
    return known.filter((row) => !row.liftedAt && row.reason === wanted.reason);
  }

  /**
   * Lifts a suppression, and the same one of the address's other channels; of a person who was not to be contacted, all.
   * @returns the row that was named, and the channels that are open again
   * @throws Refused 404, 409 when it was lifted before or never is, 422 when what it takes is missing
   */
  async lift(
    tx: Tx,
    id: string,
    said: { consentId: string | null; note: string | null; by: string },
    now: Date,
  ): Promise<{ row: store.SuppressionRow; channels: string[] }> {
    const seen = await store.findSuppression(tx, id);
    if (!seen) throw notFound();
    const pointIds = seen.contactPointId ? [seen.contactPointId] : [];
    const { caseOf } = await this.addresses.lockAround(tx, pointIds, seen.personId ? [seen.personId] : []);
    const row = (await store.lockSuppression(tx, id))!;
    const consent = said.consentId === null ? null : await findConsent(tx, said.consentId);
    const verdict = considerLift(row, said, consent, await this.hashOfPoint(tx, consent?.contactPointId ?? null), now);
    if ('code' in verdict) throw new Refused(verdict.code, verdict.title, verdict.status, verdict.errors);
    const reason = row.reason as SuppressionReason;
    const channels: string[] = [];
    for (const address of await this.silencedWith(tx, row)) {
      const { personId } = row;
      const about = { ...address, personId, caseId: (personId && caseOf.get(personId)) ?? null };
      const how = { by: said.by, isStaff: true, note: said.note, consentId: said.consentId };
      const events = await this.permission.lift(tx, about, { channels: verdict.channels, reason }, how, now);
      channels.push(...events.flatMap((event) => (event.data as { channels: string[] }).channels));
      if (address.contactPointId && meansABadAddress(reason))
        await this.people.clearBadReason(tx, address.contactPointId, reason);
      await this.events.append(tx, events);
    }
    if (reason === 'do_not_contact' && row.personId) await this.people.setDoNotContact(tx, row.personId, null);
    return { row: (await store.findSuppression(tx, id))!, channels: [...new Set(channels)].sort() };
  }

  async list(query: {
    reason?: string;
    channel?: string;
    personId?: string;
    inForce?: boolean;
    cursor?: string;
    limit: number;
  }): Promise<Page<store.SuppressionRow>> {
    const before = readCursor(query.cursor, ID_CURSOR);
    const rows = await store.listSuppressions(this.database, { ...query, before, limit: query.limit + 1 });
    return toPage(
      rows,
      query.limit,
      (row) => row.id,
      (row) => row,
    );
  }

  /** Whose address this is, and everything about it, also what was lifted. */
  search(address: string): Promise<{ found: FoundAddress; people: PersonFacts[]; rows: store.SuppressionRow[] }> {
    return this.database.withoutTransaction(async (tx) => {
      const found = await this.addresses.find(tx, { contactPointId: null, address });
      const people = [...(await this.people.load(tx, found.personIds)).values()];
      return { found, people, rows: await store.suppressionsOf(tx, [this.permission.addressHash(found.value)]) };
    });
  }

  private async targetsOf(tx: Tx, wanted: NewSuppression): Promise<{ personId: string | null; targets: Target[] }> {
    const named = wanted.personId === null ? await this.addresses.find(tx, wanted) : null;
    const personId = wanted.personId ?? (named && meansThePerson(wanted.reason) ? onlyOneOf(named) : null);
    if (personId === null) return { personId, targets: [this.fitting({ ...named!, personId: null }, wanted)] };
    if (!(await this.people.load(tx, [personId])).has(personId))
      throw unusable('personId', 'names nobody who is known');
    const points = await this.people.pointsOfPerson(tx, personId);
    const targets = points.map((point) => ({ ...point, personId, personIds: [personId] }));
    if (wanted.channels === null) return { personId, targets };
    const fitting = targets.filter(({ value }) => wanted.channels!.every((one) => channelsOf(value).includes(one)));
    if (fitting.length === 0) throw unusable('channels', 'no address of this person has them');
    return { personId, targets: fitting };
  }

  private fitting(target: Target, { channels }: NewSuppression): Target {
    if (channels && !channels.every((channel) => channelsOf(target.value).includes(channel)))
      throw unusable('channels', `this address has ${channelsOf(target.value).join(' and ')}`);
    return target;
  }

  private async hashOfPoint(tx: Tx, contactPointId: string | null): Promise<string | null> {
    if (contactPointId === null) return null;
    const point = (await this.people.points(tx, [contactPointId])).get(contactPointId);
    return point ? this.permission.addressHash(point.value) : null;
  }

  private async silencedWith(
    tx: Tx,
    row: store.SuppressionRow,
  ): Promise<{ addressHash: string; contactPointId: string | null }[]> {
    return row.reason === 'do_not_contact' && row.personId
      ? store.addressesSilencedFor(tx, row.personId, row.reason)
      : [{ addressHash: row.addressHash, contactPointId: row.contactPointId }];
  }
}

function onlyOneOf(address: FoundAddress): string | null {
  if (address.personIds.length > 1)
    throw unusable('personId', 'several people share this address: name the one who is meant');
  return address.personIds[0] ?? null;
}

const notFound = (): Refused => new Refused('not_found', 'There is no such suppression', 404);
