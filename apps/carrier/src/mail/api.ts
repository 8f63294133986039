import { createHash, timingSafeEqual } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Faults } from '../faults.js';
import { readMail } from './create.js';
import type { Delivery } from './delivery.js';
import { MailRefused, refusal } from './errors.js';
import { answerMailWithFault, honest } from './faulty-answers.js';
import type { Mails } from './mails.js';

export interface MailApiParts {
  /** Without a key nobody may send. */
  apiKey: string | undefined;
  faults: Faults;
  mails: Mails;
  delivery: Delivery;
}

/** The used part of SendGrid's v3 API, as documented; to be registered below `/v3`. */
export async function mailApi(app: FastifyInstance, parts: MailApiParts): Promise<void> {
  const { apiKey } = parts;
  const expected = digest(`Bearer ${apiKey}`);
  app.addHook('onRequest', async (request) => {
    const given = digest(request.headers.authorization ?? '');
    if (apiKey === undefined || !timingSafeEqual(given, expected)) {
      throw refusal(401, 'The provided authorization grant is invalid, expired, or revoked');
    }
  });
  app.setErrorHandler((error: Error & { statusCode?: number }, _request, reply) => {
    const refused = error instanceof MailRefused ? error : refusedBy(error.statusCode ?? 500);
    return reply.status(refused.status).send(refused.toJSON());
  });
  app.setNotFoundHandler(() => {
    throw refusal(404, 'not found');
  });

  // SendGrid takes 30 MB; nothing that is sent to a family comes near this
  app.post('/mail/send', { bodyLimit: 1_000_000 }, async (request, reply) => send(parts, request, reply));
  app.route({
    method: ['GET', 'PUT', 'PATCH', 'DELETE'],
    url: '/mail/send',
    handler: () => {
      throw refusal(405, 'method not allowed');
    },
  });
}

async function send(parts: MailApiParts, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const { faults, mails, delivery } = parts;
  const to = firstRecipient(request.body);
  const before = faults.takeForAnswer('before', 'create', to, 'email');
  if (before) return answerMailWithFault(reply, before, '');
  if (!/^application\/json\b/i.test(request.headers['content-type'] ?? '')) throw refusedBy(415);
  const { mails: outgoing, sandboxMode, tracking } = readMail(request.body);
  if (sandboxMode) return reply.status(200).send();
  const fault = faults.takeForAnswer('after', 'create', to, 'email');
  const ofCallbacks = outgoing.map((mail) => faults.takeForCallbacks(mail.to, 'email'));
  const taken = outgoing.map((mail, place) => ({ ...mail, callbackFault: ofCallbacks[place]?.kind ?? null }));
  const accepted = mails.accept(taken, fault?.kind ?? null);
  const messageId = accepted[0]?.entry.messageId ?? '';
  if (tracking.length > 0) mails.alert('tracking', messageId, `not off: ${tracking.join(', ')}`);
  for (const [place, mail] of accepted.entries()) {
    if (fault?.kind === 'callback-before-answer') await delivery.hurry(mail, ofCallbacks[place] ?? null);
    else delivery.begin(mail, ofCallbacks[place] ?? null);
  }
  return fault ? answerMailWithFault(reply, fault, messageId) : honest(reply, messageId);
}

/** For whom the fault is asked before anything is checked. */
function firstRecipient(body: unknown): string | undefined {
  const request = body as { personalizations?: { to?: { email?: unknown }[] }[] } | null | undefined;
  const email = request?.personalizations?.[0]?.to?.[0]?.email;
  return typeof email === 'string' ? email : undefined;
}

function refusedBy(status: number): MailRefused {
  const words: Record<number, string> = {
    400: 'Bad Request',
    413: 'content too large',
    415: 'Content-Type should be application/json.',
  };
  return refusal(status, words[status] ?? 'internal server error');
}

/** Equal length whatever was sent, so that the comparison takes equal time. */
function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
