import { Injectable } from '@nestjs/common';
import type { Tx } from '#platform/database/tx.js';
import { Refused } from '#platform/errors/errors.js';
import { CasesService } from '../cases/cases.service.js';
import { PeopleService, readEmail, readPhone } from '../people/people.service.js';

/** An address as staff name it: by its point, or as it is written. */
export interface NamedAddress {
  contactPointId: string | null;
  address: string | null;
}

export interface FoundAddress {
  /** null: nobody has it here */
  contactPointId: string | null;
  value: string;
  personIds: readonly string[];
}

/** Finds what staff mean by an address, and locks what stands around it. */
@Injectable()
export class AddressesService {
  constructor(
    private readonly people: PeopleService,
    private readonly cases: CasesService,
  ) {}

  /** @throws Refused 422 at the field for what can be no address, or a point that is not there */
  async find(tx: Tx, named: NamedAddress): Promise<FoundAddress> {
    if (named.contactPointId !== null) {
      const point = (await this.people.points(tx, [named.contactPointId])).get(named.contactPointId);
      if (!point) throw unusable('contactPointId', 'names no address that is known');
      return this.withPeople(tx, point.id, point.value);
    }
    const value = readAddress(named.address ?? '');
    if (value === null) throw unusable('address', 'can be no phone and no email address');
    const isEmail = value.includes('@');
    const [point] = await this.people.findPoints(tx, isEmail ? [] : [value], isEmail ? [value] : []);
    return point ? this.withPeople(tx, point.pointId, value) : { contactPointId: null, value, personIds: [] };
  }

  /**
   * Whoever stops something locks first the points, then the cases of everybody on them, each in id order.
   * @returns who is on these points, and for each person an open case around them
   */
  async lockAround(
    tx: Tx,
    pointIds: readonly string[],
    personIds: readonly string[],
  ): Promise<{ caseOf: ReadonlyMap<string, string> }> {
    await this.people.lockPoints(tx, pointIds);
    const everybody = new Set(personIds);
    for (const id of pointIds) for (const person of await this.people.peopleOnPoint(tx, id)) everybody.add(person);
    const open = await this.cases.openAround(tx, [...everybody]);
    await this.cases.lock(tx, [...new Set(open.map((one) => one.id))]);
    const caseOf = new Map<string, string>();
    for (const { id, personId } of open) if (!caseOf.has(personId)) caseOf.set(personId, id);
    return { caseOf };
  }

  private async withPeople(tx: Tx, contactPointId: string, value: string): Promise<FoundAddress> {
    return { contactPointId, value, personIds: await this.people.peopleOnPoint(tx, contactPointId) };
  }
}

/** @returns E.164, or the mailbox in lower case; null for what is neither */
export const readAddress = (written: string): string | null =>
  written.includes('@') ? readEmail(written) : readPhone(written);

export const unusable = (path: string, message: string): Refused =>
  new Refused('not_usable', 'This cannot be done as it stands', 422, [{ path, message }]);
