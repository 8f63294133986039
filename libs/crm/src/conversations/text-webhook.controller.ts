import { Controller, Header, HttpCode, Post, Req } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { Refused } from '#platform/errors/errors.js';
import { Public } from '#platform/http/access.js';
import { TwilioWebhook } from '#platform/sms/twilio-webhook.js';
import { ConversationsService } from './conversations.service.js';
import type { MediaNamed } from './media.service.js';

/** A family texts us. The carrier waits for this answer: when it has it, the text is stored and everything has stopped. */
@ApiExcludeController()
@Controller('webhooks/twilio/sms')
export class TextWebhookController {
  constructor(
    private readonly webhook: TwilioWebhook,
    private readonly conversations: ConversationsService,
  ) {}

  @Post()
  @Public()
  @HttpCode(200)
  @Header('content-type', 'text/xml; charset=utf-8')
  async receive(@Req() request: FastifyRequest & { rawBody?: Buffer }): Promise<string> {
    const params = this.webhook.read(request);
    const sid = params.get('MessageSid') ?? params.get('SmsSid');
    const from = params.get('From');
    if (!sid || !from || sid.length > 64) throw new Refused('invalid_input', 'MessageSid and From are needed', 400);
    const media = Math.min(10, Number.parseInt(params.get('NumMedia') ?? '0', 10) || 0);
    await this.conversations.receiveText({
      sid,
      from,
      body: params.get('Body') ?? '',
      media,
      mediaNamed: mediaIn(params, media),
      optOutType: params.get('OptOutType')?.toUpperCase() ?? null,
      raw: request.rawBody ?? Buffer.alloc(0),
    });
    return '<?xml version="1.0" encoding="UTF-8"?><Response/>';
  }
}

/** The signed fields that name what came with a text. */
function mediaIn(params: ReadonlyMap<string, string>, count: number): MediaNamed[] {
  return Array.from({ length: Math.max(0, count) }, (_, n) => ({
    url: params.get(`MediaUrl${n}`) ?? '',
    type: params.get(`MediaContentType${n}`) ?? null,
  })).filter(({ url }) => url !== '');
}
