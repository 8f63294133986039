import { Inject, Injectable } from '@nestjs/common';
import { Clock } from '#platform/clock/clock.js';
import { newId } from '#platform/clock/ids.js';
import type { Config } from '#platform/config/config.js';
import { CONFIG } from '#platform/config/config.token.js';
import { Database } from '#platform/database/database.js';
import type { Tx } from '#platform/database/tx.js';
import { Refused } from '#platform/errors/errors.js';
import type { Actor, EventDefinition } from '#platform/events/event.js';
import { Events } from '#platform/events/events.js';
import type { WhichMember } from '../cases/safe-contact.service.js';
import { considerLink, linkEnds } from './private-link.rules.js';
import { hashOfToken, linkToken } from './private-link.token.js';
import * as store from './private-links.store.js';
import { PrivateLinkMade, PrivateLinkRevoked } from './private-pages.events.js';
import { VisitorsService } from './visitors.service.js';

export { callbackWordsFor } from './callback-words.rules.js';
export type { LinkRow } from './private-links.store.js';

/** Where a member's own page and the preferences are. */
export interface PrivateLink {
  family: string;
  preferences: string;
}

/** Makes and ends the link to a member's own page. */
@Injectable()
export class PrivatePagesService {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly events: Events,
    private readonly visitors: VisitorsService,
  ) {}

  /**
   * The link for a message that leaves at `now`: made where there is none, and good for 180 days from this message.
   * @returns null for whoever has no page (the loved one, do not contact, a closed case, nothing that could be asked for as a
   * second thing), and where a person has revoked it: only a person makes it again
   */
  async linkFor(tx: Tx, caseId: string, personId: string, now: Date): Promise<PrivateLink | null> {
    return (await this.linksFor(tx, [{ caseId, personId }], now)).get(`${caseId}/${personId}`) ?? null;
  }

  /** The same for many, by `caseId/personId`, in as many statements as for one; who has no page is not among them. */
  async linksFor(tx: Tx, members: readonly WhichMember[], now: Date): Promise<Map<string, PrivateLink>> {
    const having = await this.havingPage(tx, members);
    const links = (await this.ensure(tx, having, { kind: 'system' }, now)).filter((link) => !link.revokedAt);
    await this.save(
      tx,
      links.map((link) => ({ ...link, expiresAt: later(link.expiresAt, linkEnds(now)) })),
    );
    return new Map(links.map((link) => [keyOf(link), this.addressOf(link)]));
  }

  /** The links that messages would carry, without making or locking any: for whoever only asks what would be said. */
  async linksSeen(tx: Tx, members: readonly WhichMember[]): Promise<Map<string, PrivateLink>> {
    const having = await this.havingPage(tx, members);
    if (having.length === 0) return new Map();
    const there = new Map((await store.linksOfMembers(tx, having)).map((link) => [keyOf(link), link]));
    const seen = having
      .map((which) => there.get(keyOf(which)) ?? { ...which, generation: 1, revokedAt: null })
      .filter((link) => !link.revokedAt);
    return new Map(seen.map((link) => [keyOf(link), this.addressOf(link)]));
  }

  /** By hand: the link there is, or the next one where it was revoked. @throws Refused 404, 409, 422 */
  async make(tx: Tx, which: WhichMember, by: string, now: Date): Promise<store.LinkRow> {
    const known = await this.visitors.known(tx, which);
    const refusal = considerLink(known);
    if (refusal) throw new Refused(refusal.code, refusal.title, refusal.status);
    if (!known.secondThing)
      throw new Refused('no_second_thing', 'There is nothing to ask for beside the link', 422, [
        { path: 'action', message: 'needs a code word, a ZIP code or a phone number of this person first' },
      ]);
    const actor: Actor = { kind: 'staff', id: by };
    const link = (await this.ensure(tx, [which], actor, now))[0]!;
    if (link.revokedAt) await this.tell(tx, [link], PrivateLinkMade, actor, now);
    const [made] = await this.save(tx, [{ ...link, expiresAt: later(link.expiresAt, linkEnds(now)), revokedAt: null }]);
    return made!;
  }

  /** Ends the link at once, and every visit with it. Again changes nothing. @throws Refused 404 where there is none */
  async revoke(tx: Tx, which: WhichMember, by: string, now: Date): Promise<store.LinkRow> {
    const link = await store.lockOfMember(tx, which.caseId, which.personId);
    if (!link) throw new Refused('not_found', 'This member has no private link', 404);
    if (link.revokedAt) return link;
    await this.tell(tx, [link], PrivateLinkRevoked, { kind: 'staff', id: by }, now);
    const [revoked] = await this.save(tx, [{ ...link, generation: link.generation + 1, revokedAt: now }]);
    return revoked!;
  }

  /** On LINK_URL, which is short and says nothing. */
  addressOf(link: WhichMember & { generation: number }): PrivateLink {
    const token = linkToken(this.config.sessionSecret, link);
    return { family: `${this.config.linkUrl}/f/${token}`, preferences: `${this.config.linkUrl}/p/${token}` };
  }

  /** In a transaction of its own: for a page that shows the link. */
  linkOnPage(which: WhichMember): Promise<PrivateLink | null> {
    return this.database.transaction((tx) => this.linkFor(tx, which.caseId, which.personId, this.clock.now()));
  }

  /** Each once, and only who may have a page and can be asked for a second thing. */
  private async havingPage(tx: Tx, members: readonly WhichMember[]): Promise<WhichMember[]> {
    const all = [...new Map(members.map((which) => [keyOf(which), which])).values()];
    if (all.length === 0) return [];
    const known = await this.visitors.knownOf(tx, all);
    return all.filter((which) => {
      const of = known.get(keyOf(which))!;
      return !considerLink(of) && of.secondThing;
    });
  }

  /** The link of each, locked; made where there was none. */
  private async ensure(tx: Tx, members: readonly WhichMember[], actor: Actor, now: Date): Promise<store.LinkRow[]> {
    if (members.length === 0) return [];
    const before = await store.lockOfMembers(tx, members);
    const without = lacking(members, before);
    if (without.length === 0) return before;
    const drafts = without.map((which) => {
      const tokenHash = this.hashOf({ ...which, generation: 1 });
      return { ...which, id: newId(), tokenHash, at: now, expiresAt: linkEnds(now) };
    });
    const made = await store.addLinks(tx, drafts);
    await this.tell(tx, made, PrivateLinkMade, actor, now);
    const others = lacking(without, made);
    return [...before, ...made, ...(others.length ? await store.lockOfMembers(tx, others) : [])];
  }

  /** The hash is written each time: after a change of SESSION_SECRET the next message carries a link that works. */
  private async save(tx: Tx, links: readonly store.LinkRow[]): Promise<store.LinkRow[]> {
    if (links.length === 0) return [];
    return store.saveLinks(
      tx,
      links.map((link) => ({ ...link, tokenHash: this.hashOf(link) })),
    );
  }

  private hashOf(link: WhichMember & { generation: number }): Buffer {
    return hashOfToken(linkToken(this.config.sessionSecret, link));
  }

  private async tell(
    tx: Tx,
    links: readonly store.LinkRow[],
    definition: EventDefinition<{ personId: string; generation: number }>,
    actor: Actor,
    now: Date,
  ): Promise<void> {
    const told = links.map(({ caseId, personId, generation }) => ({
      definition,
      caseId,
      personId,
      actor,
      occurredAt: now,
      data: { personId, generation },
    }));
    if (told.length) await this.events.append(tx, told);
  }
}

const keyOf = ({ caseId, personId }: WhichMember): string => `${caseId}/${personId}`;

function lacking(members: readonly WhichMember[], links: readonly WhichMember[]): WhichMember[] {
  const have = new Set(links.map(keyOf));
  return members.filter((which) => !have.has(keyOf(which)));
}

const later = (one: Date, other: Date): Date => (one > other ? one : other);
