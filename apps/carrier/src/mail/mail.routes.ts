import type { FastifyInstance } from 'fastify';
import { check, isRecord, oneOf, wholeNumber, type Check } from '../checks.js';
import { ApiError } from '../errors.js';
import { guardPages } from '../phone.routes.js';
import { EVENT_KINDS, isEventKind, type MailEventRequest } from './events.js';
import { oneClickUrl, scan, unsubscribe } from './links.js';
import { LETTER, type Letter } from './letter.js';
import type { Posted } from './letters.js';
import type { Mail, Mails } from './mails.js';
import type { PostOptions } from './outbox.js';
import { readingOf, viewOf } from './views.js';

/** What the routes may ask the post office for. */
export interface Counter {
  readonly webhookUrl: string | undefined;
  event(messageId: string, request: MailEventRequest): Promise<number>;
  post(events: readonly unknown[] | string, options?: PostOptions): Promise<number>;
  release(): Promise<number>;
  write(address: string, letter: Letter): Promise<Posted>;
}

export interface MailRouteParts {
  mails: Mails;
  office: Counter;
}

type MailRoute = { Params: { messageId: string }; Querystring: { to?: string } };
type EventsBody = { events: unknown[] | string } & PostOptions;

const EVENTS: Readonly<Record<keyof EventsBody, Check>> = {
  events: {
    fits: (value) => Array.isArray(value) || typeof value === 'string',
    must: 'an array, or the text of the whole body',
  },
  signature: oneOf(['good', 'bad', 'missing']),
  timestampS: wholeNumber(0),
};

/** What happened and what shall happen to mails: for tests that run the carrier as a process, and for the page. */
export async function mailRoutes(app: FastifyInstance, { mails, office }: MailRouteParts): Promise<void> {
  guardPages(app);
  const mailOf = ({ params, query }: { params: MailRoute['Params']; query: MailRoute['Querystring'] }): Mail => {
    const mail = mails.find(params.messageId, query.to);
    if (!mail) throw new ApiError(20404, 'no such mail was accepted', 404);
    return mail;
  };

  app.get<{ Querystring: { to?: string } }>('/_carrier/mails', async ({ query: { to } }) => ({
    items: (to === undefined ? mails.all : mails.mailbox(to)).map(viewOf),
  }));
  app.get<MailRoute>('/_carrier/mails/:messageId', async (request) => readingOf(mailOf(request)));
  app.get('/_carrier/mail-alerts', async () => ({ items: mails.alerts }));

  app.post<MailRoute>('/_carrier/mails/:messageId/events', async (request) => {
    const { entry } = mailOf(request);
    const { event, ...options } = isRecord(request.body) ? request.body : {};
    if (!isEventKind(event)) throw new ApiError(20001, `event must be one of ${EVENT_KINDS.join(', ')}`);
    return { status: await office.event(entry.messageId, { email: entry.to, ...options, event }) };
  });
  app.post<MailRoute>('/_carrier/mails/:messageId/unsubscribe', async (request) => {
    const url = oneClickUrl(mailOf(request).entry);
    if (url === null) throw new ApiError(20409, 'this mail offers no one-click unsubscribe', 409);
    return unsubscribe(url, office.webhookUrl);
  });
  app.post<MailRoute>('/_carrier/mails/:messageId/scan', async (request) => ({
    items: await scan(mailOf(request).entry, office.webhookUrl),
  }));

  // SendGrid takes mails of 30 MB; JSON may need six bytes for one
  app.post<{ Params: { address: string }; Body: Letter }>(
    '/_carrier/mailboxes/:address/letters',
    { bodyLimit: 100_000_000 },
    async ({ params: { address }, body }, reply) => {
      if (!/^[^\s@]+@[^\s@]+$/.test(address)) throw new ApiError(20001, 'a mailbox is written as a@family.example');
      check(body, LETTER);
      return reply.status(201).send(await office.write(address.toLowerCase(), body));
    },
  );

  app.post<{ Body: EventsBody }>('/_carrier/mail-events', { bodyLimit: 8_000_000 }, async (request) => {
    check(request.body, EVENTS, ['events']);
    const { events, ...options } = request.body;
    return { status: await office.post(events, options) };
  });
  app.post('/_carrier/mail-events/release', async () => ({ released: await office.release() }));
}
