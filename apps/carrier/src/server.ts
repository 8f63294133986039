import type { AddressInfo } from 'node:net';
import { fastify, type FastifyInstance } from 'fastify';
import { Activity } from './activity.js';
import { messagesApi } from './api.js';
import { Callbacks, type Delays, type Forgery } from './callbacks.js';
import { controlRoutes } from './control.routes.js';
import { ApiError, notFound } from './errors.js';
import { Exchange, type Alert } from './exchange.js';
import { Faults } from './faults.js';
import { Inbound, type Received } from './inbound.js';
import type { LedgerEntry } from './ledger.js';
import type { MailEventRequest } from './mail/events.js';
import type { MailAlert } from './mail/ledger.js';
import type { Letter } from './mail/letter.js';
import type { Posted } from './mail/letters.js';
import type { PostOptions } from './mail/outbox.js';
import { type MailOptions, PostOffice } from './mail/post-office.js';
import type { MailView } from './mail/views.js';
import { Media } from './media.js';
import type { Message, MessageFilter } from './messages.js';
import { phoneRoutes } from './phone.routes.js';
import { Webhooks } from './webhooks.js';

export interface CarrierOptions {
  /** 0 or nothing: any free port. */
  port?: number;
  accountSid: string;
  authToken: string;
  /** The product's public base address, in front of `/webhooks/twilio/...` and `/webhooks/sendgrid/...`. */
  webhookUrl?: string;
  /** Without a path nothing outlives the process. The mails' ledger stands beside it. */
  ledgerPath?: string;
  /** The account's own number. Without it every valid From is taken for the account's. */
  from?: string;
  /** Numbers that cannot take texts: 21614. */
  landlines?: Iterable<string>;
  delaysMs?: Partial<Delays>;
  /** Pause before the first retry of a webhook; it doubles with each. */
  retryPauseMs?: number;
  /** SendGrid's side; without it mail/send answers 401 to everybody. */
  mail?: MailOptions;
  /** One line on standard output for each text and mail, without what it says or to whom. */
  log?: boolean;
}

export interface Carrier {
  readonly url: string;
  readonly port: number;
  readonly faults: Faults;
  readonly landlines: Set<string>;
  /** A copy of what was accepted, oldest first: the truth about what families were sent. */
  readonly ledger: LedgerEntry[];
  /** Webhooks that failed, as Twilio's debugger would show them. */
  readonly alerts: Alert[];
  /** A copy of what mail was accepted, one for each recipient, oldest first. */
  readonly mails: MailView[];
  /** What SendGrid would tell nobody: mails that would be tracked, events that the product did not take. */
  readonly mailAlerts: MailAlert[];
  /** What the product checks events with: base64 of SPKI DER. */
  readonly mailEventPublicKey: string;
  /** Every text in both directions, the carrier's own keyword answers too; oldest first. */
  messages(filter?: MessageFilter): Message[];
  /** A family sends a text. */
  receive(from: string, body: string, extra?: Record<string, string>): Promise<Received>;
  /** A family's phone hands over a picture for a text with this sid. @returns its address, for MediaUrl0 */
  attach(messageSid: string, type: string, bytes: Buffer): string;
  /** Lets go what `late-callbacks` held of texts. @returns how many, when all of them have been answered */
  releaseCallbacks(): Promise<number>;
  /** Somebody else posts a status to the product. @returns the product's status; 0 is no answer */
  forgeCallback(forgery: Forgery): Promise<{ status: number }>;
  /**
   * Something happens to a mail, and the product is told at once; what it does not take is tried again.
   * @returns the product's status; 0 is no answer
   */
  mailEvent(messageId: string, request: MailEventRequest): Promise<number>;
  /** Posts anything to the product's event webhook, once. @returns the product's status; 0 is no answer */
  postMailEvents(events: readonly unknown[] | string, options?: PostOptions): Promise<number>;
  /** A family writes a mail to the practice. @param address the family's */
  writeMail(address: string, letter: Letter): Promise<Posted>;
  /** Lets go what `late-callbacks` held of mails. @returns how many events, when they have been answered */
  releaseMailEvents(): Promise<number>;
  setWebhookUrl(url: string | undefined): void;
  /** Resolves when no callback, no event and no inbound text is in flight or waiting. */
  idle(): Promise<void>;
  close(): Promise<void>;
}

const DELAYS: Delays = { queued: 10, sent: 30, delivered: 70 };
const POOL_NUMBER = '+15005550006';

/** Starts a stand-in for Twilio's Messages API on 127.0.0.1, with the family's phone as its page. */
export async function startCarrier(options: CarrierOptions): Promise<Carrier> {
  const { accountSid, authToken } = options;
  const poolNumber = options.from ?? POOL_NUMBER;
  const landlines = new Set(options.landlines);
  const exchange = new Exchange(options.ledgerPath);
  const faults = new Faults();
  const activity = new Activity();
  const media = new Media();
  const webhooks = new Webhooks(authToken, options.retryPauseMs ?? 200);
  const callbacks = new Callbacks(accountSid, exchange, webhooks, activity, { ...DELAYS, ...options.delaysMs });
  const inbound = new Inbound(accountSid, poolNumber, exchange, webhooks, callbacks, activity);
  const office = new PostOffice(options.mail ?? {}, faults, activity, options.ledgerPath);
  const setWebhookUrl = (url: string | undefined) => void (inbound.webhookUrl = office.webhookUrl = url);
  setWebhookUrl(options.webhookUrl);
  if (options.log) logTo(say, exchange, office);

  const isBlocked = (sender: string, recipient: string) => exchange.isBlocked(sender, recipient);
  const account = { ownNumber: options.from, poolNumber, landlines, isBlocked };
  const acceptances = () => exchange.ledger.acceptances;
  const app = createApp();
  const attach = (messageSid: string, type: string, bytes: Buffer): string =>
    `http://127.0.0.1:${(app.server.address() as AddressInfo).port}/2010-04-01/Accounts/${accountSid}${media.keep(messageSid, type, bytes)}`;
  await app.register(
    (api) => messagesApi(api, { accountSid, authToken, account, exchange, callbacks, faults, media }),
    {
      prefix: '/2010-04-01/Accounts/:accountSid',
    },
  );
  await app.register((phone) => phoneRoutes(phone, { exchange, inbound, poolNumber, attach }));
  await app.register((control) => controlRoutes(control, { faults, exchange, callbacks, idle: () => activity.idle() }));
  await office.register(app);
  await app.listen({ host: '127.0.0.1', port: options.port ?? 0 });
  callbacks.resume();
  office.resume();

  const { port } = app.server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    faults,
    landlines,
    get ledger() {
      return [...acceptances()];
    },
    get alerts() {
      return [...exchange.alerts];
    },
    get mails() {
      return office.list();
    },
    get mailAlerts() {
      return office.alerts();
    },
    mailEventPublicKey: office.publicKey,
    messages: (filter) => exchange.messages.list(filter),
    receive: (from, body, extra) => inbound.receive(from, body, extra),
    attach,
    releaseCallbacks: () => callbacks.release(),
    forgeCallback: (forgery) => callbacks.forge(forgery),
    mailEvent: (messageId, request) => office.event(messageId, request),
    postMailEvents: (events, posting) => office.post(events, posting),
    writeMail: (address, letter) => office.write(address, letter),
    releaseMailEvents: () => office.release(),
    setWebhookUrl,
    idle: () => activity.idle(),
    close: () => close(app, activity, { webhooks, exchange, office }),
  };
}

function createApp(): FastifyInstance {
  const app = fastify({
    forceCloseConnections: true,
    // an idle connection cut under a send would look like an unknown outcome, which is for `faults` to cause
    keepAliveTimeout: 600_000,
    routerOptions: { maxParamLength: 200 },
  });
  app.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, (_request, body, done) =>
    done(null, new URLSearchParams(String(body))),
  );
  app.setNotFoundHandler((request, reply) =>
    reply.status(404).send(notFound(request.url.split('?')[0] ?? '').toJSON()),
  );
  app.setErrorHandler((error: Error & { statusCode?: number }, _request, reply) => {
    const refusal = error instanceof ApiError ? error : new ApiError(20001, error.message, error.statusCode ?? 500);
    return reply.status(refusal.status).send(refusal.toJSON());
  });
  return app;
}

async function close(
  app: FastifyInstance,
  activity: Activity,
  { webhooks, exchange, office }: { webhooks: Webhooks; exchange: Exchange; office: PostOffice },
): Promise<void> {
  activity.stop();
  webhooks.close();
  office.stop();
  await app.close();
  await activity.idle();
  exchange.ledger.close();
  office.close();
}

type Line = Record<string, unknown>;

const say = (line: Line): void =>
  void process.stdout.write(`${JSON.stringify({ at: new Date().toISOString(), process: 'carrier', ...line })}\n`);

function logTo(write: (line: Line) => void, exchange: Exchange, office: PostOffice): void {
  office.logTo(write);
  exchange.messages.onChange(({ sid, direction, status, errorCode, updatedAt }) =>
    write({ at: updatedAt.toISOString(), message: 'text', sid, direction, status, errorCode }),
  );
}
