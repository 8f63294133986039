import { Agent as PlainAgent } from 'node:http';
import { Agent as SecureAgent } from 'node:https';
import type { Twilio } from 'twilio';
import type RequestClient from 'twilio/lib/base/RequestClient.js';
import type TwilioResponse from 'twilio/lib/http/response.js';
import { exchange, exchangeBytes, type Answer, type BytesAnswer, type Exchange } from '../wire/exchange.js';

export interface TwilioAccount {
  accountSid: string;
  authToken: string;
  /** Instead of Twilio's own address; without a slash at the end. */
  baseUrl?: string;
  timeoutMs?: number;
}

/** What the wire makes of the answer to a POST before the SDK reads it. @throws what the call ends with instead */
export type Judge = (answer: Promise<Answer>) => Promise<Answer & { json: Record<string, unknown> }>;

/** The SDK could not be loaded: nothing was asked. */
export class NotLoaded extends Error {
  override name = 'NotLoaded';
}

/** An answer to a GET on its way out, past what the SDK would make of it. */
class Told extends Error {
  override name = 'Told';

  constructor(readonly answer: Answer) {
    super('told');
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
/** A page of 1,000 texts has about 1 MB, and 11 MB when each is 1,600 escaped characters long. */
const MOST_BYTES_READ = 16 * 1024 * 1024;

/** Twilio's official SDK on an own wire: one try, own timeout, no redirect. The SDK words the requests. */
export class TwilioWire {
  private loading: Promise<Twilio> | undefined;
  private readonly agents = { 'https:': new SecureAgent(agentOptions), 'http:': new PlainAgent(agentOptions) };

  constructor(
    private readonly account: TwilioAccount,
    private readonly judge: Judge,
  ) {}

  /** @throws NotLoaded */
  async client(): Promise<Twilio> {
    try {
      this.loading ??= this.load();
      return await this.loading;
    } catch {
      this.loading = undefined;
      throw new NotLoaded();
    }
  }

  /**
   * Asks something that changes nothing. The SDK's own reading is passed by: it takes a missing date for the present,
   * and throws a whole page away for one odd text.
   * @param ask a call of the SDK that GETs
   * @throws NotLoaded, NotAnswered, or what the SDK has against the request
   */
  async read(ask: (client: Twilio) => Promise<unknown>): Promise<Answer> {
    const client = await this.client();
    try {
      await ask(client);
    } catch (error) {
      if (error instanceof Told) return error.answer;
      throw error;
    }
    throw new Error('No GET was asked');
  }

  /** @returns where a path of Twilio's API is. The SDK knows Twilio's host names only, and rewrites others by them. */
  addressOf(uri: string): URL {
    const { baseUrl } = this.account;
    if (!baseUrl) return new URL(uri);
    const { pathname, search } = new URL(uri);
    return new URL(baseUrl.replace(/\/+$/, '') + pathname + search);
  }

  /** Fetches bytes: with our credentials from the API, without them from where it sends us. @throws NotAnswered */
  bytes(url: URL, mostBytes: number, as: 'account' | 'anybody'): Promise<BytesAnswer> {
    const { accountSid, authToken } = this.account;
    const basic = `Basic ${Buffer.from(`${accountSid}:${authToken}`).toString('base64')}`;
    return exchangeBytes(url, {
      method: 'GET',
      mostBytes,
      agent: url.protocol === 'https:' ? this.agents['https:'] : this.agents['http:'],
      headers: as === 'account' ? { Authorization: basic } : {},
      timeoutMs: this.account.timeoutMs ?? 10_000,
    });
  }

  close(): void {
    for (const agent of Object.values(this.agents)) agent.destroy();
  }

  /** The SDK takes 200 to 450 ms to load, which a process that sends nothing does not pay. */
  private async load(): Promise<Twilio> {
    const { default: twilio } = await import('twilio');
    const request = this.request.bind(this);
    class Wire extends twilio.RequestClient {
      override request<T>(options: RequestClient.RequestOptions<T>): Promise<TwilioResponse.default<T>> {
        return request<T>(options);
      }
    }
    const { accountSid, authToken } = this.account;
    const client = twilio(accountSid, authToken, { httpClient: new Wire(), accountSid });
    // its parts load when they are touched first
    void client.messages;
    return client;
  }

  private async request<T>(options: RequestClient.RequestOptions<T>): Promise<TwilioResponse.default<T>> {
    const { uri, method, params, data } = options;
    const url = this.addressOf(uri);
    if (method === 'get') {
      for (const [name, value] of pairs(params)) url.searchParams.append(name, value);
      throw new Told(await this.exchange(url, options, { method: 'GET', mostBytes: MOST_BYTES_READ }));
    }
    const body = new URLSearchParams(pairs(data)).toString();
    const answer = await this.judge(this.exchange(url, options, { body }));
    return {
      statusCode: answer.status,
      headers: answer.headers,
      body: answer.json as T,
      toString: () => `HTTP ${answer.status}`,
    };
  }

  private exchange<T>(
    url: URL,
    { username, password, headers }: RequestClient.RequestOptions<T>,
    asked: Pick<Exchange, 'method' | 'body' | 'mostBytes'>,
  ): Promise<Answer> {
    return exchange(url, {
      ...asked,
      agent: url.protocol === 'https:' ? this.agents['https:'] : this.agents['http:'],
      headers: { ...headers, Authorization: `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}` },
      timeoutMs: this.account.timeoutMs ?? 10_000,
    });
  }
}

function pairs(fields: unknown): [string, string][] {
  return Object.entries(fields ?? {})
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => [name, String(value)]);
}
