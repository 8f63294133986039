import type { Activity } from '../activity.js';
import type { CallbackFaultKind, Fault } from '../faults.js';
import type { EventKind } from './events.js';
import type { Fate } from './ledger.js';
import { isArrived, type Mail, type Mails } from './mails.js';
import type { Outbox } from './outbox.js';

/** How long after acceptance a mail reaches each state, in milliseconds. */
export interface MailDelays {
  processed: number;
  delivered: number;
}

type Step = { kind: EventKind; delayMs: number };
type CallbackFault = Fault<CallbackFaultKind> | null;

/** Long enough that a copy comes in a batch of its own. */
const LATER_MS = 100;
const FATES: Readonly<Record<string, Fate>> = {
  'refuse-callbacks': 'lose',
  'lose-callbacks': 'lose',
  'late-callbacks': 'hold',
};

/** Brings accepted mails to the mailbox, and puts what happens into the outbox. */
export class Delivery {
  constructor(
    private readonly mails: Mails,
    private readonly outbox: Outbox,
    private readonly activity: Activity,
    private readonly delays: MailDelays,
  ) {}

  /** Lets the mail go its way by itself. */
  begin(mail: Mail, fault: CallbackFault): void {
    const steps = this.stepsOf(mail, fault);
    if (fault?.kind === 'reorder-callbacks')
      this.activity.after(this.delays.delivered, () => this.backwards(mail, steps));
    else this.walk(mail, steps, fault);
  }

  /** The whole way at once: resolves when the product has answered. */
  hurry(mail: Mail, fault: CallbackFault): Promise<number> {
    return this.activity.track(() => {
      const events = this.stepsOf(mail, fault).map(({ kind }) => this.mails.record(mail, kind, 'post'));
      return this.outbox.send(events);
    });
  }

  /** What was under way when an earlier carrier process ended goes on. */
  resume(): void {
    this.outbox.put(...this.mails.due('post'));
    for (const mail of this.mails.all) if (!isArrived(mail)) this.begin(mail, null);
  }

  /** @returns how many events were held, when the product has answered */
  release(): Promise<number> {
    const held = this.mails.due('hold');
    this.mails.settle('released', held);
    return this.activity.track(async () => {
      await this.outbox.send(held);
      return held.length;
    });
  }

  private stepsOf(mail: Mail, fault: CallbackFault): Step[] {
    const { processed, delivered } = this.delays;
    const steps: Step[] = [{ kind: 'processed', delayMs: processed }];
    for (const kind of endsOf(fault)) steps.push({ kind, delayMs: delivered });
    return mail.events.some(({ event }) => event === 'processed') ? steps.slice(1) : steps;
  }

  /** One after the other: two timers that are both late may fire in either order. */
  private walk(mail: Mail, [step, ...rest]: Step[], fault: CallbackFault, passedMs = 0): void {
    if (!step) return;
    this.activity.after(step.delayMs - passedMs, async () => {
      this.reach(mail, step.kind, fault);
      this.walk(mail, rest, fault, step.delayMs);
    });
  }

  private reach(mail: Mail, kind: EventKind, fault: CallbackFault): void {
    const fate = FATES[fault?.kind ?? ''] ?? 'post';
    const event = this.mails.record(mail, kind, fate);
    if (fate !== 'post') return;
    if (fault?.kind !== 'duplicate-callbacks') return this.outbox.put(event);
    // in one batch they are what a statement over many rows trips over; in a later one they are what retries do
    const together = Array.from({ length: (fault.copies ?? 2) - 1 }, () => event);
    this.outbox.put(...together);
    this.activity.after(LATER_MS, async () => this.outbox.put(event));
  }

  /** Each in a batch of its own: within one the product could sort them. */
  private async backwards(mail: Mail, steps: Step[]): Promise<void> {
    const events = steps.map(({ kind }) => this.mails.record(mail, kind, 'post'));
    for (const event of events.toReversed()) await this.outbox.send([event]);
  }
}

/** How it ends, or how it is said to end: a bounce after `delivered` is what a mailbox does that looked too late. */
function endsOf(fault: CallbackFault): EventKind[] {
  if (fault?.kind === 'undelivered') return ['bounce'];
  if (fault?.kind !== 'contradict') return ['delivered'];
  return fault.first === 'undelivered' ? ['bounce', 'delivered'] : ['delivered', 'bounce'];
}
