import { Body, Controller, Get, Inject, Param, Post, Query, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Clock } from '#platform/clock/clock.js';
import type { Config } from '#platform/config/config.js';
import { CONFIG } from '#platform/config/config.token.js';
import { cleanDeep } from '#platform/database/clean-text.js';
import { Refused } from '#platform/errors/errors.js';
import { Public } from '#platform/http/access.js';
import { answerPage } from '#platform/http/page/answer-page.js';
import type { PageLanguage } from '#platform/http/page/page-frame.js';
import { type Fields, one } from '#platform/http/page/posted-fields.rules.js';
import { calendarZoneOf } from '../permission/permission.service.js';
import { callbackWordsFor } from './callback-words.rules.js';
import { Door } from './door.js';
import { PageWordsService } from './page-words.service.js';
import { stagesBeforeTheCall } from './pages-by-stage.data.js';
import { PreferencesService } from './preferences.service.js';
import { considerWord } from './private-link.rules.js';
import { type OpenPage, renderPrivatePage } from './private.page.js';
import type { Visit } from './visitors.service.js';

/** A member's own page: opens with the link and a second thing, and shows nothing before. */
@ApiExcludeController()
@Controller('f')
export class PrivatePageController {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly clock: Clock,
    private readonly door: Door,
    private readonly words: PageWordsService,
    private readonly preferences: PreferencesService,
  ) {}

  @Get(':token')
  @Public()
  async show(
    @Param('token') token: string,
    @Query('word') kept: unknown,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const visit = await this.door.visitOf(request, token);
    if (!visit) return this.door.ask('f', token, request, reply);
    this.answer(visit, token, request, reply, 200, { wordKept: kept === 'kept' && visit.openedWith === 'word' });
  }

  @Post(':token')
  @Public()
  async open(
    @Param('token') token: string,
    @Body() fields: Fields | undefined,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    await this.door.open('f', token, cleanDeep(fields ?? {}).value, request, reply);
  }

  @Post(':token/word')
  @Public()
  async chooseWord(
    @Param('token') token: string,
    @Body() fields: Fields | undefined,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const said = cleanDeep(fields ?? {}).value;
    const visit = await this.door.visitOf(request, token);
    if (!this.door.isOurs(visit, said)) return this.door.askAnew('f', token, request, reply);
    const word = one(said, 'word').trim();
    const wordProblem = considerWord(word, visit.known);
    if (wordProblem) return this.answer(visit, token, request, reply, 422, { wordProblem });
    try {
      const cookie = await this.preferences.chooseWord(visit, word);
      if (cookie === null) return this.door.askAnew('f', token, request, reply);
      this.door.letIn('f', token, cookie, request, reply, { word: 'kept' });
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      this.door.askAnew('f', token, request, reply);
    }
  }

  @Get(':token/leave')
  @Public()
  leave(@Param('token') token: string, @Res() reply: FastifyReply): void {
    this.door.leave(token, reply);
  }

  private answer(
    visit: Visit,
    token: string,
    request: FastifyRequest,
    reply: FastifyReply,
    status: number,
    more: Partial<OpenPage>,
  ): void {
    answerPage(reply, status, "'none'", (nonce) => {
      const page = this.door.page('f', token, request, visit.known.language, nonce);
      return renderPrivatePage({
        ...page,
        pages: this.words.ofStage(visit.known.stage, page.language),
        callbackWords: this.callbackWords(visit, page.language),
        formToken: visit.formToken,
        asksForWord: visit.openedWith !== 'word',
        ...more,
      });
    });
  }

  /** Only of a call that she asked for, in the hours that she named, and that is still to come. */
  private callbackWords({ known }: Visit, language: PageLanguage): string | null {
    const { windows, calls } = known.safeContact;
    const isToCome = stagesBeforeTheCall.includes(known.stage) && known.phone !== null && calls !== false;
    if (!isToCome || !windows?.length) return null;
    const { timeZone } = this.config.practice;
    const familyTimeZone = calendarZoneOf({ ...known, timeZone: known.timeZone ?? undefined }, timeZone);
    return callbackWordsFor({ language, now: this.clock.now(), timeZone, familyTimeZone, windows });
  }
}
