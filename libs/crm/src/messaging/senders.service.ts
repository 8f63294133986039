import { Inject, Injectable } from '@nestjs/common';
import { Clock } from '#platform/clock/clock.js';
import type { Config } from '#platform/config/config.js';
import { CONFIG } from '#platform/config/config.token.js';
import type { Tx } from '#platform/database/tx.js';
import type { CallOutcome } from '#platform/wire/outcome.js';
import type { Channel } from '../permission/permission.service.js';
import { AlertsService } from './alerts.service.js';
import {
  afterAnswers,
  allot,
  type Allotment,
  type Answer,
  STRIKES_OF_AN_OUTAGE,
  type Waiting,
} from './sender.rules.js';
import { lockSender, saveSender } from './senders.store.js';

/** SendGrid takes far more; this keeps a burst from looking like one. */
const EMAILS_PER_SECOND = 100;
/** The provider's pause when it says "too fast" without saying how long. */
const PAUSE_SECONDS = 1;
/** A pause that somebody should know of. */
const LONG_PAUSE_MS = 10 * 60_000;

/** Our queues at the providers: who goes now, and what the answers say about how fast. A sender's row is the last lock. */
@Injectable()
export class SendersService {
  /** channels whose sender had strikes when we last saw its row, perhaps from another process */
  private readonly troubled = new Set<Channel>();

  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly clock: Clock,
    private readonly alerts: AlertsService,
  ) {}

  /** Gives each of these messages leave to go now, or a time to come again. @param machine machine time */
  async allot(tx: Tx, channel: Channel, waiting: readonly Waiting[], machine: Date): Promise<Allotment> {
    const key = this.keyOf(channel);
    const sender = await lockSender(tx, key, machine);
    if (sender.strikes > 0) this.troubled.add(channel);
    const allotment = allot(sender, waiting, this.perSecond(channel), machine);
    await saveSender(tx, key, allotment.sender);
    return allotment;
  }

  /** Learns from the answers to a batch of calls. One that is as it should be costs no lock, unless there was trouble before. */
  async learn(tx: Tx, channel: Channel, outcomes: readonly CallOutcome[]): Promise<void> {
    const answers = outcomes.map(answerOf);
    const isCalm = answers.every((answer) => answer === 'clear') && !this.troubled.has(channel);
    if (answers.length === 0 || isCalm) return;
    const key = this.keyOf(channel);
    const machine = this.clock.machine();
    const before = await lockSender(tx, key, machine);
    const after = afterAnswers(before, answers, machine);
    if (after) await saveSender(tx, key, after);
    const { strikes, pausedUntil } = after ?? before;
    if (strikes > 0) this.troubled.add(channel);
    else this.troubled.delete(channel);
    const kinds: string[] = [];
    if (after && (pausedUntil?.getTime() ?? 0) - machine.getTime() > LONG_PAUSE_MS) kinds.push('provider_pause');
    if (strikes >= STRIKES_OF_AN_OUTAGE && before.strikes < STRIKES_OF_AN_OUTAGE) kinds.push('provider_silent');
    await this.alerts.raise(
      tx,
      kinds.map((kind) => ({ kind, channel, code: null })),
      this.clock.now(),
    );
  }

  private perSecond(channel: Channel): number {
    return channel === 'sms' ? this.config.smsPerSecond : EMAILS_PER_SECOND;
  }

  private keyOf(channel: Channel): string {
    const { messagingServiceSid, from } = this.config.twilio;
    return channel === 'sms' ? `sms:${messagingServiceSid ?? from}` : `email:${this.config.sendgrid.from}`;
  }
}

function answerOf(outcome: CallOutcome): Answer {
  if (outcome.kind === 'unknown' || isUnreachable(outcome)) return 'unclear';
  if (outcome.kind === 'not_sent' && outcome.httpStatus === 429)
    return { tooFast: outcome.retryAfterSeconds ?? PAUSE_SECONDS };
  return 'clear';
}

/** Nothing was sent, and nobody is there to send to: as much of an outage as silence. */
function isUnreachable(outcome: CallOutcome): boolean {
  return (
    outcome.kind === 'not_sent' &&
    outcome.httpStatus === undefined &&
    /^([A-Z][A-Z0-9_]+|timeout)$/.test(outcome.reason)
  );
}
