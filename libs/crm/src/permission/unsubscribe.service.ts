import { Inject, Injectable } from '@nestjs/common';
import { Clock } from '#platform/clock/clock.js';
import type { Config } from '#platform/config/config.js';
import { CONFIG } from '#platform/config/config.token.js';
import { Database } from '#platform/database/database.js';
import type { Tx } from '#platform/database/tx.js';
import { CasesService } from '../cases/cases.service.js';
import { PeopleService } from '../people/people.service.js';
import { PermissionService } from './permission.service.js';
import { maskAddress } from './unsubscribe.rules.js';
import { readUnsubscribeToken, unsubscribeToken } from './unsubscribe.token.js';

/** Whom a link is about, as much as its holder may know: a forwarded mail carries the link along. */
export interface LinkHolder {
  maskedAddress: string;
  /** language of the person whose address it is */
  language: string;
}

interface Holder extends LinkHolder {
  contactPointId: string;
  value: string;
  personIds: string[];
}

/** A token that we did not write is looked up too, so that it takes the time of one whose address is gone. */
const NOBODY = '00000000-0000-0000-0000-000000000000';

@Injectable()
export class UnsubscribeService {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly people: PeopleService,
    private readonly cases: CasesService,
    private readonly permission: PermissionService,
  ) {}

  /** The address for a mail's footer and its `List-Unsubscribe` header; it never expires. */
  unsubscribeUrl(contactPointId: string): string {
    return `${this.config.linkUrl}/u/${unsubscribeToken(this.config.addressHashKey, contactPointId)}`;
  }

  /** Whom this token is about; null when nobody. Changes nothing: link scanners look too. */
  async look(token: string): Promise<LinkHolder | null> {
    return this.database.withoutTransaction((tx) => this.holderOf(tx, token));
  }

  /**
   * No more email to this address, from now on and whoever is on it. Again changes nothing more.
   * @returns whom it was about; null, and nothing has changed, when nobody
   */
  async stop(token: string): Promise<LinkHolder | null> {
    return this.database.transaction(async (tx) => {
      const holder = await this.holderOf(tx, token);
      if (!holder) return null;
      const { contactPointId, value, personIds } = holder;
      const open = await this.cases.openAround(tx, personIds);
      // senders hold these locks while they decide: a mail of this instant leaves before this commits, or never
      await this.cases.lock(tx, [...new Set(open.map((one) => one.id))]);
      const personId = open[0]?.personId ?? personIds[0] ?? null;
      const address = { contactPointId, value, personId, caseId: open[0]?.id ?? null };
      await this.permission.suppress(tx, address, 'opt_out', this.clock.now(), undefined, ['email']);
      return holder;
    });
  }

  private async holderOf(tx: Tx, token: string): Promise<Holder | null> {
    const contactPointId = readUnsubscribeToken(this.config.addressHashKey, token) ?? NOBODY;
    const point = (await this.people.points(tx, [contactPointId])).get(contactPointId);
    const personIds = await this.people.peopleOnPoint(tx, contactPointId);
    const people = await this.people.load(tx, personIds);
    if (!point?.value.includes('@')) return null;
    const language = people.get(personIds[0] ?? '')?.language ?? 'en';
    return { contactPointId, value: point.value, personIds, language, maskedAddress: maskAddress(point.value) };
  }
}
