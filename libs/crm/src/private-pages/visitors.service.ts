import { Inject, Injectable } from '@nestjs/common';
import { Clock } from '#platform/clock/clock.js';
import type { Config } from '#platform/config/config.js';
import { CONFIG } from '#platform/config/config.token.js';
import { Database } from '#platform/database/database.js';
import type { Tx } from '#platform/database/tx.js';
import type { EventDefinition } from '#platform/events/event.js';
import { Events } from '#platform/events/events.js';
import { CasesService } from '../cases/cases.service.js';
import type { SafeContactProfile, WhichMember } from '../cases/safe-contact.service.js';
import { PeopleService } from '../people/people.service.js';
import { considerLink, type MemberKnown, normalAnswer, type SecondThing, secondThingOf } from './private-link.rules.js';
import { formTokenOf, hashOfToken, isSame, isSealed, sealVisit } from './private-link.token.js';
import * as store from './private-links.store.js';
import { PrivatePageLocked, PrivatePageOpened } from './private-pages.events.js';

export const VISIT_MINUTES = 20;
/** Whoever comes with a token that leads nowhere is looked up all the same: it takes the same way through the rows. */
const NOBODY = '00000000-0000-0000-0000-000000000000';

/** A member and what is known of them, as far as their own page needs it. */
export interface KnownMember extends MemberKnown {
  secondThing: SecondThing | null;
  stage: string;
  language: string;
  timeZone: string | null;
  postalCode: string | null;
  phone: string | null;
  safeContact: SafeContactProfile;
}

/** Somebody who had the link and the second thing, in the last twenty minutes. */
export interface Visit extends WhichMember {
  known: KnownMember;
  openedWith: SecondThing['kind'];
  formToken: string;
}

/** Lets in whoever has the link and the second thing, and nobody else; from outside every "no" looks the same. */
@Injectable()
export class VisitorsService {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly events: Events,
    private readonly cases: CasesService,
    private readonly people: PeopleService,
  ) {}

  async known(tx: Tx, which: WhichMember): Promise<KnownMember> {
    return (await this.knownOf(tx, [which])).get(keyOf(which))!;
  }

  /** By `caseId/personId`; four statements, however many they are. */
  async knownOf(tx: Tx, members: readonly WhichMember[]): Promise<Map<string, KnownMember>> {
    const caseIds = [...new Set(members.map(({ caseId }) => caseId))];
    const personIds = [...new Set(members.map(({ personId }) => personId))];
    const cases = await this.cases.load(tx, caseIds);
    const circle = await this.cases.members(tx, caseIds);
    const people = await this.people.load(tx, personIds);
    const phones = await this.people.phonesOf(tx, personIds);
    const knownOne = (which: WhichMember) =>
      knownMember({
        around: cases.get(which.caseId),
        member: circle.get(keyOf(which)),
        person: people.get(which.personId),
        phone: phones.get(which.personId)?.value ?? null,
      });
    return new Map(members.map((which) => [keyOf(which), knownOne(which)]));
  }

  /**
   * A try. Wrong ones are counted, five in a row let the link rest for a quarter of an hour.
   * @returns the cookie that shows the page; null for a wrong answer, and the same for a link that is unknown, old, revoked,
   * resting, or of somebody who has no page any more
   */
  async open(token: string, typed: string): Promise<string | null> {
    const now = this.clock.now();
    return this.database.transaction(async (tx) => {
      const link = await store.lockByToken(tx, hashOfToken(token));
      const known = await this.known(tx, link ?? { caseId: NOBODY, personId: NOBODY });
      const thing = known.secondThing ?? { kind: 'word' as const, answer: '' };
      const right = isSame(this.config.sessionSecret, normalAnswer(thing.kind, typed), thing.answer);
      if (!link || !right || !known.secondThing || link.locked || !leads(link, known, now)) {
        const tooMany = await store.noteWrong(tx, link?.id ?? NOBODY);
        if (tooMany) await this.events.append(tx, [about(link!, PrivatePageLocked, { personId: link!.personId }, now)]);
        return null;
      }
      await store.noteOpened(tx, link.id, now);
      const data = { personId: link.personId, openedWith: thing.kind };
      await this.events.append(tx, [about(link, PrivatePageOpened, data, now)]);
      return this.seal(link, thing);
    });
  }

  /** Who shows this cookie; null when the question is to be asked again. */
  async visitOf(token: string, cookies: readonly string[]): Promise<Visit | null> {
    return this.database.withoutTransaction(async (tx) => {
      const link = await store.findByToken(tx, hashOfToken(token));
      const known = await this.known(tx, link ?? { caseId: NOBODY, personId: NOBODY });
      const thing = known.secondThing;
      if (!link || !thing || !leads(link, known, this.clock.now())) return null;
      const { sessionSecret } = this.config;
      const of = { linkId: link.id, generation: link.generation, answer: JSON.stringify(thing) };
      const cookie = cookies.find((one) => isSealed(sessionSecret, of, one, this.clock.machine()));
      if (cookie === undefined) return null;
      const { caseId, personId } = link;
      return { caseId, personId, known, openedWith: thing.kind, formToken: formTokenOf(sessionSecret, cookie) };
    });
  }

  /** For whoever has just changed what opens the page: everybody else who had it open is asked again. */
  async sealAgain(tx: Tx, which: WhichMember): Promise<string | null> {
    const link = await store.lockOfMember(tx, which.caseId, which.personId);
    const { secondThing } = await this.known(tx, which);
    return link && secondThing ? this.seal(link, secondThing) : null;
  }

  isFormOf(visit: Visit, formToken: string): boolean {
    return isSame(this.config.sessionSecret, visit.formToken, formToken);
  }

  private seal(link: store.LinkRow, thing: SecondThing): string {
    const until = new Date(this.clock.machine().getTime() + VISIT_MINUTES * 60_000);
    const of = { linkId: link.id, generation: link.generation, answer: JSON.stringify(thing) };
    return sealVisit(this.config.sessionSecret, of, until);
  }
}

const keyOf = ({ caseId, personId }: WhichMember): string => `${caseId}/${personId}`;

type Loaded = MemberKnown & {
  around: { stage: string } | undefined;
  member: { safeContact: object } | undefined;
  person: { postalCode: string | null; language: string; timeZone: string | null } | undefined;
  phone: string | null;
};

function knownMember({ around, member, person, phone }: Loaded): KnownMember {
  const safeContact = (member?.safeContact ?? {}) as SafeContactProfile;
  const postalCode = person?.postalCode ?? null;
  return {
    around,
    member,
    person,
    safeContact,
    postalCode,
    phone,
    stage: around?.stage ?? '',
    language: person?.language ?? 'en',
    timeZone: person?.timeZone ?? null,
    secondThing: secondThingOf({ codeWord: safeContact.codeWord, postalCode, phone }),
  };
}

function leads(link: store.LinkRow, known: KnownMember, now: Date): boolean {
  return !link.revokedAt && link.expiresAt > now && considerLink(known) === null;
}

const about = <Data>(link: store.LinkRow, definition: EventDefinition<Data>, data: Data, now: Date) => ({
  definition,
  caseId: link.caseId,
  personId: link.personId,
  occurredAt: now,
  data,
  actor: { kind: 'family' as const },
});
