import { randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { Body, Controller, Get, Inject, Post, Query, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Clock } from '#platform/clock/clock.js';
import type { Config } from '#platform/config/config.js';
import { CONFIG } from '#platform/config/config.token.js';
import { type FieldError, Refused } from '#platform/errors/errors.js';
import { Public } from '#platform/http/access.js';
import { answerPage } from '#platform/http/page/answer-page.js';
import { readInput } from '#platform/http/problem.js';
import { Log } from '#platform/observability/log.js';
import { crisisOf } from '../conversations/conversations.service.js';
import { phoneWords, practiceHours } from '../messaging/messaging.service.js';
import { readPhone } from '../people/people.service.js';
import { calendarZoneOf } from '../permission/permission.service.js';
import { callbackWordsFor, type PrivateLink, PrivatePagesService } from '../private-pages/private-pages.service.js';
import type { PracticeWords } from './emergency-line.js';
import { inquiryFromForm, type ReadForm, visitSource } from './inquire-form.rules.js';
import { renderInquiryForm } from './inquire.page.js';
import { type InquiryAnswer, type InquiryBody, inquirySchema } from './inquiry.schema.js';
import { IntakeService } from './intake.service.js';
import { Pace } from './pace.js';
import { renderMinorPage, renderThankYou } from './thank-you.page.js';

/** A form is filled in by hand; whoever sends more in a minute is marked and waits, and is still taken. */
const PER_MINUTE = 30;
const LONGEST_WAIT_MS = 2000;

/** The hosted form: works without JavaScript, may be framed by any site. */
@ApiExcludeController()
@Controller('inquire')
export class InquireController {
  private readonly pace = new Pace(PER_MINUTE);
  private readonly practice: PracticeWords;

  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly intake: IntakeService,
    private readonly clock: Clock,
    private readonly privatePages: PrivatePagesService,
    private readonly log: Log,
  ) {
    const { practice } = config;
    this.practice = {
      name: practice.discreetName,
      legalName: practice.legalName,
      phone: phoneWords(practice.phone),
      ...practiceHours(practice.timeZone),
    };
  }

  @Get()
  @Public()
  show(@Query() query: Record<string, unknown>, @Req() request: FastifyRequest, @Res() reply: FastifyReply): void {
    const language = query.lang === 'es' ? 'es' : 'en';
    const referrer = typeof request.headers.referer === 'string' ? request.headers.referer : '';
    const source = visitSource(query, `${this.config.publicUrl}/inquire`, referrer);
    answerPage(reply, 200, '*', (nonce) =>
      renderInquiryForm({ language, token: newToken(), practice: this.practice, values: { source }, nonce }),
    );
  }

  @Post()
  @Public()
  async receive(
    @Body() fields: Record<string, string | string[]>,
    @Req() request: FastifyRequest & { rawBody?: Buffer },
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const form = inquiryFromForm(fields ?? {});
    const over = this.pace.over(request.ip, this.clock.machine());
    if (over > 0) await pause(Math.min(LONGEST_WAIT_MS, over * 250));
    const suspicion = [...(form.honeypot ? ['honeypot'] : []), ...(over > 0 ? ['pace'] : [])];
    try {
      const body = readInput(inquirySchema, form.body);
      const taken = await this.take(form, body, suspicion, request);
      const links = body.person.under18 ? null : await this.linksOf(taken);
      answerPage(reply, 200, '*', (nonce) => this.thanks(form, body, links, nonce));
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      await this.intake.keepRefused(error.code, JSON.stringify(form.body));
      answerPage(reply, error.status, '*', (nonce) => this.again(form, error.errors, nonce));
    }
  }

  private async take(
    form: ReadForm,
    body: InquiryBody,
    suspicion: readonly string[],
    request: FastifyRequest & { rawBody?: Buffer },
  ): Promise<InquiryAnswer> {
    const received = {
      body,
      raw: request.rawBody ?? null,
      suspicion,
      address: request.ip,
      userAgent: request.headers['user-agent'] ?? null,
    };
    try {
      return await this.intake.receive({ ...received, key: form.token });
    } catch (error) {
      // gone back, changed, and sent again: another note, and not one word of it is lost
      if (!(error instanceof Refused) || error.status !== 409) throw error;
      return this.intake.receive({ ...received, key: null });
    }
  }

  /**
   * The way to her own page, for whoever is new: who fills in the form with a name and a number that we know may be somebody
   * else, and gets the link of nobody. The note is taken already, so that nothing that goes wrong here may hide it.
   */
  private async linksOf(taken: InquiryAnswer): Promise<PrivateLink | null> {
    try {
      return (await this.intake.hasBroughtPerson(taken.id)) ? await this.privatePages.linkOnPage(taken) : null;
    } catch (error) {
      this.log.error(error, { page: 'thank_you' });
      return null;
    }
  }

  private thanks(form: ReadForm, body: InquiryBody, links: PrivateLink | null, nonce: string): string {
    const crisis = crisisOf(body.message ?? '') !== null;
    const common = { language: form.language, practice: this.practice, crisis, nonce };
    if (body.person.under18) return renderMinorPage(common);
    const phone = body.person.phone?.trim() ? readPhone(body.person.phone) : null;
    const timeZone = this.config.practice.timeZone;
    const familyTimeZone = calendarZoneOf(
      { timeZone: body.person.timeZone, postalCode: body.person.postalCode, phone },
      timeZone,
    );
    const when = {
      language: form.language,
      now: this.clock.now(),
      timeZone,
      familyTimeZone,
      windows: body.safeContact?.windows,
    };
    return renderThankYou({ ...common, callbackWords: phone ? callbackWordsFor(when) : null, links });
  }

  private again(form: ReadForm, errors: readonly FieldError[], nonce: string): string {
    return renderInquiryForm({
      language: form.language,
      token: form.token ?? newToken(),
      practice: this.practice,
      values: form.values,
      errors,
      nonce,
    });
  }
}

const newToken = (): string => randomBytes(24).toString('base64url');
