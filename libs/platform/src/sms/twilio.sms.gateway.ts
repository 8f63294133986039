import type { Twilio } from 'twilio';
import { NotAnswered, type Answer } from '../wire/exchange.js';
import type { CallOutcome } from '../wire/outcome.js';
import { outcomeOfSilence } from '../wire/silence.js';
import {
  NotListed,
  SmsGateway,
  type CarrierText,
  type MediaOutcome,
  type SmsRequest,
  type TextsWanted,
} from './sms.gateway.js';
import { fetchMedia } from './twilio.media.js';
import { accepted, outcomeOf, parsed } from './twilio.outcome.js';
import { fetchedOf, filtersOf, looksLikeSid, mediaIn, pageOf, pathOfList, type NextPage } from './twilio.texts.js';
import { NotLoaded, TwilioWire, type TwilioAccount } from './twilio.wire.js';

export interface TwilioSmsOptions extends TwilioAccount {
  from?: string;
  messagingServiceSid?: string;
}

/** A call that is not a readable success, on its way out through the SDK. */
class Settled extends Error {
  override name = 'Settled';

  constructor(readonly outcome: CallOutcome) {
    super(outcome.kind);
  }
}

/** Twilio's own limit. */
const MOST_PER_PAGE = 1000;
/** Pages beyond those that `most` texts fill: others' and doubled texts are left out, and a list may go in circles. */
const SPARE_PAGES = 20;

/** Texts through Twilio's official SDK on an own wire: one try, own timeout, and the truth about what was written. */
export class TwilioSmsGateway extends SmsGateway {
  private closed = false;
  private readonly underWay = new Set<Promise<unknown>>();
  private readonly wire: TwilioWire;

  constructor(private readonly options: TwilioSmsOptions) {
    super();
    if (!options.from && !options.messagingServiceSid)
      throw new Error('A sender is missing: from or messagingServiceSid');
    this.wire = new TwilioWire(options, judge);
  }

  async send(request: SmsRequest): Promise<CallOutcome> {
    if (this.closed) return { kind: 'not_sent', reason: 'closed' };
    return this.waitedFor(this.create(request));
  }

  async list(wanted: TextsWanted): Promise<CarrierText[]> {
    if (this.closed) throw new NotListed('closed');
    return this.waitedFor(this.pages(wanted));
  }

  async fetch(sid: string): Promise<CarrierText | null> {
    if (!looksLikeSid(sid)) return null;
    if (this.closed) throw new NotListed('closed');
    const answer = await this.waitedFor(this.read((client) => client.messages(sid).fetch()));
    return fetchedOf(answer, sid, this.options.accountSid);
  }

  async mediaOf(sid: string): Promise<string[]> {
    if (!looksLikeSid(sid)) return [];
    if (this.closed) throw new NotListed('closed');
    const answer = await this.waitedFor(this.read((client) => client.messages(sid).media.page({ pageSize: 50 })));
    return mediaIn(answer, sid, this.options.accountSid);
  }

  async media(url: string, mostBytes: number): Promise<MediaOutcome> {
    if (this.closed) return { kind: 'not_got', reason: 'closed' };
    return this.waitedFor(fetchMedia(this.wire, this.options.accountSid, url, mostBytes));
  }

  async close(): Promise<void> {
    this.closed = true;
    await Promise.allSettled(this.underWay);
    this.wire.close();
  }

  private async waitedFor<T>(call: Promise<T>): Promise<T> {
    this.underWay.add(call);
    try {
      return await call;
    } finally {
      this.underWay.delete(call);
    }
  }

  private async create({ to, body, statusCallback, validitySeconds }: SmsRequest): Promise<CallOutcome> {
    const { from, messagingServiceSid } = this.options;
    const sender = messagingServiceSid ? { messagingServiceSid } : { from };
    try {
      const client = await this.wire.client();
      const answer = await client.messages.createWithHttpInfo({
        to,
        body,
        statusCallback,
        validityPeriod: validitySeconds,
        ...sender,
      });
      return accepted(answer.body.sid, answer.statusCode);
    } catch (error) {
      if (error instanceof NotLoaded) return { kind: 'not_sent', reason: 'sdk_not_loaded' };
      // the SDK throws by itself only when it stumbles over a success
      return error instanceof Settled ? error.outcome : { kind: 'unknown', reason: 'answer_unreadable' };
    }
  }

  private async pages(wanted: TextsWanted): Promise<CarrierText[]> {
    const { accountSid } = this.options;
    const { most } = wanted;
    const asked = this.wire.addressOf(`https://api.twilio.com${pathOfList(accountSid)}`);
    const pageSize = Math.min(MOST_PER_PAGE, most);
    const found = new Map<string, CarrierText>();
    let next: NextPage | null = {};
    for (let left = Math.ceil(most / MOST_PER_PAGE) + SPARE_PAGES; next && found.size < most; left--) {
      if (left === 0) throw new NotListed('too_many_pages');
      const place: NextPage = next;
      const answer = await this.read((client) => client.messages.page({ ...filtersOf(wanted), pageSize, ...place }));
      const page = pageOf(answer, asked, accountSid, wanted);
      for (const text of page.texts) if (!found.has(text.sid)) found.set(text.sid, text);
      next = page.next;
    }
    // Twilio sorts by the date of sending, which what waits does not have
    return [...found.values()].slice(0, most).sort((one, other) => other.createdAt.getTime() - one.createdAt.getTime());
  }

  private async read(ask: (client: Twilio) => Promise<unknown>): Promise<Answer> {
    try {
      return await this.wire.read(ask);
    } catch (error) {
      if (error instanceof NotAnswered) throw new NotListed(error.reason);
      throw new NotListed(error instanceof NotLoaded ? 'sdk_not_loaded' : 'not_asked');
    }
  }
}

/** Keeps from the SDK what is no readable success. @throws Settled */
async function judge(awaited: Promise<Answer>): Promise<Answer & { json: Record<string, unknown> }> {
  try {
    const answer = await awaited;
    const outcome = outcomeOf(answer);
    if (outcome) throw new Settled(outcome);
    return { ...answer, json: parsed(answer.body ?? '') ?? {} };
  } catch (error) {
    throw error instanceof NotAnswered ? new Settled(outcomeOfSilence(error)) : error;
  }
}
