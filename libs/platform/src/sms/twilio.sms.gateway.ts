import { Agent as PlainAgent } from 'node:http';
import { Agent as SecureAgent } from 'node:https';
import type { Twilio } from 'twilio';
import type RequestClient from 'twilio/lib/base/RequestClient.js';
import type TwilioResponse from 'twilio/lib/http/response.js';
import { exchange, NotAnswered } from '../wire/exchange.js';
import type { CallOutcome } from '../wire/outcome.js';
import { SmsGateway, type SmsRequest } from './sms.gateway.js';
import { accepted, outcomeOf, outcomeOfSilence, parsed } from './twilio.outcome.js';

export interface TwilioSmsOptions {
  accountSid: string;
  authToken: string;
  from?: string;
  messagingServiceSid?: string;
  /** Instead of Twilio's own address; without a slash at the end. */
  baseUrl?: string;
  timeoutMs?: number;
}

/** A call that is not a readable success, on its way out through the SDK. */
class Settled extends Error {
  override name = 'Settled';

  constructor(readonly outcome: CallOutcome) {
    super(outcome.kind);
  }
}

const agentOptions = {
  keepAlive: true,
  maxSockets: 256,
  maxFreeSockets: 256,
  scheduling: 'lifo' as const,
  // an idle connection is dropped before the other side does it under a request: that one would be unknown
  timeout: 4000,
};

/** Texts through Twilio's official SDK on an own wire: one try, own timeout, and the truth about what was written. */
export class TwilioSmsGateway extends SmsGateway {
  private client: Promise<Twilio> | undefined;
  private closed = false;
  private readonly underWay = new Set<Promise<CallOutcome>>();
  private readonly agents = { 'https:': new SecureAgent(agentOptions), 'http:': new PlainAgent(agentOptions) };

  constructor(private readonly options: TwilioSmsOptions) {
    super();
    if (!options.from && !options.messagingServiceSid)
      throw new Error('A sender is missing: from or messagingServiceSid');
  }

  async send(request: SmsRequest): Promise<CallOutcome> {
    if (this.closed) return { kind: 'not_sent', reason: 'closed' };
    const call = this.call(request);
    this.underWay.add(call);
    try {
      return await call;
    } finally {
      this.underWay.delete(call);
    }
  }

  async close(): Promise<void> {
    this.closed = true;
    await Promise.all(this.underWay);
    for (const agent of Object.values(this.agents)) agent.destroy();
  }

  private async call({ to, body, statusCallback, validitySeconds }: SmsRequest): Promise<CallOutcome> {
    let client: Twilio;
    try {
      this.client ??= this.load();
      client = await this.client;
    } catch {
      this.client = undefined;
      return { kind: 'not_sent', reason: 'sdk_not_loaded' };
    }
    const { from, messagingServiceSid } = this.options;
    const sender = messagingServiceSid ? { messagingServiceSid } : { from };
    try {
      const answer = await client.messages.createWithHttpInfo({
        to,
        body,
        statusCallback,
        validityPeriod: validitySeconds,
        ...sender,
      });
      return accepted(answer.body.sid, answer.statusCode);
    } catch (error) {
      // the SDK throws by itself only when it stumbles over a success
      return error instanceof Settled ? error.outcome : { kind: 'unknown', reason: 'answer_unreadable' };
    }
  }

  /** The SDK takes 200 to 450 ms to load, which a process that sends nothing does not pay. */
  private async load(): Promise<Twilio> {
    const { default: twilio } = await import('twilio');
    const post = this.post.bind(this);
    class Wire extends twilio.RequestClient {
      override request<T>(options: RequestClient.RequestOptions<T>): Promise<TwilioResponse.default<T>> {
        return post<T>(options);
      }
    }
    const { accountSid, authToken } = this.options;
    const client = twilio(accountSid, authToken, { httpClient: new Wire(), accountSid });
    // its parts load when they are touched first
    void client.messages;
    return client;
  }

  private async post<T>({
    uri,
    username,
    password,
    headers,
    data,
  }: RequestClient.RequestOptions<T>): Promise<TwilioResponse.default<T>> {
    const url = this.addressOf(uri);
    try {
      const answer = await exchange(url, {
        agent: url.protocol === 'https:' ? this.agents['https:'] : this.agents['http:'],
        headers: { ...headers, Authorization: `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}` },
        body: formOf(data),
        timeoutMs: this.options.timeoutMs ?? 10_000,
      });
      const outcome = outcomeOf(answer);
      if (outcome) throw new Settled(outcome);
      return {
        statusCode: answer.status,
        headers: answer.headers,
        body: parsed(answer.body ?? '') as T,
        toString: () => `HTTP ${answer.status}`,
      };
    } catch (error) {
      throw error instanceof NotAnswered ? new Settled(outcomeOfSilence(error)) : error;
    }
  }

  /** The SDK knows Twilio's host names only, and rewrites others by them. */
  private addressOf(uri: string): URL {
    const { baseUrl } = this.options;
    if (!baseUrl) return new URL(uri);
    const { pathname, search } = new URL(uri);
    return new URL(baseUrl.replace(/\/+$/, '') + pathname + search);
  }
}

function formOf(data: unknown): string {
  const form = new URLSearchParams();
  for (const [name, value] of Object.entries(data ?? {})) if (value !== undefined) form.append(name, String(value));
  return form.toString();
}
