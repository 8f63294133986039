import { Controller, HttpCode, Param, Post, Req } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { InboundMailWebhook } from '#platform/email/inbound-mail-webhook.js';
import { Public } from '#platform/http/access.js';
import { TakesUnreadMultipart } from '#platform/http/multipart.js';
import { MailIntakeService } from './mail-intake.service.js';

/** A family writes a mail. When the provider has this answer, the mail is stored and everything has stopped. */
@ApiExcludeController()
@Controller('webhooks/sendgrid/inbound')
export class InboundMailController {
  constructor(
    private readonly webhook: InboundMailWebhook,
    private readonly mails: MailIntakeService,
  ) {}

  /** The secret is whatever stands behind the path: no address is a shorter way in. */
  @Post(['', '*'])
  @Public()
  @HttpCode(204)
  @TakesUnreadMultipart()
  async receive(@Req() request: FastifyRequest, @Param('*') secret: unknown): Promise<void> {
    await this.mails.receiveMail(await this.webhook.read(request, secret));
  }
}
