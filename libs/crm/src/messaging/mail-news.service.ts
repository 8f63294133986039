import { Injectable } from '@nestjs/common';
import { Clock } from '#platform/clock/clock.js';
import type { Tx } from '#platform/database/tx.js';
import type { MailNewsBatch } from '#platform/email/sendgrid-webhook.js';
import type { MailNews } from '#platform/email/sendgrid-events.js';
import type { NewEvent, StoredEvent } from '#platform/events/event.js';
import { Events } from '#platform/events/events.js';
import { Log } from '#platform/observability/log.js';
import { type Refusal, refusalOf, toNews } from './mail-news.rules.js';
import { AddressRefused } from './messaging.events.js';
import { mailboxes, type News } from './news.store.js';
import { SettlingService } from './settling.service.js';

/** News about mails: a whole POST in one commit, however many events it holds. */
@Injectable()
export class MailNewsService {
  constructor(
    private readonly clock: Clock,
    private readonly events: Events,
    private readonly settling: SettlingService,
    private readonly log: Log,
  ) {}

  async receive(body: Buffer, { news: mails, broken, oldestSeconds }: MailNewsBatch): Promise<void> {
    await this.clock.refresh();
    if (broken > 0) this.log.warn('some news about mails could not be read', { broken, read: mails.length });
    if (oldestSeconds !== null) this.log.warn('old news about mails', { oldestSeconds, read: mails.length });
    const byKey = new Map(mails.map((mail) => [toNews(mail).dedupeKey, mail]));
    const news = [...byKey.values()].map((mail) => ({
      ...toNews(mail),
      ...(mail.ref || mail.messageId ? {} : { mailbox: { address: mail.email.toLowerCase(), at: mail.at } }),
    }));
    await this.settling.news('sendgrid', body, news, (tx, fresh) => this.refusals(tx, fresh, byKey));
  }

  private async refusals(tx: Tx, fresh: readonly News[], byKey: ReadonlyMap<string, MailNews>): Promise<NewEvent[]> {
    const refused = fresh.flatMap((one) => {
      const mail = byKey.get(one.dedupeKey)!;
      const reason = refusalOf(mail);
      return reason ? [{ address: mail.email.toLowerCase(), reason }] : [];
    });
    return this.told(tx, refused);
  }

  /** What a mail server says in a mail of its own; whoever calls has asked whether it may be believed. */
  async hearBounces(
    tx: Tx,
    refused: readonly { address: string; reason: Refusal }[],
    causedBy: StoredEvent,
  ): Promise<void> {
    const events = await this.told(tx, refused);
    await this.events.append(
      tx,
      events.map((event) => ({ ...event, causedBy })),
    );
  }

  private async told(tx: Tx, refused: readonly { address: string; reason: Refusal }[]): Promise<NewEvent[]> {
    if (refused.length === 0) return [];
    const known = await mailboxes(
      tx,
      refused.map((one) => one.address),
    );
    return refused.flatMap(({ address, reason }) => {
      const contactPointId = known.get(address);
      if (!contactPointId) return [];
      return {
        definition: AddressRefused,
        caseId: null,
        actor: { kind: 'provider' as const },
        occurredAt: this.clock.now(),
        data: { contactPointId, channel: 'email', reason },
      };
    });
  }
}
