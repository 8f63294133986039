import { setMaxListeners } from 'node:events';
import type { Activity } from '../activity.js';
import type { MailEvent } from './events.js';
import type { Mails } from './mails.js';
import { type EventKey, SIGNATURE_HEADER, TIMESTAMP_HEADER } from './signature.js';
import { call } from './wire.js';

export interface OutboxTimes {
  /** How long an event waits for others to go with it. */
  windowMs: number;
  /** Pause before the first retry; it doubles with each. */
  retryPauseMs: number;
  /** How long a batch is tried: SendGrid's 24 hours, in small. */
  retryForMs: number;
  /** How long the product may take to answer. */
  answerMs: number;
}

export interface PostOptions {
  signature?: 'good' | 'bad' | 'missing';
  /** Seconds since 1970 in the header, and signed. */
  timestampS?: number;
}

type Batch = { events: readonly MailEvent[]; pauseMs: number; deadlineAt: number };

const MOST_IN_A_BATCH = 1000;

/** Posts events to the product in signed batches. */
export class Outbox {
  /** The product's public base address; without one events are told to nobody. */
  webhookUrl: string | undefined;
  private waiting: MailEvent[] = [];
  private busy = false;
  private readonly closing = new AbortController();

  constructor(
    private readonly key: EventKey,
    private readonly mails: Mails,
    private readonly activity: Activity,
    private readonly times: OutboxTimes,
  ) {
    setMaxListeners(0, this.closing.signal);
  }

  /** They go with whatever falls due in the next moment, or while a batch is on its way. */
  put(...events: MailEvent[]): void {
    this.waiting.push(...events);
    if (this.busy || this.waiting.length === 0) return;
    this.busy = true;
    this.activity.after(this.times.windowMs, () => this.empty());
  }

  /**
   * Posts these now, and what the product does not take again.
   * @returns the status of the first try of the last batch
   */
  async send(events: readonly MailEvent[]): Promise<number> {
    const { retryPauseMs: pauseMs, retryForMs } = this.times;
    let status = 0;
    for (let first = 0; first < events.length; first += MOST_IN_A_BATCH) {
      const batch = events.slice(first, first + MOST_IN_A_BATCH);
      status = await this.try({ events: batch, pauseMs, deadlineAt: Date.now() + retryForMs });
    }
    return status;
  }

  /**
   * Posts anything, once, and records nothing.
   * @param body text is posted as it is
   * @returns the product's status; 0 when it did not answer
   */
  post(body: readonly unknown[] | string, { signature = 'good', timestampS }: PostOptions = {}): Promise<number> {
    if (this.webhookUrl === undefined) return Promise.resolve(0);
    const bytes = Buffer.from(typeof body === 'string' ? body : textOf(body));
    const timestamp = String(timestampS ?? Math.floor(Date.now() / 1000));
    const signed = this.key.sign(timestamp, signature === 'bad' ? Buffer.from('[]\r\n ') : bytes);
    const headers = {
      'content-type': 'application/json',
      'content-length': bytes.length,
      'user-agent': 'SendGrid Event API',
      ...(signature !== 'missing' && { [SIGNATURE_HEADER]: signed, [TIMESTAMP_HEADER]: timestamp }),
    };
    const address = `${this.webhookUrl.split('#')[0]?.replace(/\/+$/, '')}/webhooks/sendgrid/events`;
    const { answerMs: timeoutMs } = this.times;
    return call(address, { method: 'POST', headers, body: bytes, timeoutMs, signal: this.closing.signal });
  }

  close(): void {
    this.closing.abort();
  }

  private async empty(): Promise<void> {
    while (this.waiting.length > 0) await this.send(this.waiting.splice(0, MOST_IN_A_BATCH));
    this.busy = false;
  }

  /** A batch that waits for its next try does not keep the others waiting. */
  private async try(batch: Batch): Promise<number> {
    const { events, pauseMs, deadlineAt } = batch;
    if (this.webhookUrl === undefined) {
      this.mails.settle('given-up', events);
      return 0;
    }
    const status = await this.post(events);
    if (status >= 200 && status < 300) this.mails.settle('told', events);
    else if (this.closing.signal.aborted) return status;
    else if (Date.now() + pauseMs > deadlineAt) this.giveUp(events, status);
    else this.activity.after(pauseMs, async () => void (await this.try({ ...batch, pauseMs: pauseMs * 2 })));
    return status;
  }

  private giveUp(events: readonly MailEvent[], status: number): void {
    this.mails.settle('given-up', events);
    const last = status === 0 ? 'no answer' : `status ${status}`;
    const messageId = String(events[0]?.sg_message_id ?? '').split('.')[0] ?? '';
    this.mails.alert('events', messageId, `${events.length} events were not taken: ${last}`);
  }
}

/** Line breaks as SendGrid sets them; the last one is signed like the rest. */
function textOf(events: readonly unknown[]): string {
  return `[${events.map((event) => JSON.stringify(event)).join(',\r\n')}]\r\n`;
}
