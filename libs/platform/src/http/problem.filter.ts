import { type ArgumentsHost, Catch, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Log } from '../observability/log.js';
import { Refused } from '../errors/errors.js';
import { problem, PROBLEM_TYPE, problemOf } from './problem.js';

/** Every error leaves as a problem document; only faults are logged, without the address's query. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(private readonly log: Log) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    const request = host.switchToHttp().getRequest<FastifyRequest>();
    answerProblem(reply, error, this.log, request.routeOptions?.url ?? 'unknown route');
  }
}

export function answerProblem(reply: FastifyReply, error: unknown, log: Log, route: string): void {
  const body = isUnprovenWebhook(reply, error) ? problem(403, { code: 'bad_signature' }) : problemOf(error);
  if (body.status >= 500) log.error(error instanceof Error ? error : 'unknown fault', { route });
  const retryAfter = (error as { retryAfter?: unknown })?.retryAfter;
  if (typeof retryAfter === 'number') void reply.header('retry-after', String(retryAfter));
  if (reply.sent) return;
  void reply.status(body.status).header('content-type', PROBLEM_TYPE).send(JSON.stringify(body));
}

/** What cannot even be read carries no signature that we could check: it is refused like any other stranger. */
function isUnprovenWebhook(reply: FastifyReply, error: unknown): boolean {
  const isUnread = !(error instanceof Refused) && [400, 415].includes(problemOf(error).status);
  return isUnread && reply.request?.url?.startsWith('/webhooks/') === true;
}
