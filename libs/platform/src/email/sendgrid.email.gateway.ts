import { Agent as PlainAgent } from 'node:http';
import { Agent as SecureAgent } from 'node:https';
import type { Client } from '@sendgrid/client';
import type { ClientResponse, MailService } from '@sendgrid/mail';
import { type Answer, exchange, NotAnswered } from '../wire/exchange.js';
import type { CallOutcome } from '../wire/outcome.js';
import { outcomeOfSilence } from '../wire/silence.js';
import { EmailGateway, type EmailRequest } from './email.gateway.js';
import { flawOf, isAddress, mailOf, type Sender } from './sendgrid.mail.js';
import { outcomeOf } from './sendgrid.outcome.js';

export interface SendGridEmailOptions {
  apiKey: string;
  /** the address is of a domain that is authenticated at SendGrid */
  from: Sender;
  /** Instead of SendGrid's own address; without a slash at the end. */
  baseUrl?: string;
  timeoutMs?: number;
}

const agentOptions = {
  keepAlive: true,
  maxSockets: 256,
  maxFreeSockets: 256,
  scheduling: 'lifo' as const,
  // an idle connection is dropped before the other side does it under a request: that one would be unknown
  timeout: 4000,
};

/** Mails through SendGrid's official SDK on an own wire: one try, own timeout, and the truth about what was written. */
export class SendGridEmailGateway extends EmailGateway {
  private service: Promise<MailService> | undefined;
  private closed = false;
  private readonly underWay = new Set<Promise<CallOutcome>>();
  private readonly agents = { 'https:': new SecureAgent(agentOptions), 'http:': new PlainAgent(agentOptions) };
  private readonly url: URL;

  /** @throws Error for a key or a sender that no mail could leave with; never with the key */
  constructor(private readonly options: SendGridEmailOptions) {
    super();
    if (!/^SG\.[\x21-\x7e]+$/.test(options.apiKey)) throw new Error('The API key is not one of SendGrid');
    if (!isAddress(options.from.email)) throw new Error('A sender is missing: from');
    this.url = new URL(`${(options.baseUrl ?? 'https://api.sendgrid.com').replace(/\/+$/, '')}/v3/mail/send`);
  }

  async send(request: EmailRequest): Promise<CallOutcome> {
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

  private async call(request: EmailRequest): Promise<CallOutcome> {
    const flaw = flawOf(request);
    if (flaw) return { kind: 'rejected', code: flaw };
    let service: MailService;
    try {
      this.service ??= this.load();
      service = await this.service;
    } catch {
      this.service = undefined;
      return { kind: 'not_sent', reason: 'sdk_not_loaded' };
    }
    let answer: Answer;
    try {
      const [, ours] = await service.send(mailOf(request, this.options.from));
      answer = ours as Answer;
    } catch (error) {
      // what is not from the wire was thrown before it: the SDK, or Node, did not take the mail
      return error instanceof NotAnswered ? outcomeOfSilence(error) : { kind: 'not_sent', reason: 'mail_unusable' };
    }
    return outcomeOf(answer);
  }

  /** The SDK takes 150 ms to load, which a process that sends nothing does not pay. */
  private async load(): Promise<MailService> {
    const sdk = await loadSdk();
    const post = this.post.bind(this);
    class Wire extends sdk.Client {
      // the headers of the mail come along here to become headers of our request (sendgrid-nodejs #1256), where one
      // called Authorization would replace the key; so the request has the client's own and no others
      override async request({ body }: Parameters<Client['request']>[0]): Promise<[ClientResponse, Answer]> {
        const answer = await post(this.createHeaders({}), body);
        return [{ statusCode: answer.status, headers: answer.headers, body: answer }, answer];
      }
    }
    const client = new Wire();
    client.setApiKey(this.options.apiKey);
    const service = new sdk.MailService();
    service.setClient(client);
    return service;
  }

  private post(headers: Record<string, string>, body: unknown): Promise<Answer> {
    return exchange(this.url, {
      agent: this.url.protocol === 'https:' ? this.agents['https:'] : this.agents['http:'],
      headers,
      body: JSON.stringify(body),
      timeoutMs: this.options.timeoutMs ?? 10_000,
    });
  }
}

/** The two classes are there; the SDK's declarations hide them from an import at run time. */
async function loadSdk(): Promise<{ MailService: typeof MailService; Client: typeof Client }> {
  const [mail, client]: unknown[] = await Promise.all([import('@sendgrid/mail'), import('@sendgrid/client')]);
  return { ...(mail as { MailService: typeof MailService }), ...(client as { Client: typeof Client }) };
}
