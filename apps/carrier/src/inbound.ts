import type { Activity } from './activity.js';
import type { Callbacks } from './callbacks.js';
import type { Exchange } from './exchange.js';
import { keywordOf } from './keywords.js';
import type { Message } from './messages.js';
import { countSegments } from './segments.js';
import { readTwiml } from './twiml.js';
import type { Outcome, Webhooks } from './webhooks.js';

/** What became of a family's text at the product; status 0 is no answer at all. */
export interface Received {
  status: number;
  text: string;
  messageSid: string;
}

/** Brings what families write to the product, and what the product answers in TwiML back to them. */
export class Inbound {
  webhookUrl: string | undefined;

  constructor(
    private readonly accountSid: string,
    private readonly poolNumber: string,
    private readonly exchange: Exchange,
    private readonly webhooks: Webhooks,
    private readonly callbacks: Callbacks,
    private readonly activity: Activity,
  ) {}

  /** @param extra fields that replace or join the usual ones, such as MessageSid, To, NumMedia, MediaUrl0 */
  receive(from: string, body: string, extra: Record<string, string> = {}): Promise<Received> {
    const to = extra['To'] ?? this.lastSenderTo(from);
    const numMedia = Number(extra['NumMedia'] ?? 0);
    const message = this.exchange.receive(from, to, body, numMedia, extra['MessageSid']);
    const keyword = keywordOf(body);
    if (keyword) this.exchange.handle(keyword, from, to);
    return this.activity.track(() => this.pass(message, extra));
  }

  private async pass(message: Message, extra: Record<string, string>): Promise<Received> {
    const messageSid = message.sid;
    if (this.webhookUrl === undefined) return { status: 0, text: '', messageSid };
    const outcome = await this.webhooks.post(inboundUrl(this.webhookUrl), { ...this.fieldsOf(message), ...extra });
    this.exchange.alert(message, this.follow(message, outcome));
    return outcome.kind === 'answered'
      ? { status: outcome.status, text: outcome.text, messageSid }
      : { status: 0, text: '', messageSid };
  }

  /** @returns the debugger's code when the answer could not be followed */
  private follow(message: Message, outcome: Outcome): number | null {
    if (outcome.kind !== 'answered') return 11205;
    if (outcome.status >= 300) return 11200;
    if (outcome.text.trim() === '') return null;
    if (!/^(text|application)\/(xml|html)\b/i.test(outcome.contentType)) return 12300;
    try {
      for (const reply of readTwiml(outcome.text))
        this.reply(message, reply.to ?? message.from, reply.body, reply.statusCallback);
      return null;
    } catch {
      return 12100;
    }
  }

  private reply(cause: Message, to: string, body: string, statusCallback: string | null): void {
    const from = cause.to;
    if (body === '' || this.exchange.isBlocked(from, to)) return;
    const outgoing = { to, from, body, messagingServiceSid: null, numMedia: 0, statusCallback, params: {} };
    this.callbacks.begin(this.exchange.accept(outgoing, 'outbound-reply', null), null);
  }

  private lastSenderTo(phone: string): string {
    const last = this.exchange.messages.thread(phone).findLast(({ direction }) => direction !== 'inbound');
    return last?.from ?? this.poolNumber;
  }

  /** Places are often empty, and empty fields are signed like all others. */
  private fieldsOf(message: Message): Record<string, string> {
    return {
      ToCountry: 'US',
      ToState: '',
      SmsMessageSid: message.sid,
      NumMedia: String(message.numMedia),
      ToCity: '',
      FromZip: '',
      SmsSid: message.sid,
      FromState: '',
      SmsStatus: 'received',
      FromCity: '',
      Body: message.body,
      FromCountry: 'US',
      To: message.to,
      ToZip: '',
      NumSegments: String(countSegments(message.body)),
      MessageSid: message.sid,
      AccountSid: this.accountSid,
      From: message.from,
      ApiVersion: '2010-04-01',
    };
  }
}

/** The address of inbound texts; connection overrides given with the base stay at the end. */
function inboundUrl(base: string): string {
  const [address = '', fragment] = base.split('#');
  return `${address.replace(/\/+$/, '')}/webhooks/twilio/sms${fragment === undefined ? '' : `#${fragment}`}`;
}
