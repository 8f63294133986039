import { Inject, Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { Config } from '../config/config.js';
import { CONFIG } from '../config/config.token.js';
import { cleanText } from '../database/clean-text.js';
import { Refused } from '../errors/errors.js';
import { parsePairs, verifyTwilioSignature } from './twilio-signature.js';

/** Proves that a webhook came from our carrier account; everything else is 403 and leaves no trace. */
@Injectable()
export class TwilioWebhook {
  constructor(@Inject(CONFIG) private readonly config: Config) {}

  /**
   * @returns the parameters, the first value of each name
   * @throws Refused 403 without a good signature over PUBLIC_URL and all parameters, or for another account
   */
  read(request: FastifyRequest & { rawBody?: Buffer }): Map<string, string> {
    const pairs = parsePairs(request.rawBody ?? Buffer.alloc(0));
    const signature = request.headers['x-twilio-signature'];
    const good = verifyTwilioSignature({
      authTokens: [this.config.twilio.authToken],
      url: this.config.publicUrl + request.url,
      params: pairs,
      signature: typeof signature === 'string' ? signature : undefined,
    });
    // the signature is over the bytes as they came; what is read of them must be storable
    const readable = [...pairs].map(([name, value]): [string, string] => [name, cleanText(value)]);
    const params = new Map<string, string>(readable.reverse());
    if (!good || (params.has('AccountSid') && params.get('AccountSid') !== this.config.twilio.accountSid))
      throw new Refused('bad_signature', 'The signature is missing or wrong', 403);
    return params;
  }
}
