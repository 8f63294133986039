import type { FastifyInstance } from 'fastify';
import { E164 } from './create.js';
import { ApiError } from './errors.js';
import type { Exchange } from './exchange.js';
import type { Inbound } from './inbound.js';
import { newSid, phoneOf, type Message } from './messages.js';
import { phonePage } from './phone.page.js';
import { PHONE_SCRIPT } from './phone.script.js';
import { PHONE_STYLE } from './phone.style.js';

export interface PhoneParts {
  exchange: Exchange;
  inbound: Inbound;
  /** The number that a family writes to when nobody has texted them yet. */
  poolNumber: string;
  /** Keeps what comes with a text. @returns where the product fetches it */
  attach(messageSid: string, type: string, bytes: Buffer): string;
}

type PhoneRoute = { Params: { number: string } };
type TextBody = { body?: unknown; fields?: Record<string, string>; picture?: { type?: unknown; content?: unknown } };

const MOST_CHARACTERS = 1600;
/** What Twilio takes from a phone; a third more of it as base64. */
const MOST_PICTURE_BYTES = 5 * 1024 * 1024;
const MOST_BODY_BYTES = 8 * 1024 * 1024;
const HEARTBEAT_MS = 15_000;
const POLICY =
  "default-src 'none'; script-src 'self'; connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; style-src";

/** What all answers to a browser have in common. @param styles where a page may take its styles from */
export function guardPages(app: FastifyInstance, styles = "'self'"): void {
  app.addHook('onRequest', async (request, reply) => {
    // a page of another origin must not act in a family's name; tools send no such header
    if (request.headers['sec-fetch-site'] === 'cross-site') throw new ApiError(20403, 'not from another site', 403);
    void reply.header('content-security-policy', `${POLICY} ${styles}`).header('x-content-type-options', 'nosniff');
    void reply.header('cache-control', 'no-store').header('referrer-policy', 'no-referrer');
  });
}

/** The family's phone: a page, and the JSON and live stream behind it. */
export async function phoneRoutes(app: FastifyInstance, parts: PhoneParts): Promise<void> {
  const { exchange, inbound, poolNumber } = parts;
  guardPages(app);

  app.get('/', (_request, reply) =>
    reply.type('text/html; charset=utf-8').send(phonePage(inbound.webhookUrl, poolNumber)),
  );
  app.get('/_carrier/phone.css', (_request, reply) => reply.type('text/css; charset=utf-8').send(PHONE_STYLE));
  app.get('/_carrier/phone.js', (_request, reply) => reply.type('text/javascript; charset=utf-8').send(PHONE_SCRIPT));

  app.get('/_carrier/phones', async () => ({
    items: exchange.messages
      .phones()
      .map((number) => summaryOf(number, exchange))
      .sort((one, other) => other.lastAt.localeCompare(one.lastAt)),
  }));

  app.get<PhoneRoute>('/_carrier/phones/:number/texts', async (request) => {
    const number = phoneNumber(request.params.number);
    return { number, items: exchange.messages.thread(number).map(textOf) };
  });

  app.post<PhoneRoute & { Body: TextBody }>(
    '/_carrier/phones/:number/texts',
    { bodyLimit: MOST_BODY_BYTES },
    async (request, reply) => {
      const number = phoneNumber(request.params.number);
      const { body, fields = {}, picture } = request.body instanceof URLSearchParams ? {} : (request.body ?? {});
      if (typeof body !== 'string') throw new ApiError(21602, 'body must be a string, as application/json');
      if (body.length > MOST_CHARACTERS) throw new ApiError(21617, `body has more than ${MOST_CHARACTERS} characters`);
      const received = await inbound.receive(number, body, { ...fields, ...fieldsOfPicture(picture, parts) });
      return reply.status(201).send({ messageSid: received.messageSid, webhookStatus: received.status });
    },
  );

  app.get('/_carrier/stream', (_request, reply) => {
    const { raw } = reply.hijack();
    raw.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store', 'x-accel-buffering': 'no' });
    raw.write('retry: 1000\n\n');
    const stop = exchange.messages.onChange((message) => {
      raw.write(`event: text\ndata: ${JSON.stringify({ number: phoneOf(message), text: textOf(message) })}\n\n`);
    });
    const heartbeat = setInterval(() => raw.write(': still here\n\n'), HEARTBEAT_MS);
    raw.once('close', () => {
      clearInterval(heartbeat);
      stop();
    });
  });
}

/** As the carrier names it to the product: the picture stays here until it is fetched. */
function fieldsOfPicture(picture: TextBody['picture'], { attach }: PhoneParts): Record<string, string> {
  if (picture === undefined || picture === null) return {};
  const { type, content } = picture;
  if (typeof type !== 'string' || !/^image\/[\w.+-]{1,60}$/.test(type))
    throw new ApiError(12300, 'picture.type must be the type of an image');
  const bytes = typeof content === 'string' ? Buffer.from(content, 'base64') : Buffer.alloc(0);
  if (bytes.length === 0 || bytes.length > MOST_PICTURE_BYTES)
    throw new ApiError(11751, 'picture.content must be 1 byte to 5 MB, as base64');
  const messageSid = newSid('MM');
  return {
    MessageSid: messageSid,
    SmsSid: messageSid,
    SmsMessageSid: messageSid,
    NumMedia: '1',
    MediaUrl0: attach(messageSid, type, bytes),
    MediaContentType0: type,
  };
}

function phoneNumber(text: string): string {
  if (!E164.test(text)) throw new ApiError(21211, 'a phone number is written as +19195550142');
  return text;
}

function textOf(message: Message): Record<string, unknown> {
  return {
    sid: message.sid,
    from: message.direction === 'inbound' ? 'family' : 'practice',
    body: message.body,
    pictures: message.numMedia,
    at: message.createdAt.toISOString(),
    status: message.status,
    automatic: message.automatic,
    errorCode: message.errorCode,
    alertCode: message.alertCode,
  };
}

function summaryOf(number: string, exchange: Exchange): { number: string; lastAt: string } & Record<string, unknown> {
  const thread = exchange.messages.thread(number);
  const last = thread.at(-1);
  return {
    number,
    texts: thread.length,
    lastAt: last?.createdAt.toISOString() ?? '',
    lastBody: last?.body ?? '',
    blocked: thread.some((message) =>
      exchange.isBlocked(message.direction === 'inbound' ? message.to : message.from, number),
    ),
  };
}
