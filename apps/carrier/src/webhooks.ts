import { randomUUID } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import http from 'node:http';
import https from 'node:https';
import { setTimeout as pause } from 'node:timers/promises';
import { overridesOf, type RetryReason } from './overrides.js';
import { signatureOf, type Params } from './signature.js';

/** How a webhook ended: an answer, or no connection (`ct`), or a connection without a whole answer (`rt`). */
export type Outcome = { kind: 'answered'; status: number; contentType: string; text: string } | { kind: 'ct' | 'rt' };

/** Posts signed forms to the product, tried again as the address' fragment says. */
export class Webhooks {
  // a fresh connection for each request, as from afar: no keep-alive race is taken for a failure of the product
  private readonly agents = { http: new http.Agent({ maxSockets: 64 }), https: new https.Agent({ maxSockets: 64 }) };
  private readonly closing = new AbortController();

  /** @param retryPauseMs pause before the first retry; it doubles with each */
  constructor(
    readonly authToken: string,
    private readonly retryPauseMs: number,
  ) {
    setMaxListeners(0, this.closing.signal); // one for each request in flight
  }

  /**
   * Never rejects: what went wrong is the outcome.
   * @param signedWith the token that signs, the account's own unless told; null sends no signature at all
   */
  async post(url: string, params: Params, signedWith: string | null = this.authToken): Promise<Outcome> {
    const overrides = overridesOf(url);
    const deadlineAt = Date.now() + overrides.totalMs;
    const headers = {
      'content-type': 'application/x-www-form-urlencoded; charset=utf-8',
      'user-agent': 'TwilioProxy/1.1',
      accept: '*/*',
      connection: 'close', // an agent with a limit would reuse sockets for what waits
      ...(signedWith === null ? {} : { 'x-twilio-signature': signatureOf(signedWith, url, params) }),
      'i-twilio-idempotency-token': randomUUID(), // equal over the tries of one webhook
    };
    for (let tries = 0; ; tries += 1) {
      const readTimeoutMs = Math.min(overrides.readTimeoutMs, deadlineAt - Date.now());
      const outcome = await this.once(new URL(url), encode(params), headers, { ...overrides, readTimeoutMs });
      const reason = failureOf(outcome);
      if (reason === null || !overrides.retryOn.has(reason) || tries >= overrides.retries) return outcome;
      const pauseMs = this.retryPauseMs * 2 ** tries;
      if (this.closing.signal.aborted || Date.now() + pauseMs >= deadlineAt) return outcome;
      await pause(pauseMs, undefined, { signal: this.closing.signal }).catch(() => undefined);
    }
  }

  close(): void {
    this.closing.abort();
    this.agents.http.destroy();
    this.agents.https.destroy();
  }

  private once(
    url: URL,
    body: string,
    headers: http.OutgoingHttpHeaders,
    limits: { connectTimeoutMs: number; readTimeoutMs: number },
  ): Promise<Outcome> {
    if (this.closing.signal.aborted) return Promise.resolve({ kind: 'ct' });
    const secure = url.protocol === 'https:';
    return new Promise((resolve) => {
      let connected = false;
      let timer: NodeJS.Timeout | undefined;
      const agent = secure ? this.agents.https : this.agents.http;
      const options = { method: 'POST', headers, agent, signal: this.closing.signal };
      const request = (secure ? https : http).request(url, options);
      const end = (outcome: Outcome) => {
        clearTimeout(timer);
        request.destroy();
        resolve(outcome);
      };
      const fail = () => end({ kind: connected ? 'rt' : 'ct' });
      const limit = (ms: number) => {
        clearTimeout(timer);
        timer = setTimeout(fail, Math.max(1, ms));
      };
      request.once('socket', (socket) => {
        limit(limits.connectTimeoutMs);
        socket.once(secure ? 'secureConnect' : 'connect', () => {
          connected = true;
          limit(limits.readTimeoutMs);
        });
      });
      request.once('response', (response) => void read(response).then(end, fail));
      request.on('error', fail);
      request.end(body);
    });
  }
}

async function read(response: http.IncomingMessage): Promise<Outcome> {
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString('utf8');
  return {
    kind: 'answered',
    status: response.statusCode ?? 0,
    contentType: response.headers['content-type'] ?? '',
    text,
  };
}

function failureOf(outcome: Outcome): RetryReason | null {
  if (outcome.kind !== 'answered') return outcome.kind;
  if (outcome.status >= 500) return '5xx';
  return outcome.status >= 400 ? '4xx' : null;
}

function encode(params: Params): string {
  const form = new URLSearchParams();
  for (const [name, value] of Object.entries(params)) {
    for (const one of typeof value === 'string' ? [value] : value) form.append(name, one);
  }
  return form.toString();
}
