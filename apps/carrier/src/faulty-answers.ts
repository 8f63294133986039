import type { FastifyReply } from 'fastify';
import { ApiError } from './errors.js';
import type { AnswerFaultKind, Fault } from './faults.js';

type Whole = { status: number; body: Record<string, unknown> };

/**
 * Answers a request the way a scripted fault wants it.
 * @param whole the honest answer, where there is one: what the product should have got
 */
export function answerWithFault(reply: FastifyReply, fault: Fault<AnswerFaultKind>, whole: Whole | null): FastifyReply {
  switch (fault.kind) {
    case '429':
      return refuse(reply.header('retry-after', String(fault.retryAfterS ?? 1)), 429, 20429, 'Too Many Requests');
    case '500-before':
      return refuse(reply, 500, 20500, 'An internal server error has occurred');
    case '503-after-accept':
      return refuse(reply, 503, 20503, 'Service unavailable');
    case 'html-200':
      return reply.status(200).type('text/html').send('<!doctype html><title>Sign in to the network</title>');
    case 'silence':
      return reply.hijack();
    case 'reset':
    case 'reset-before':
      reply.hijack().raw.socket?.resetAndDestroy();
      return reply;
    case 'cut-body':
      return cut(reply, whole);
    case 'callback-before-answer':
      return reply.status(whole?.status ?? 200).send(whole?.body);
  }
}

function refuse(reply: FastifyReply, status: number, code: number, message: string): FastifyReply {
  return reply.status(status).send(new ApiError(code, message, status).toJSON());
}

function cut(reply: FastifyReply, whole: Whole | null): FastifyReply {
  const { raw } = reply.hijack();
  const body = Buffer.from(JSON.stringify(whole?.body ?? {}));
  raw.writeHead(whole?.status ?? 200, { 'content-type': 'application/json', 'content-length': body.length });
  raw.write(body.subarray(0, Math.floor(body.length / 2)), () => raw.destroy());
  return reply;
}
