import { Body, Controller, Get, Headers, Inject, Param, Post, Query, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import type { Config } from '#platform/config/config.js';
import { CONFIG } from '#platform/config/config.token.js';
import { Refused } from '#platform/errors/errors.js';
import { Public } from '#platform/http/access.js';
import { TakesMultipart } from '#platform/http/multipart.js';
import { answerPage } from '#platform/http/page/answer-page.js';
import type { PageLanguage } from '#platform/http/page/page-frame.js';
import { phoneWords } from '#platform/http/page/phone-words.rules.js';
import { renderAsking, renderStopped, renderUnknownLink } from './unsubscribe.page.js';
import { asksToStop, ONE_CLICK } from './unsubscribe.rules.js';
import { type LinkHolder, UnsubscribeService } from './unsubscribe.service.js';

/**
 * The link in every mail (RFC 8058): the address alone says who and what, so there is no cookie, no sign-in, and any
 * Origin may post. A mail program follows no redirect here, so the answer is a page.
 */
@ApiExcludeController()
@Controller('u')
export class UnsubscribeController {
  private readonly practice: { name: string; phone: string };

  constructor(
    @Inject(CONFIG) config: Config,
    private readonly unsubscribe: UnsubscribeService,
  ) {
    this.practice = { name: config.practice.discreetName, phone: phoneWords(config.practice.phone) };
  }

  @Get(':token')
  @Public()
  async show(@Param('token') token: string, @Query('lang') lang: unknown, @Res() reply: FastifyReply): Promise<void> {
    this.answer(reply, await this.unsubscribe.look(token), lang, renderAsking);
  }

  @Post(':token')
  @Public()
  @TakesMultipart()
  async stop(
    @Param('token') token: string,
    @Query('lang') lang: unknown,
    @Headers('content-type') contentType: string | undefined,
    @Body() body: unknown,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    if (!asksToStop(contentType, body))
      throw new Refused('invalid_input', 'The body does not ask to stop', 400, [
        { path: ONE_CLICK.name, message: `expected ${ONE_CLICK.value}` },
      ]);
    this.answer(reply, await this.unsubscribe.stop(token), lang, renderStopped);
  }

  private answer(
    reply: FastifyReply,
    holder: LinkHolder | null,
    lang: unknown,
    render: typeof renderAsking | typeof renderStopped,
  ): void {
    const { practice } = this;
    if (!holder) return answerPage(reply, 404, "'none'", (nonce) => renderUnknownLink({ nonce, practice }));
    const language: PageLanguage = (lang === 'en' || lang === 'es' ? lang : holder.language) === 'es' ? 'es' : 'en';
    const { maskedAddress } = holder;
    answerPage(reply, 200, "'none'", (nonce) => render({ language, nonce, practice, maskedAddress }));
  }
}
