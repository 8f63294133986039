import { createHash, timingSafeEqual } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { Config } from '../config/config.js';
import { CONFIG } from '../config/config.token.js';
import { Refused } from '../errors/errors.js';
import { UnreadMultipart } from '../http/multipart.js';
import type { MultipartBounds } from '../http/multipart-reader.js';
import type { InboundMail } from './inbound-mail.js';
import { readInboundMail } from './sendgrid-inbound.js';

const MIB = 1024 * 1024;

/** SendGrid takes mails of up to 30 MB; words and names need little of it, and pictures are kept while there is room. */
const BOUNDS: MultipartBounds = {
  totalBytes: 31 * MIB,
  parts: 1200,
  fieldBytes: MIB,
  fileBytes: 10 * MIB,
  rawBytes: 4 * MIB,
};
/** What is longer than any mail runs out up to here, so that whoever posts it hears the answer. */
const DRAIN_BYTES = 64 * MIB;

/**
 * Proves that a mail was posted by our mail provider, who knows the secret in the address; everything else is 403 and leaves
 * no trace. A mail that is proved is always read: too long, cut or broken, it comes with what could be read, and the answer
 * is 2xx. With 413 SendGrid would drop it and tell nobody; with 5xx it would come again for three days and fail alike.
 */
@Injectable()
export class InboundMailWebhook {
  constructor(@Inject(CONFIG) private readonly config: Config) {}

  /**
   * @param secret the rest of the address, as it was given
   * @throws Refused 403 without the secret, before anything is read, and always where none is configured
   * @throws the connection's own error where it broke: the provider posts it again
   */
  async read(request: FastifyRequest, secret: unknown): Promise<InboundMail> {
    const expected = this.config.sendgrid.inboundSecret;
    const given = typeof secret === 'string' ? secret : '';
    // compared whatever is configured: the answer takes the same time
    if (!timingSafeEqual(digest(given), digest(expected ?? '')) || !expected) throw strange();
    if (!(request.body instanceof UnreadMultipart)) throw strange();
    return readInboundMail(await request.body.read(BOUNDS, DRAIN_BYTES));
  }
}

/** In the words that a post which cannot even be read gets, so that nobody learns from the difference. */
function strange(): Refused {
  return new Refused('bad_signature', 'Not allowed', 403);
}

/** Equal length whatever was sent. */
function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
