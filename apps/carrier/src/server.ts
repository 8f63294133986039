import type { AddressInfo } from 'node:net';
import { fastify, type FastifyInstance } from 'fastify';
import { Activity } from './activity.js';
import { messagesApi } from './api.js';
import { Callbacks, type Delays } from './callbacks.js';
import { controlRoutes } from './control.routes.js';
import { ApiError, notFound } from './errors.js';
import { Exchange, type Alert } from './exchange.js';
import { Faults } from './faults.js';
import { Inbound, type Received } from './inbound.js';
import type { LedgerEntry } from './ledger.js';
import type { Message, MessageFilter } from './messages.js';
import { phoneRoutes } from './phone.routes.js';
import { Webhooks } from './webhooks.js';

export interface CarrierOptions {
  /** 0 or nothing: any free port. */
  port?: number;
  accountSid: string;
  authToken: string;
  /** The product's public base address; texts of families go to `<webhookUrl>/webhooks/twilio/sms`. */
  webhookUrl?: string;
  /** Without a path nothing outlives the process. */
  ledgerPath?: string;
  /** The account's own number. Without it every valid From is taken for the account's. */
  from?: string;
  /** Numbers that cannot take texts: 21614. */
  landlines?: Iterable<string>;
  delaysMs?: Partial<Delays>;
  /** Pause before the first retry of a webhook; it doubles with each. */
  retryPauseMs?: number;
  /** One line on standard output for each text, without what it says or to whom. */
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
  /** Every text in both directions, the carrier's own keyword answers too; oldest first. */
  messages(filter?: MessageFilter): Message[];
  /** A family sends a text. */
  receive(from: string, body: string, extra?: Record<string, string>): Promise<Received>;
  setWebhookUrl(url: string | undefined): void;
  /** Resolves when no callback and no inbound text is in flight or waiting. */
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
  const webhooks = new Webhooks(authToken, options.retryPauseMs ?? 200);
  const callbacks = new Callbacks(accountSid, exchange, webhooks, activity, { ...DELAYS, ...options.delaysMs });
  const inbound = new Inbound(accountSid, poolNumber, exchange, webhooks, callbacks, activity);
  inbound.webhookUrl = options.webhookUrl;
  if (options.log) logTexts(exchange);

  const isBlocked = (sender: string, recipient: string) => exchange.isBlocked(sender, recipient);
  const account = { ownNumber: options.from, poolNumber, landlines, isBlocked };
  const acceptances = () => exchange.ledger.acceptances;
  const app = createApp();
  await app.register((api) => messagesApi(api, { accountSid, authToken, account, exchange, callbacks, faults }), {
    prefix: '/2010-04-01/Accounts/:accountSid',
  });
  await app.register((phone) => phoneRoutes(phone, { exchange, inbound, poolNumber }));
  await app.register((control) => controlRoutes(control, { faults, exchange, idle: () => activity.idle() }));
  await app.listen({ host: '127.0.0.1', port: options.port ?? 0 });
  callbacks.resume();

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
    messages: (filter) => exchange.messages.list(filter),
    receive: (from, body, extra) => inbound.receive(from, body, extra),
    setWebhookUrl: (url) => void (inbound.webhookUrl = url),
    idle: () => activity.idle(),
    close: () => close(app, activity, webhooks, exchange),
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

async function close(app: FastifyInstance, activity: Activity, webhooks: Webhooks, exchange: Exchange): Promise<void> {
  activity.stop();
  webhooks.close();
  await app.close();
  await activity.idle();
  exchange.ledger.close();
}

function logTexts(exchange: Exchange): void {
  exchange.messages.onChange(({ sid, direction, status, errorCode, updatedAt }) => {
    const line = {
      at: updatedAt.toISOString(),
      process: 'carrier',
      message: 'text',
      sid,
      direction,
      status,
      errorCode,
    };
    process.stdout.write(`${JSON.stringify(line)}\n`);
  });
}
