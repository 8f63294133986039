import { createHash, timingSafeEqual } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Callbacks } from './callbacks.js';
import { readCreate, type Account } from './create.js';
import { ApiError, notFound } from './errors.js';
import type { Exchange } from './exchange.js';
import { answerWithFault } from './faulty-answers.js';
import type { Fault, Faults, ListFaultKind } from './faults.js';
import { doubled, isTooYoung, listPage, type Page } from './listing.js';
import type { Media } from './media.js';
import { newSid } from './messages.js';
import { mediaPage, resourceOf } from './resource.js';

export interface ApiParts {
  accountSid: string;
  authToken: string;
  account: Account;
  exchange: Exchange;
  callbacks: Callbacks;
  faults: Faults;
  media: Media;
}

type AccountRoute = { Params: { accountSid: string } };
type MediaRoute = { Params: { accountSid: string; sid: string; mediaSid: string } };
type MessageRoute = { Params: { accountSid: string; sid: string } };

/** The used parts of Twilio's Messages API, as documented. */
export async function messagesApi(app: FastifyInstance, parts: ApiParts): Promise<void> {
  const { accountSid, exchange, faults } = parts;
  const expected = digest(`Basic ${Buffer.from(`${accountSid}:${parts.authToken}`).toString('base64')}`);

  app.addHook<AccountRoute>('onRequest', async (request, reply) => {
    void reply.header('twilio-request-id', newSid('RQ')).header('twilio-concurrent-requests', '1');
    const given = digest(request.headers.authorization ?? '');
    if (!timingSafeEqual(given, expected) || request.params.accountSid !== accountSid) {
      throw new ApiError(20003, 'Authenticate', 401);
    }
  });

  app.post<AccountRoute>('/Messages.json', (request, reply) => create(parts, request, reply));

  app.get<MessageRoute>('/Messages/:sid(^[A-Za-z0-9]+).json', async (request, reply) => {
    const message = exchange.messages.find(request.params.sid);
    return read(faults, reply, message?.to, () => {
      const late = faults.takeForFetch(message?.to);
      if (!message || (late && isTooYoung(message, late.youngerThanS))) throw notFound(request.url.split('?')[0] ?? '');
      return resourceOf(message, accountSid);
    });
  });

  app.get<MessageRoute>('/Messages/:sid/Media.json', async (request, reply) => {
    const { sid } = request.params;
    const message = exchange.messages.find(sid);
    return read(faults, reply, message?.to, () => {
      if (!message) throw notFound(request.url.split('?')[0] ?? '');
      return mediaPage(parts.media.list(sid), message, accountSid);
    });
  });

  app.get<MediaRoute>('/Messages/:sid/Media/:mediaSid', async (request, reply) => {
    const { sid, mediaSid } = request.params;
    const found = parts.media.find(sid, mediaSid);
    if (!found) throw notFound(request.url.split('?')[0] ?? '');
    return reply.type(found.type).send(found.bytes);
  });

  app.get<AccountRoute>('/Messages.json', async (request, reply) => {
    const [path = '', search = ''] = request.url.split('?');
    const query = new URLSearchParams(search);
    const to = query.get('To') ?? undefined;
    return read(faults, reply, to, () => listed(exchange, faults.takeForList(to), query, { path, accountSid }));
  });
}

async function create(parts: ApiParts, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const { exchange, callbacks, faults } = parts;
  const form = request.body instanceof URLSearchParams ? request.body : new URLSearchParams();
  const to = form.get('To') ?? undefined;
  const before = faults.takeForAnswer('before', 'create', to);
  if (before) return answerWithFault(reply, before, null);
  const outgoing = readCreate(form, parts.account);
  const fault = faults.takeForAnswer('after', 'create', to);
  const ofCallbacks = faults.takeForCallbacks(outgoing.to);
  const message = exchange.accept(outgoing, 'outbound-api', fault?.kind ?? null, ofCallbacks?.kind ?? null);
  const body = resourceOf(message, parts.accountSid);
  if (fault?.kind === 'callback-before-answer') await callbacks.hurry(message, ofCallbacks);
  else callbacks.begin(message, ofCallbacks);
  return fault ? answerWithFault(reply, fault, { status: 201, body }) : reply.status(201).send(body);
}

/** What the list says, which is not always the truth. */
function listed(
  exchange: Exchange,
  fault: Fault<ListFaultKind> | null,
  query: URLSearchParams,
  { path, accountSid }: { path: string; accountSid: string },
): Page {
  const known = exchange.messages.list();
  const late = fault?.kind === 'delayed-list';
  const found = late ? known.filter((message) => !isTooYoung(message, fault.youngerThanS)) : known;
  const page = listPage(found, query, path, accountSid);
  if (fault?.kind !== 'duplicate-list') return page;
  const newest = exchange.messages.find(String(page.messages[0]?.['sid']));
  return doubled(page, newest, query.get('To') ?? undefined);
}

function read(
  faults: Faults,
  reply: FastifyReply,
  to: string | undefined,
  honest: () => Record<string, unknown>,
): FastifyReply {
  const before = faults.takeForAnswer('before', 'read', to);
  if (before) return answerWithFault(reply, before, null);
  const body = honest();
  const after = faults.takeForAnswer('after', 'read', to);
  return after ? answerWithFault(reply, after, { status: 200, body }) : reply.send(body);
}

/** Equal length whatever was sent, so that the comparison takes equal time. */
function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
