import { Body, Controller, Get, Param, Post, Query, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { cleanDeep } from '#platform/database/clean-text.js';
import { Refused } from '#platform/errors/errors.js';
import { Public } from '#platform/http/access.js';
import { answerPage } from '#platform/http/page/answer-page.js';
import type { Fields } from '#platform/http/page/posted-fields.rules.js';
import { Door } from './door.js';
import { type PreferenceNotice, renderAllStopped, renderPreferences } from './preferences.page.js';
import {
  type PreferenceProblems,
  type PreferenceValues,
  readPreferences,
  valuesOfFields,
  valuesOfProfile,
} from './preferences.rules.js';
import { PreferencesService } from './preferences.service.js';
import type { Visit } from './visitors.service.js';

interface Shown {
  status: number;
  notice: PreferenceNotice | null;
  /** what was typed, where it goes back */
  typed?: { values: PreferenceValues; problems: PreferenceProblems };
}

/** How a member may be reached: behind the same link and the same second thing as their page. Texts carry the short path. */
@ApiExcludeController()
@Controller(['p', 'preferences'])
export class PreferencesController {
  constructor(
    private readonly door: Door,
    private readonly preferences: PreferencesService,
  ) {}

  @Get(':token')
  @Public()
  async show(
    @Param('token') token: string,
    @Query('saved') saved: unknown,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const visit = await this.door.visitOf(request, token);
    if (!visit) return this.door.ask('p', token, request, reply);
    await this.answer(visit, token, request, reply, { status: 200, notice: saved === '1' ? 'saved' : null });
  }

  /** The answer to the question, or what was changed on the page behind it. */
  @Post(':token')
  @Public()
  async receive(
    @Param('token') token: string,
    @Body() fields: Fields | undefined,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const said = cleanDeep(fields ?? {}).value;
    if (Object.hasOwn(said, 'answer')) return this.door.open('p', token, said, request, reply);
    const visit = await this.door.visitOf(request, token);
    if (!this.door.isOurs(visit, said)) return this.door.askAnew('p', token, request, reply);
    await this.save(visit, token, valuesOfFields(said), request, reply);
  }

  @Post(':token/stop')
  @Public()
  async stop(
    @Param('token') token: string,
    @Body() fields: Fields | undefined,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const visit = await this.door.visitOf(request, token);
    if (!this.door.isOurs(visit, fields ?? {})) return this.door.askAnew('p', token, request, reply);
    await this.preferences.stopEverything(visit);
    answerPage(reply, 200, "'none'", (nonce) =>
      renderAllStopped(this.door.page('p', token, request, visit.known.language, nonce)),
    );
  }

  @Get(':token/leave')
  @Public()
  leave(@Param('token') token: string, @Res() reply: FastifyReply): void {
    this.door.leave(token, reply);
  }

  private async save(
    visit: Visit,
    token: string,
    values: PreferenceValues,
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<void> {
    const { profile: before } = await this.preferences.profileOf(visit);
    const read = readPreferences(values, before, visit.known);
    if ('problems' in read)
      return this.answer(visit, token, request, reply, { status: 422, notice: null, typed: { values, ...read } });
    try {
      const version = /^\d{1,9}$/.test(values.version) ? Number(values.version) : 0;
      const cookie = await this.preferences.save(visit, read.profile, read.language, version);
      if (cookie === null) return this.door.askAnew('p', token, request, reply);
      this.door.letIn('p', token, cookie, request, reply, { saved: '1' });
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      if (error.status !== 412) return this.door.askAnew('p', token, request, reply);
      await this.answer(visit, token, request, reply, { status: 412, notice: 'stale' });
    }
  }

  private async answer(
    visit: Visit,
    token: string,
    request: FastifyRequest,
    reply: FastifyReply,
    { status, notice, typed }: Shown,
  ): Promise<void> {
    const { profile, version } = await this.preferences.profileOf(visit);
    answerPage(reply, status, "'none'", (nonce) =>
      renderPreferences({
        ...this.door.page('p', token, request, visit.known.language, nonce),
        values: typed?.values ?? valuesOfProfile(profile, visit.known.language, version),
        problems: typed?.problems ?? new Map(),
        notice,
        hasCodeWord: Boolean(profile.codeWord),
        formToken: visit.formToken,
      }),
    );
  }
}
