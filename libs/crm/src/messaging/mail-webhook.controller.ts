import { Controller, HttpCode, Post, Req } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { SendGridWebhook } from '#platform/email/sendgrid-webhook.js';
import { Public } from '#platform/http/access.js';
import { MailNewsService } from './mail-news.service.js';

/** The mail provider's news about mails of ours, in batches. */
@ApiExcludeController()
@Controller('webhooks/sendgrid/events')
export class MailWebhookController {
  constructor(
    private readonly webhook: SendGridWebhook,
    private readonly mailNews: MailNewsService,
  ) {}

  @Post()
  @Public()
  @HttpCode(204)
  async receive(@Req() request: FastifyRequest & { rawBody?: Buffer }): Promise<void> {
    const batch = this.webhook.read(request);
    await this.mailNews.receive(request.rawBody!, batch);
  }
}
