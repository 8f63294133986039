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
    const which = { caseId, personId };
    const known = await this.visitors.known(tx, which);
    if (considerLink(known) || !known.secondThing) return null;
    const link = await this.ensure(tx, which, { kind: 'system' }, now);
    if (link.revokedAt) return null;
    await this.save(tx, { ...link, expiresAt: later(link.expiresAt, linkEnds(now)) });
    return this.addressOf(link);
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
    const link = await this.ensure(tx, which, actor, now);
    if (link.revokedAt) await this.tell(tx, link, PrivateLinkMade, actor, now);
    return this.save(tx, { ...link, expiresAt: later(link.expiresAt, linkEnds(now)), revokedAt: null });
  }

  /** Ends the link at once, and every visit with it. Again changes nothing. @throws Refused 404 where there is none */
  async revoke(tx: Tx, which: WhichMember, by: string, now: Date): Promise<store.LinkRow> {
    const link = await store.lockOfMember(tx, which.caseId, which.personId);
    if (!link) throw new Refused('not_found', 'This member has no private link', 404);
    if (link.revokedAt) return link;
    await this.tell(tx, link, PrivateLinkRevoked, { kind: 'staff', id: by }, now);
    return this.save(tx, { ...link, generation: link.generation + 1, revokedAt: now });
  }

  /** On LINK_URL, which is short and says nothing. */
  addressOf(link: WhichMember & { generation: number }): PrivateLink {
    const token = linkToken(this.config.sessionSecret, link);
    return { family: `${this.config.linkUrl}/f/${token}`, preferences: `${this.config.linkUrl}/preferences/${token}` };
  }

  /** In a transaction of its own: for a page that shows the link. */
  linkOnPage(which: WhichMember): Promise<PrivateLink | null> {
    return this.database.transaction((tx) => this.linkFor(tx, which.caseId, which.personId, this.clock.now()));
  }

  private async ensure(tx: Tx, which: WhichMember, actor: Actor, now: Date): Promise<store.LinkRow> {
    const before = await store.lockOfMember(tx, which.caseId, which.personId);
    if (before) return before;
    const tokenHash = this.hashOf({ ...which, generation: 1 });
    const row = { ...which, id: newId(), tokenHash, at: now, expiresAt: linkEnds(now) };
    const made = await store.addLink(tx, row);
    if (made) await this.tell(tx, made, PrivateLinkMade, actor, now);
    return made ?? (await store.lockOfMember(tx, which.caseId, which.personId))!;
  }

  /** The hash is written each time: after a change of SESSION_SECRET the next message carries a link that works. */
  private save(tx: Tx, link: store.LinkRow): Promise<store.LinkRow> {
    return store.saveLink(tx, { ...link, tokenHash: this.hashOf(link) });
  }

  private hashOf(link: WhichMember & { generation: number }): Buffer {
    return hashOfToken(linkToken(this.config.sessionSecret, link));
  }

  private async tell(
    tx: Tx,
    { caseId, personId, generation }: store.LinkRow,
    definition: EventDefinition<{ personId: string; generation: number }>,
    actor: Actor,
    now: Date,
  ): Promise<void> {
    const data = { personId, generation };
    await this.events.append(tx, [{ definition, caseId, personId, actor, occurredAt: now, data }]);
  }
}

const later = (one: Date, other: Date): Date => (one > other ? one : other);
