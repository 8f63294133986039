import { setMaxListeners } from 'node:events';
import type { Activity } from '../activity.js';
import { ApiError } from '../errors.js';
import { BOUNDARY, type Letter, postOf } from './letter.js';
import type { Mails } from './mails.js';
import type { OutboxTimes } from './outbox.js';
import { call } from './wire.js';

export interface LettersOptions {
  /** the last part of the product's address for mails; without one nothing is posted */
  secret: string | undefined;
  /** where mails go that answer nothing */
  mailbox: string;
}

/** What the product said to each post of a letter; 0 is no answer. */
export interface Posted {
  to: string;
  statuses: number[];
}

/** Brings what families write to the product, as SendGrid's Inbound Parse does. */
export class Letters {
  /** The product's public base address; without one nothing is posted. */
  webhookUrl: string | undefined;
  private readonly closing = new AbortController();

  constructor(
    private readonly options: LettersOptions,
    private readonly mails: Mails,
    private readonly activity: Activity,
    private readonly times: OutboxTimes,
  ) {
    setMaxListeners(0, this.closing.signal);
  }

  /**
   * A family writes. What the product answers with 5xx, or not at all, is posted again.
   * @param address the family's
   * @returns the first answers; none of a letter that is late
   * @throws ApiError 404 when it answers a mail that nobody accepted
   */
  async write(address: string, letter: Letter): Promise<Posted> {
    const answered = letter.answers === undefined ? null : (this.mails.find(letter.answers)?.entry ?? null);
    if (letter.answers !== undefined && !answered) throw new ApiError(20404, 'no such mail was accepted', 404);
    const to = letter.to ?? answered?.replyTo[0] ?? answered?.from ?? this.options.mailbox;
    const body = postOf(letter, address, answered, to, new Date());
    const posts = Array.from({ length: letter.times ?? 1 }, () => () => this.try(letter, body));
    if (letter.lateMs !== undefined) {
      for (const post of posts) this.activity.after(letter.lateMs, async () => void (await post()));
      return { to, statuses: [] };
    }
    const statuses: number[] = [];
    for (const post of posts) statuses.push(await this.activity.track(post));
    return { to, statuses };
  }

  close(): void {
    this.closing.abort();
  }

  private async try(
    letter: Letter,
    body: Buffer,
    pauseMs = this.times.retryPauseMs,
    deadlineAt = Date.now() + this.times.retryForMs,
  ): Promise<number> {
    const url = this.url(letter.secret ?? 'good');
    if (url === null) return 0;
    const headers = {
      'content-type': `multipart/form-data; boundary=${BOUNDARY}`,
      'content-length': body.length,
      'user-agent': 'Sendlib/1.0 server=localhost',
    };
    const { answerMs: timeoutMs } = this.times;
    const status = await call(url, { method: 'POST', headers, body, timeoutMs, signal: this.closing.signal });
    const isOver = this.closing.signal.aborted || Date.now() + pauseMs > deadlineAt;
    if ((status === 0 || status >= 500) && !isOver)
      this.activity.after(pauseMs, async () => void (await this.try(letter, body, pauseMs * 2, deadlineAt)));
    return status;
  }

  private url(secret: 'good' | 'bad' | 'missing'): string | null {
    if (this.webhookUrl === undefined || this.options.secret === undefined) return null;
    const base = `${this.webhookUrl.split('#')[0]?.replace(/\/+$/, '')}/webhooks/sendgrid/inbound`;
    if (secret === 'missing') return base;
    return `${base}/${secret === 'good' ? this.options.secret : 'x'.repeat(this.options.secret.length)}`;
  }
}
