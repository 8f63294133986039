import { randomUUID } from 'node:crypto';
import { StandardSchemaValidationPipe, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance, FastifyReply, FastifyRequest, FastifyServerOptions } from 'fastify';
import { cleanDeep, isDeeperThan } from '../database/clean-text.js';
import { Log } from '../observability/log.js';
import { readMultipartForms } from './multipart.js';
import { answerProblem, ProblemFilter } from './problem.filter.js';
import { Refused } from '../errors/errors.js';
import { invalidInput } from './problem.js';

/** 20,000 characters of JSON-escaped emoji are 240 kB; more than this is not a family's note. */
const MOST_BYTES = 1024 * 1024;

/** What is deeper than this was not written by anybody, and would take the stack of whoever walks through it. */
const MOST_LEVELS = 100;

/**
 * A Nest application on Fastify in our manner: raw bodies kept (signatures), bounded sizes, and a problem document for
 * every error, also those that Fastify answers before Nest sees the request.
 */
export async function createHttpApp(module: Type, log: Log): Promise<NestFastifyApplication> {
  const options: FastifyServerOptions = {
    bodyLimit: MOST_BYTES,
    // taken out, not refused: of a signed batch the others count, and a family's note is not sent back for a word
    onProtoPoisoning: 'remove',
    onConstructorPoisoning: 'remove',
    routerOptions: { maxParamLength: 300 },
    requestTimeout: 30_000,
    keepAliveTimeout: 72_000, // longer than the usual proxy's, so that it never reuses a connection that we just closed
    genReqId: () => randomUUID(),
    frameworkErrors: (error, _request, reply) => answerProblem(reply as FastifyReply, error, log, 'unreadable request'),
  };
  const adapter = new FastifyAdapter(options as ConstructorParameters<typeof FastifyAdapter>[0]);
  const app = await NestFactory.create<NestFastifyApplication>(module, adapter, {
    rawBody: true,
    logger: log,
    abortOnError: false,
  });
  app.useGlobalPipes(new StandardSchemaValidationPipe({ exceptionFactory: invalidInput }));
  app.useGlobalFilters(new ProblemFilter(log));
  const fastify = adapter.getInstance();
  readMultipartForms(fastify as unknown as FastifyInstance);
  // a verb without words, such as "claim", comes from many clients as JSON of no bytes: that is no body, not a broken one
  const readJson = fastify.getDefaultJsonParser('remove', 'remove');
  app.useBodyParser('application/json', { bodyLimit: MOST_BYTES }, (request, body, done) => {
    if (body.length === 0) return done(null, undefined);
    return readJson(request as FastifyRequest, body.toString('utf8'), done);
  });
  // at the edge every string is made storable; those who keep what came beside what they read clean it themselves
  fastify.addHook('preValidation', async (request: FastifyRequest) => {
    request.query = cleanDeep(request.query).value;
    if (!/^\/v1\/(?!inquiries\b)/.test(request.url) || !request.body) return;
    if (isDeeperThan(request.body, MOST_LEVELS))
      throw new Refused('too_deep', `The body has more than ${MOST_LEVELS} levels`, 400);
    request.body = cleanDeep(request.body).value;
  });
  fastify.addHook('onSend', async (_request: FastifyRequest, reply: FastifyReply) => {
    void reply.header('x-content-type-options', 'nosniff');
    void reply.header('referrer-policy', 'no-referrer');
    if (!reply.hasHeader('cache-control')) void reply.header('cache-control', 'no-store');
  });
  return app;
}
