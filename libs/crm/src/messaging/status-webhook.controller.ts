import { Controller, HttpCode, Post, Req } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { Refused } from '#platform/errors/errors.js';
import { Public } from '#platform/http/access.js';
import { TwilioWebhook } from '#platform/sms/twilio-webhook.js';
import { SettlingService } from './settling.service.js';

/** The carrier's news about texts of ours. */
@ApiExcludeController()
@Controller('webhooks/twilio/sms/status')
export class StatusWebhookController {
  constructor(
    private readonly webhook: TwilioWebhook,
    private readonly settling: SettlingService,
  ) {}

  @Post()
  @Public()
  @HttpCode(204)
  async receive(@Req() request: FastifyRequest & { rawBody?: Buffer }): Promise<void> {
    const params = this.webhook.read(request);
    const sid = params.get('MessageSid') ?? params.get('SmsSid');
    const status = params.get('MessageStatus') ?? params.get('SmsStatus');
    if (!sid || !status || sid.length > 64 || status.length > 32)
      throw new Refused('invalid_input', 'MessageSid and MessageStatus are needed', 400);
    const ref = (request.query as Record<string, unknown>).a;
    const errorCode = params.get('ErrorCode')?.slice(0, 16) || null;
    await this.settling.news('twilio', request.rawBody ?? Buffer.alloc(0), [
      {
        dedupeKey: `sms:${sid}:${status.toLowerCase()}:${errorCode ?? ''}`,
        kind: 'sms_status',
        ref: typeof ref === 'string' ? ref.slice(0, 64) : null,
        sid,
        status: status.toLowerCase(),
        errorCode,
      },
    ]);
  }
}
