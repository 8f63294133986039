import type { CallOutcome } from '../wire/outcome.js';
import {
  NotListed,
  SmsGateway,
  type CarrierText,
  type MediaOutcome,
  type SmsRequest,
  type TextsWanted,
} from './sms.gateway.js';
import { isWithin, looksLikeSid } from './twilio.texts.js';

/** What a family writes. */
export interface Heard {
  from: string;
  to: string;
  body: string;
  media?: number;
  sid?: string;
}

interface Kept {
  text: CarrierText;
  /** null while it waits */
  sentAt: Date | null;
}

type Outcome = CallOutcome | { kind: 'taken_unseen'; reason: string };

/** A carrier inside the process. For tests: accepts everything, unless it is told what becomes of the next texts. */
export class FakeSmsGateway extends SmsGateway {
  /** Every call in its order, whatever became of it. */
  readonly calls: SmsRequest[] = [];
  /** Every list that was asked for. */
  readonly looks: TextsWanted[] = [];
  private readonly kept = new Map<string, Kept>();
  private readonly next: Outcome[] = [];
  private readonly failures: string[] = [];
  private sids = 0;
  private closed = false;

  /**
   * @param from the number of the house
   * @param now machine time, of which the carrier keeps whole seconds
   */
  constructor(
    private readonly from = '+19195550100',
    private readonly now: () => Date = () => new Date(),
  ) {
    super();
  }

  /** What becomes of the next texts, one each; after them everything is accepted again. */
  willAnswer(...outcomes: CallOutcome[]): void {
    this.next.push(...outcomes);
  }

  /** The next text is taken, and nobody hears so: only a list tells. */
  willTakeUnseen(reason = 'timeout'): void {
    this.next.push({ kind: 'taken_unseen', reason });
  }

  /** The next list or fetch fails with this code, one for each time this was said. */
  willNotList(code: string): void {
    this.failures.push(code);
  }

  /** A family writes. @returns the text as it is kept */
  hears({ from, to, body, media = 0, sid = this.newSid() }: Heard): CarrierText {
    const text = this.keep({ sid, direction: 'inbound', from, to, body, media, status: 'received' });
    return this.become(text.sid, 'received', null);
  }

  /** The carrier goes on with a text it keeps: sent, delivered, undelivered with a code, ... */
  become(sid: string, status: string, errorCode: string | null = null): CarrierText {
    const kept = this.kept.get(sid);
    if (!kept) throw new Error('No such text');
    kept.text = { ...kept.text, status, errorCode };
    kept.sentAt ??= status === 'failed' ? null : this.wholeSecond();
    return { ...kept.text };
  }

  async send(request: SmsRequest): Promise<CallOutcome> {
    if (this.closed) return { kind: 'not_sent', reason: 'closed' };
    this.calls.push(request);
    const outcome = this.next.shift() ?? { kind: 'accepted', sid: this.newSid(), httpStatus: 201 };
    if (outcome.kind === 'accepted' || outcome.kind === 'taken_unseen') {
      const { to, body } = request;
      const sid = (outcome.kind === 'accepted' && outcome.sid) || this.newSid();
      this.keep({ sid, direction: 'outbound', from: this.from, to, body, media: 0, status: 'queued' });
    }
    return outcome.kind === 'taken_unseen' ? { kind: 'unknown', reason: outcome.reason } : outcome;
  }

  async list(wanted: TextsWanted): Promise<CarrierText[]> {
    this.looks.push(wanted);
    this.fail();
    return [...this.kept.values()]
      .filter(({ text, sentAt }) => (!wanted.to || text.to === wanted.to) && isWithin(sentAt, wanted))
      .map(({ text }) => ({ ...text }))
      .toReversed()
      .slice(0, wanted.most);
  }

  async fetch(sid: string): Promise<CarrierText | null> {
    if (!looksLikeSid(sid)) return null;
    this.fail();
    const kept = this.kept.get(sid);
    return kept ? { ...kept.text } : null;
  }

  /** What comes with texts, by its address. */
  readonly pictures = new Map<string, Buffer>();

  async mediaOf(sid: string): Promise<string[]> {
    this.fail();
    return [...this.pictures.keys()].filter((url) => url.includes(`/${sid}/`)).sort();
  }

  async media(url: string, mostBytes: number): Promise<MediaOutcome> {
    if (this.closed) return { kind: 'not_got', reason: 'closed' };
    const bytes = this.pictures.get(url);
    if (!bytes) return { kind: 'refused', reason: 'gone' };
    return bytes.length > mostBytes ? { kind: 'refused', reason: 'too_large' } : { kind: 'got', bytes };
  }

  async close(): Promise<void> {
    this.closed = true;
  }

  private fail(): void {
    const code = this.closed ? 'closed' : this.failures.shift();
    if (code !== undefined) throw new NotListed(code);
  }

  private keep(begun: Omit<CarrierText, 'errorCode' | 'createdAt'>): CarrierText {
    const text = { ...begun, errorCode: null, createdAt: this.wholeSecond() };
    this.kept.set(text.sid, { text, sentAt: null });
    return text;
  }

  private wholeSecond(): Date {
    return new Date(Math.floor(this.now().getTime() / 1000) * 1000);
  }

  private newSid(): string {
    this.sids += 1;
    return `SM${this.sids.toString(16).padStart(32, '0')}`;
  }
}
