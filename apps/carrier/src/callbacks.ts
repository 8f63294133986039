import type { Activity } from './activity.js';
import type { Exchange } from './exchange.js';
import type { CallbackFaultKind, Fault } from './faults.js';
import { forged, type Forgery } from './forgery.js';
import { isFinal, type Message, type Status } from './messages.js';
import type { Params } from './signature.js';
import { statusForm } from './status-form.js';
import type { Webhooks } from './webhooks.js';

export type { Forgery } from './forgery.js';

/** How long after acceptance a text reaches each status, in milliseconds. */
export interface Delays {
  queued: number;
  sent: number;
  delivered: number;
}

type Step = { status: Status; delayMs: number; errorCode: number | null };
type CallbackFault = Fault<CallbackFaultKind> | null;

const UNREACHABLE = 30003;

/** Moves accepted texts to the phone, and tells the product at their StatusCallback. */
export class Callbacks {
  /** What is told late, in the order of each text. */
  private readonly late = new Map<string, { url: string; params: Params }[]>();

  constructor(
    private readonly accountSid: string,
    private readonly exchange: Exchange,
    private readonly webhooks: Webhooks,
    private readonly activity: Activity,
    private readonly delays: Delays,
  ) {}

  /** Lets the text go its way by itself. */
  begin(message: Message, fault: CallbackFault): void {
    const steps = this.stepsOf(message, fault);
    if (fault?.kind === 'reorder-callbacks') {
      this.activity.after(this.delays.delivered, () => this.backwards(message, steps));
      return;
    }
    const ahead = [...steps];
    for (const step of steps) {
      this.activity.after(step.delayMs, async () => {
        // under load a later timer can fire first: a text must not be delivered and then on its way again
        const due = ahead.splice(0, ahead.indexOf(step) + 1);
        await Promise.all(due.map((one) => this.reach(message, one, fault)));
      });
    }
  }

  /** The whole way at once: resolves when every callback has been answered. */
  hurry(message: Message, fault: CallbackFault): Promise<void> {
    return this.activity.track(async () => {
      const steps = this.stepsOf(message, fault);
      if (fault?.kind === 'reorder-callbacks') await this.backwards(message, steps);
      else for (const step of steps) await this.reach(message, step, fault);
    });
  }

  /** What was under way when an earlier carrier process ended goes on. */
  resume(): void {
    for (const message of this.exchange.messages.list()) if (!isFinal(message)) this.begin(message, null);
  }

  /** How many callbacks are held back. */
  get held(): number {
    return [...this.late.values()].reduce((sum, callbacks) => sum + callbacks.length, 0);
  }

  /**
   * What was held back goes out now, each text's callbacks in their order.
   * @returns how many there were, when all of them have been answered
   */
  release(): Promise<number> {
    const held = [...this.late.values()];
    this.late.clear();
    return this.activity.track(async () => {
      const each = held.map(async (callbacks) => {
        for (const { url, params } of callbacks) await this.webhooks.post(url, params);
      });
      await Promise.all(each);
      return held.flat().length;
    });
  }

  /**
   * Somebody else posts a status to the product, once.
   * @returns the status that the product answered with; 0 is no answer at all
   * @throws ApiError 400 that names the field that is wrong
   */
  async forge(forgery: Forgery): Promise<{ status: number }> {
    const account = { sid: this.accountSid, token: this.webhooks.authToken };
    const { url, params, signedWith } = forged(forgery, this.exchange, account);
    const outcome = await this.activity.track(() => this.webhooks.post(url, params, signedWith));
    return { status: outcome.kind === 'answered' ? outcome.status : 0 };
  }

  /** The initial status has no callback of its own; a Messaging Service begins with `accepted`, so `queued` follows. */
  private stepsOf(message: Message, fault: CallbackFault): Step[] {
    const last: Step = { status: 'delivered', delayMs: this.delays.delivered, errorCode: null };
    const steps: Step[] = [
      { status: 'queued', delayMs: this.delays.queued, errorCode: null },
      { status: 'sent', delayMs: this.delays.sent, errorCode: null },
      fault?.kind === 'undelivered' ? failed(last, fault) : last,
    ];
    return steps.slice(['accepted', 'queued', 'sent'].indexOf(message.status));
  }

  private async reach(message: Message, step: Step, fault: CallbackFault): Promise<void> {
    this.exchange.mark(message, step.status, step.errorCode);
    switch (fault?.kind) {
      case 'lose-callbacks':
      case 'refuse-callbacks':
        return;
      case 'late-callbacks':
        return this.holdBack(message, step);
      case 'contradict':
        for (const told of contradicted(step, fault)) await this.tell(message, told);
        return;
      case 'duplicate-callbacks': {
        const copies = Array.from({ length: fault.copies ?? 2 }, () => this.tell(message, step));
        await Promise.all(copies);
        return;
      }
      default:
        await this.tell(message, step);
    }
  }

  private async backwards(message: Message, steps: Step[]): Promise<void> {
    for (const step of steps) this.exchange.mark(message, step.status, step.errorCode);
    for (const step of steps.toReversed()) await this.tell(message, step);
  }

  private async tell(message: Message, step: Step): Promise<void> {
    if (message.statusCallback !== null) await this.webhooks.post(message.statusCallback, this.formOf(message, step));
  }

  private holdBack(message: Message, step: Step): void {
    if (message.statusCallback === null) return;
    const callback = { url: message.statusCallback, params: this.formOf(message, step) };
    this.late.set(message.sid, [...(this.late.get(message.sid) ?? []), callback]);
  }

  private formOf({ sid, from, to, messagingServiceSid }: Message, { status, errorCode }: Step): Params {
    return statusForm({ accountSid: this.accountSid, sid, from, to, messagingServiceSid, status, errorCode });
  }
}

const failed = (step: Step, fault: Fault): Step => ({
  ...step,
  status: 'undelivered',
  errorCode: fault.errorCode ?? UNREACHABLE,
});

/** Two ends of one text: both are told, one of them is true. */
function contradicted(step: Step, fault: Fault): Step[] {
  if (step.status !== 'delivered') return [step];
  return fault.first === 'undelivered' ? [failed(step, fault), step] : [step, failed(step, fault)];
}
