import type { FastifyReply } from 'fastify';
import { ApiError } from './errors.js';
import type { AnswerFaultKind, Fault } from './faults.js';

type Whole = { status: number; body: Record<string, unknown> };
type Answer = (reply: FastifyReply, fault: Fault<AnswerFaultKind>, whole: Whole) => FastifyReply;

const INVALID_TO = 21211;
const DRIP_MS = 200;

const refuse =
  (status: number, code: number, message: string): Answer =>
  (reply) =>
    reply.status(status).send(new ApiError(code, message, status).toJSON());
const broken = refuse(500, 20500, 'An internal server error has occurred');
const unavailable = refuse(503, 20503, 'Service unavailable');
const busy = refuse(429, 20429, 'Too Many Requests');
const never: Answer = (reply) => reply.hijack();

const ANSWERS: Record<AnswerFaultKind, Answer> = {
  '429': (reply, fault, whole) => busy(reply.header('retry-after', String(fault.retryAfterS ?? 1)), fault, whole),
  '500-before': broken,
  '500-after-accept': broken,
  '503-before': unavailable,
  '503-after-accept': unavailable,
  'html-200': (reply) =>
    reply.status(200).type('text/html').send('<!doctype html><title>Sign in to the network</title>'),
  rejected: (reply, fault, whole) =>
    refuse(400, fault.errorCode ?? INVALID_TO, 'The request was refused')(reply, fault, whole),
  unauthorized: refuse(401, 20003, 'Authenticate'),
  'silence-before': never,
  silence: never,
  'reset-before': reset,
  reset,
  'cut-body': cut,
  'wrong-type': (reply, _fault, { status, body }) => reply.status(status).type('text/html').send(JSON.stringify(body)),
  'slow-drip': drip,
  'callback-before-answer': (reply, _fault, { status, body }) => reply.status(status).send(body),
};

/**
 * Answers a request the way a fault wants it.
 * @param whole the honest answer, where there is one: what the product should have got
 */
export function answerWithFault(reply: FastifyReply, fault: Fault<AnswerFaultKind>, whole: Whole | null): FastifyReply {
  return ANSWERS[fault.kind](reply, fault, whole ?? { status: 200, body: {} });
}

function reset(reply: FastifyReply): FastifyReply {
  reply.hijack().raw.socket?.resetAndDestroy();
  return reply;
}

function cut(reply: FastifyReply, _fault: Fault, whole: Whole): FastifyReply {
  const body = begin(reply, whole);
  const { raw } = reply;
  raw.write(body.subarray(0, Math.floor(body.length / 2)), () => raw.destroy());
  return reply;
}

/** One byte after the other: each keeps the connection busy, so only a limit for the whole answer ends the wait. */
function drip(reply: FastifyReply, fault: Fault, whole: Whole): FastifyReply {
  const body = begin(reply, whole);
  const { raw } = reply;
  let sent = 0;
  const timer = setInterval(() => {
    raw.write(body.subarray(sent, sent + 1));
    sent += 1;
    if (sent < body.length) return;
    clearInterval(timer);
    raw.end();
  }, fault.dripMs ?? DRIP_MS);
  raw.once('close', () => clearInterval(timer));
  raw.flushHeaders();
  return reply;
}

/** @returns the bytes that the head has promised */
function begin(reply: FastifyReply, whole: Whole): Buffer {
  const body = Buffer.from(JSON.stringify(whole.body));
  reply.hijack().raw.writeHead(whole.status, { 'content-type': 'application/json', 'content-length': body.length });
  return body;
}
