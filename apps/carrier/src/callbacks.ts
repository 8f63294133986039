import type { Activity } from './activity.js';
import type { Exchange } from './exchange.js';
import type { CallbackFaultKind, Fault } from './faults.js';
import { isFinal, type Message, type Status } from './messages.js';
import type { Webhooks } from './webhooks.js';

/** How long after acceptance a text reaches each status, in milliseconds. */
export interface Delays {
  queued: number;
  sent: number;
  delivered: number;
}

type Step = { status: Status; delayMs: number; errorCode: number | null };

/** Moves accepted texts to the phone, and tells the product at their StatusCallback. */
export class Callbacks {
  constructor(
    private readonly accountSid: string,
    private readonly exchange: Exchange,
    private readonly webhooks: Webhooks,
    private readonly activity: Activity,
    private readonly delays: Delays,
  ) {}

  /** Lets the text go its way by itself. */
  begin(message: Message, fault: Fault<CallbackFaultKind> | null): void {
    const steps = this.stepsOf(message, fault);
    if (fault?.kind === 'reorder-callbacks') {
      this.activity.after(this.delays.delivered, () => this.backwards(message, steps));
      return;
    }
    for (const step of steps) this.activity.after(step.delayMs, () => this.reach(message, step, fault));
  }

  /** The whole way at once: resolves when every callback has been answered. */
  hurry(message: Message, fault: Fault<CallbackFaultKind> | null): Promise<void> {
    return this.activity.track(async () => {
      for (const step of this.stepsOf(message, fault)) await this.reach(message, step, fault);
    });
  }

  /** What was under way when an earlier carrier process ended goes on. */
  resume(): void {
    for (const message of this.exchange.messages.list()) if (!isFinal(message)) this.begin(message, null);
  }

  /** The initial status has no callback of its own; a Messaging Service begins with `accepted`, so `queued` follows. */
  private stepsOf(message: Message, fault: Fault<CallbackFaultKind> | null): Step[] {
    const failed = fault?.kind === 'undelivered';
    const last: Step = { status: 'delivered', delayMs: this.delays.delivered, errorCode: null };
    const steps: Step[] = [
      { status: 'queued', delayMs: this.delays.queued, errorCode: null },
      { status: 'sent', delayMs: this.delays.sent, errorCode: null },
      failed ? { ...last, status: 'undelivered', errorCode: fault.errorCode ?? 30003 } : last,
    ];
    return steps.slice(['accepted', 'queued', 'sent'].indexOf(message.status));
  }

  private async reach(message: Message, step: Step, fault: Fault<CallbackFaultKind> | null): Promise<void> {
    this.exchange.mark(message, step.status, step.errorCode);
    if (fault?.kind === 'refuse-callbacks') return;
    const copies = fault?.kind === 'duplicate-callbacks' ? 2 : 1;
    await Promise.all(Array.from({ length: copies }, () => this.tell(message, step)));
  }

  private async backwards(message: Message, steps: Step[]): Promise<void> {
    for (const step of steps) this.exchange.mark(message, step.status, step.errorCode);
    for (const step of steps.toReversed()) await this.tell(message, step);
  }

  private async tell(message: Message, step: Step): Promise<void> {
    if (message.statusCallback === null) return;
    const { sid, from, to, messagingServiceSid } = message;
    const ended = step.status === 'delivered' || step.status === 'undelivered';
    await this.webhooks.post(message.statusCallback, {
      AccountSid: this.accountSid,
      From: from,
      To: to,
      MessageSid: sid,
      SmsSid: sid,
      MessageStatus: step.status,
      SmsStatus: step.status,
      ApiVersion: '2010-04-01',
      ...(messagingServiceSid === null ? {} : { MessagingServiceSid: messagingServiceSid }),
      ...(step.errorCode === null ? {} : { ErrorCode: String(step.errorCode) }),
      ...(ended ? { RawDlrDoneDate: receiptTime(new Date()) } : {}),
    });
  }
}

/** `YYMMDDhhmm`, as delivery receipts have it. */
function receiptTime(at: Date): string {
  return at.toISOString().replace(/\D/g, '').slice(2, 12);
}
