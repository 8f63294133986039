import type { FastifyReply } from 'fastify';
import type { AnswerFaultKind, Fault } from '../faults.js';
import { refusal } from './errors.js';

/** @param messageId of what was accepted, where something was */
type Answer = (reply: FastifyReply, fault: Fault, messageId: string) => FastifyReply;

const DRIP_MS = 200;

const refuse =
  (status: number, message: string): Answer =>
  (reply) =>
    reply.status(status).send(refusal(status, message).toJSON());
const broken = refuse(500, 'internal server error');
const unavailable = refuse(503, 'service unavailable');
const busy = refuse(429, 'too many requests');
const never: Answer = (reply) => reply.hijack();

const ANSWERS: Record<AnswerFaultKind, Answer> = {
  '429': (reply, fault, messageId) => busy(reply.headers(limits(fault.retryAfterS ?? 1)), fault, messageId),
  '500-before': broken,
  '500-after-accept': broken,
  '503-before': unavailable,
  '503-after-accept': unavailable,
  'html-200': (reply) =>
    reply.status(200).type('text/html').send('<!doctype html><title>Sign in to the network</title>'),
  rejected: refuse(400, 'The request was refused'),
  unauthorized: refuse(401, 'authorization required'),
  'silence-before': never,
  silence: never,
  'reset-before': reset,
  reset,
  'cut-body': cut,
  'wrong-type': (reply, _fault, messageId) => honest(reply.type('text/html'), messageId),
  'slow-drip': drip,
  'callback-before-answer': (reply, _fault, messageId) => honest(reply, messageId),
};

/** Answers mail/send the way a fault wants it. @param messageId of what was accepted, or nothing */
export function answerMailWithFault(
  reply: FastifyReply,
  fault: Fault<AnswerFaultKind>,
  messageId: string,
): FastifyReply {
  return ANSWERS[fault.kind](reply, fault, messageId);
}

/** Accepted: an id in the header, and no body. */
export function honest(reply: FastifyReply, messageId: string): FastifyReply {
  return reply.status(202).header('x-message-id', messageId).send();
}

/** SendGrid tells when the limit ends, as seconds since 1970, and has no Retry-After. */
function limits(seconds: number): Record<string, string> {
  const resetAt = Math.ceil(Date.now() / 1000) + seconds;
  return { 'x-ratelimit-limit': '600', 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(resetAt) };
}

function reset(reply: FastifyReply): FastifyReply {
  reply.hijack().raw.socket?.resetAndDestroy();
  return reply;
}

/** A 202 has no body that could be cut: it breaks off in its headers, before the id. */
function cut(reply: FastifyReply): FastifyReply {
  const { socket } = reply.hijack().raw;
  socket?.write('HTTP/1.1 202 Accepted\r\ncontent-length: 0\r\nx-mess', () => socket.destroy());
  return reply;
}

/** One byte of the headers after the other: only a limit for the whole answer ends the wait. */
function drip(reply: FastifyReply, fault: Fault, messageId: string): FastifyReply {
  const { socket } = reply.hijack().raw;
  const bytes = Buffer.from(
    `HTTP/1.1 202 Accepted\r\nx-message-id: ${messageId}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n`,
  );
  let sent = 0;
  const timer = setInterval(() => {
    socket?.write(bytes.subarray(sent, sent + 1));
    sent += 1;
    if (sent === bytes.length) socket?.end();
  }, fault.dripMs ?? DRIP_MS);
  socket?.once('close', () => clearInterval(timer));
  return reply;
}
