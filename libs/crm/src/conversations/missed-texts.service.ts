import { Inject, Injectable } from '@nestjs/common';
import { Clock } from '#platform/clock/clock.js';
import type { Config } from '#platform/config/config.js';
import { CONFIG } from '#platform/config/config.token.js';
import { Database } from '#platform/database/database.js';
import { Log } from '#platform/observability/log.js';
import { type CarrierText, NotListed, SmsGateway } from '#platform/sms/sms.gateway.js';
import { AlertsService } from '../messaging/alerts.service.js';
import { ConversationsService } from './conversations.service.js';
import { lookedBackUntil, noteLookBack, storedSids } from './conversations.store.js';

const NAME = 'sms_inbound';
/** The list may be late, and the webhook may be on its way: what was looked through is looked through once more. */
const OVERLAP_MS = 10 * 60_000;
/** A text so young is left to its webhook, which the carrier may be trying at this moment. */
const YOUNGEST_MS = 60_000;
/** More than this is not looked through: the mark stays where it was, and somebody is told. */
const MOST_LISTED = 100_000;

/** The second way in: a family's text that no webhook brought is still in the carrier's list. */
@Injectable()
export class MissedTextsService {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly gateway: SmsGateway,
    private readonly conversations: ConversationsService,
    private readonly alerts: AlertsService,
    private readonly log: Log,
  ) {}

  /** Looks through what came in since the last look. A system that never looked begins now: what was before is not ours. */
  async missedDue(): Promise<void> {
    const machine = this.clock.machine();
    const until = (await lookedBackUntil(this.database, NAME)) ?? machine;
    try {
      const recovered = await this.recover({ sentFrom: new Date(until.getTime() - OVERLAP_MS) });
      if (recovered > 0) this.log.warn('texts that no webhook had brought', { recovered });
      await noteLookBack(this.database, NAME, machine);
    } catch (error) {
      if (!(error instanceof NotListed)) throw error;
      this.log.error('the carrier did not list what came in', { reason: error.message });
    }
  }

  /**
   * Takes in, oldest first, every listed text of a family that is not here.
   * @returns how many there were
   * @throws NotListed, also when there are more than can be looked through
   */
  async recover(wanted: { sentFrom: Date; sentBefore?: Date }): Promise<number> {
    const { from, messagingServiceSid } = this.config.twilio;
    const to = messagingServiceSid ? {} : { to: from };
    const listed = await this.gateway.list({ ...to, ...wanted, most: MOST_LISTED });
    if (listed.length === MOST_LISTED) throw new NotListed('too_many');
    return this.takeIn(listed);
  }

  /** @returns how many of the listed texts of families were not here */
  async takeIn(listed: readonly CarrierText[]): Promise<number> {
    const oldEnough = this.clock.machine().getTime() - YOUNGEST_MS;
    const inbound = listed.filter(
      (text) => text.direction === 'inbound' && text.from !== null && text.createdAt.getTime() <= oldEnough,
    );
    const stored = await storedSids(
      this.database,
      inbound.map((text) => text.sid),
    );
    const missed = inbound
      .filter((text) => !stored.has(text.sid))
      .sort((one, other) => +one.createdAt - +other.createdAt);
    let taken = 0;
    for (const text of missed) taken += await this.takeOne(text);
    return taken;
  }

  /** One that cannot be stored must not keep the others out; the daily comparison tries it again. */
  private async takeOne(text: CarrierText): Promise<number> {
    try {
      await this.conversations.receiveText(asReceived(text, this.clock.machine()));
      return 1;
    } catch (error) {
      this.log.error(error, { text: text.sid });
      await this.database.transaction((tx) =>
        this.alerts.raise(tx, [{ kind: 'inbound_not_stored', channel: 'sms', code: null }], this.clock.now()),
      );
      return 0;
    }
  }
}

function asReceived(text: CarrierText, machine: Date): Parameters<ConversationsService['receiveText']>[0] {
  return {
    sid: text.sid,
    from: text.from ?? '',
    body: text.body,
    media: text.media,
    optOutType: null,
    raw: Buffer.from(JSON.stringify(text)),
    ageMs: machine.getTime() - text.createdAt.getTime(),
  };
}
