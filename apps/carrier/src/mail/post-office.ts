import type { FastifyInstance } from 'fastify';
import type { Activity } from '../activity.js';
import type { Faults } from '../faults.js';
import { mailApi } from './api.js';
import { Delivery, type MailDelays } from './delivery.js';
import type { MailEventRequest } from './events.js';
import type { Letter } from './letter.js';
import { Letters, type Posted } from './letters.js';
import { type MailAlert, mailLedgerPath } from './ledger.js';
import { mailboxRoutes } from './mailbox.routes.js';
import { Mails, stateOf } from './mails.js';
import { Outbox, type OutboxTimes, type PostOptions } from './outbox.js';
import { mailRoutes } from './mail.routes.js';
import { EventKey } from './signature.js';
import { type MailView, viewOf } from './views.js';

export interface MailOptions {
  /** What mail/send asks for; without one it answers 401 to everybody. */
  apiKey?: string;
  /** Base64 of PKCS8 DER, on P-256; without one a pair is made. */
  eventPrivateKey?: string;
  /** The last part of the product's address for mails of families; without one none is posted. */
  inboundSecret?: string;
  /** Where families write to who answer no mail. */
  inboundMailbox?: string;
  delaysMs?: Partial<MailDelays>;
  times?: Partial<OutboxTimes>;
}

const MAILBOX = 'care@mail.example.com';
const DELAYS: MailDelays = { processed: 20, delivered: 60 };
const TIMES: OutboxTimes = { windowMs: 20, retryPauseMs: 200, retryForMs: 60_000, answerMs: 10_000 };

/** Everything about mail: SendGrid's stand-in, and the mailboxes behind it. */
export class PostOffice {
  private readonly mails: Mails;
  private readonly key: EventKey;
  private readonly outbox: Outbox;
  private readonly delivery: Delivery;
  private readonly letters: Letters;

  /** @throws Error when the private key is none */
  constructor(
    private readonly options: MailOptions,
    private readonly faults: Faults,
    private readonly activity: Activity,
    ledgerPath?: string,
  ) {
    this.key = new EventKey(options.eventPrivateKey);
    this.mails = new Mails(ledgerPath && mailLedgerPath(ledgerPath));
    const times = { ...TIMES, ...options.times };
    this.outbox = new Outbox(this.key, this.mails, activity, times);
    const letters = { secret: options.inboundSecret, mailbox: options.inboundMailbox ?? MAILBOX };
    this.letters = new Letters(letters, this.mails, activity, times);
    this.delivery = new Delivery(this.mails, this.outbox, activity, { ...DELAYS, ...options.delaysMs });
  }

  get webhookUrl(): string | undefined {
    return this.outbox.webhookUrl;
  }

  set webhookUrl(url: string | undefined) {
    this.outbox.webhookUrl = this.letters.webhookUrl = url;
  }

  get publicKey(): string {
    return this.key.publicKey;
  }

  /** Oldest first. */
  list(): MailView[] {
    return this.mails.all.map(viewOf);
  }

  alerts(): MailAlert[] {
    return [...this.mails.alerts];
  }

  async register(app: FastifyInstance): Promise<void> {
    const { faults, mails, delivery } = this;
    const { apiKey } = this.options;
    await app.register((api) => mailApi(api, { apiKey, faults, mails, delivery }), { prefix: '/v3' });
    await app.register((routes) => mailRoutes(routes, { mails, office: this }));
    await app.register((routes) => mailboxRoutes(routes, { mails, office: this }));
  }

  resume(): void {
    this.delivery.resume();
  }

  /**
   * Something happens to a mail, and the product is told at once.
   * @returns the product's status; what it does not take is tried again
   * @throws Error for a mail that nobody accepted
   */
  event(messageId: string, { email, event, ...options }: MailEventRequest): Promise<number> {
    const mail = this.mails.find(messageId, email);
    if (!mail) return Promise.reject(new Error(`no mail ${messageId} was accepted`));
    const happened = this.mails.record(mail, event, 'post', options);
    return this.activity.track(() => this.outbox.send([happened]));
  }

  /** Posts anything to the product's event webhook, once. @returns its status; 0 when it did not answer */
  post(events: readonly unknown[] | string, options?: PostOptions): Promise<number> {
    return this.activity.track(() => this.outbox.post(events, options));
  }

  /** A family writes to the practice. */
  write(address: string, letter: Letter): Promise<Posted> {
    return this.letters.write(address, letter);
  }

  /** Lets go what `late-callbacks` held. @returns how many events, when the product has answered */
  release(): Promise<number> {
    return this.delivery.release();
  }

  logTo(write: (line: Record<string, unknown>) => void): void {
    this.mails.onChange((mail) => write({ message: 'mail', id: mail.entry.messageId, state: stateOf(mail) }));
  }

  stop(): void {
    this.outbox.close();
    this.letters.close();
  }

  close(): void {
    this.mails.close();
  }
}
