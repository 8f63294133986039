import { Injectable } from '@nestjs/common';
import type { Tx } from '#platform/database/tx.js';
import { CasesService } from '../cases/cases.service.js';
import { MessagingService } from '../messaging/messaging.service.js';
import { type AddressOfPerson, PeopleService } from '../people/people.service.js';
import { type Channel, type Contact, PermissionService } from '../permission/permission.service.js';
import type { Address, Reach, Subject } from './engine.rules.js';
import type { Facts } from './facts.rules.js';

/** Whose facts: one person in one case, as a sequence reaches them. */
export interface Whom {
  caseId: string;
  personId: string;
  sequenceKey: string;
}

type Around = Parameters<PermissionService['facts']>[3];

/** Loads everything that a turn of the engine looks at; for many people in a handful of statements. */
@Injectable()
export class SubjectsService {
  constructor(
    private readonly people: PeopleService,
    private readonly cases: CasesService,
    private readonly permission: PermissionService,
    private readonly messaging: MessagingService,
  ) {}

  /** @returns in the order of `whom`; the caller holds the cases' locks when it acts on them */
  async load(tx: Tx, whom: readonly Whom[], now: Date): Promise<Subject[]> {
    const personIds = whom.map((one) => one.personId);
    const caseIds = [...new Set(whom.map((one) => one.caseId))];
    const people = await this.people.load(tx, personIds);
    const cases = await this.cases.load(tx, caseIds);
    const members = await this.cases.members(tx, caseIds);
    const reach = await this.reachOf(tx, whom, { people, cases, members }, now);
    return whom.map((one, index) => {
      const person = people.get(one.personId)!;
      const around = cases.get(one.caseId);
      const known: Facts = {
        'loved_one.readiness': around?.readiness ?? null,
        'case.stage': around?.stage ?? null,
        'recipient.role': members.get(`${one.caseId}/${one.personId}`)?.role ?? null,
        'recipient.language': person.language,
        'recipient.has_phone': reach[index]!.sms !== undefined,
        'recipient.has_mailbox': reach[index]!.email !== undefined,
      };
      return { person, reach: reach[index]!, known };
    });
  }

  /** Phone and mailbox of each, with everything that the gates look at. */
  private async reachOf(tx: Tx, whom: readonly Whom[], around: Around, now: Date): Promise<Reach[]> {
    const personIds = whom.map((one) => one.personId);
    const phones = await this.people.phonesOf(tx, personIds);
    const mailboxes = this.messaging.canMail
      ? await this.people.mailboxesOf(tx, personIds)
      : new Map<string, AddressOfPerson>();
    const about = {
      personIds,
      caseIds: whom.map((one) => one.caseId),
      contactPointIds: [...phones.values()].map((address) => address.contactPointId),
    };
    const traffic = await this.messaging.traffic(tx, about, now);
    const asked = [['sms', phones] as const, ['email', mailboxes] as const].flatMap(([channel, addresses]) =>
      whom.flatMap((one, index) => {
        const address = addresses.get(one.personId);
        return address ? [{ index, channel, address, contact: contactOf(one, channel, address.contactPointId) }] : [];
      }),
    );
    const facts = await this.permission.facts(
      tx,
      asked.map(({ contact }) => contact),
      traffic,
      around,
    );
    const reach: Reach[] = whom.map(() => ({}));
    asked.forEach(({ index, channel, address }, at) => {
      const found: Address = { ...address, facts: facts[at]! };
      reach[index]![channel] = found;
    });
    return reach;
  }
}

function contactOf({ sequenceKey, caseId, personId }: Whom, channel: Channel, contactPointId: string): Contact {
  return {
    class: 'solicitation',
    channel,
    template: null,
    sequenceKey,
    caseId,
    personId,
    contactPointId,
    reasonGone: null,
    askedNow: false,
    inboundAt: null,
    notAfter: null,
    words: null,
  };
}
