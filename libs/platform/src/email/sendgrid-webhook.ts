import { Inject, Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { Config } from '../config/config.js';
import { CONFIG } from '../config/config.token.js';
import { Refused } from '../errors/errors.js';
import { type MailNews, readEvents } from './sendgrid-events.js';
import { verifySendGridSignature } from './sendgrid-signature.js';

/** Older batches are retries that waited, or a replay; both are read, since news are idempotent and retries are not. */
const FRESH_SECONDS = 600;

export interface MailNewsBatch {
  news: MailNews[];
  /** elements that could not be read */
  broken: number;
  /** how long ago SendGrid signed it, when that is more than ten minutes: worth a line in the log */
  oldestSeconds: number | null;
}

/** Proves that a webhook came from our SendGrid account; everything else is 403 and leaves no trace. */
@Injectable()
export class SendGridWebhook {
  constructor(@Inject(CONFIG) private readonly config: Config) {}

  /**
   * @returns what of the batch could be read
   * @throws Refused 403 without a good signature over the raw body, and always where no key is configured
   * @throws Refused 400 for a body that is signed and no JSON array
   */
  read(request: FastifyRequest & { rawBody?: Buffer }): MailNewsBatch {
    const rawBody = request.rawBody ?? Buffer.alloc(0);
    const timestamp = header(request, 'timestamp');
    const publicKey = this.config.sendgrid.eventPublicKey;
    const signature = header(request, 'signature');
    if (!publicKey || !verifySendGridSignature({ publicKey, timestamp, rawBody, signature }))
      throw new Refused('bad_signature', 'The signature is missing or wrong', 403);
    const ageSeconds = Math.floor(Date.now() / 1000) - Number(timestamp);
    return { ...readEvents(elements(rawBody)), oldestSeconds: ageSeconds > FRESH_SECONDS ? ageSeconds : null };
  }
}

function header({ headers }: FastifyRequest, name: string): string | undefined {
  const value = headers[`x-twilio-email-event-webhook-${name}`];
  return typeof value === 'string' ? value : undefined;
}

function elements(rawBody: Buffer): unknown[] {
  let body: unknown;
  try {
    body = JSON.parse(rawBody.toString('utf8'));
  } catch {
    body = null;
  }
  if (!Array.isArray(body)) throw new Refused('invalid_input', 'A list of events is needed', 400);
  return body;
}
