import { setTimeout as pause } from 'node:timers/promises';
import { Inject, Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Clock } from '#platform/clock/clock.js';
import type { Config } from '#platform/config/config.js';
import { CONFIG } from '#platform/config/config.token.js';
import { answerPage } from '#platform/http/page/answer-page.js';
import { NEUTRAL_PAGE, type PageLanguage } from '#platform/http/page/page-frame.js';
import { phoneWords } from '#platform/http/page/phone-words.rules.js';
import { type Fields, one } from '#platform/http/page/posted-fields.rules.js';
import { TOKEN } from './private-link.token.js';
import { type PrivatePage, renderQuestion, type Room } from './private.page.js';
import { VISIT_MINUTES, type Visit, VisitorsService } from './visitors.service.js';

/** Where a visit is open; links that were sent before there was `/p` lead to the long path. */
const PATHS = ['f', 'p', 'preferences'] as const;
const COOKIE = 'visit';
/** Whatever was wrong, the answer takes this long: nobody can tell by the clock what it was. */
const NO_TAKES_MS = 400;
const MOST_COOKIES = 4;

/** What the two pages of a link have in common over HTTP: the question, the cookie, the language, the way out. */
@Injectable()
export class Door {
  private readonly practice: { name: string; phone: string };

  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly clock: Clock,
    private readonly visitors: VisitorsService,
  ) {
    this.practice = { name: config.practice.discreetName, phone: phoneWords(config.practice.phone) };
  }

  visitOf(request: FastifyRequest, token: string): Promise<Visit | null> {
    return this.visitors.visitOf(token, cookiesOf(request).slice(0, MOST_COOKIES));
  }

  /** Posted by a form of this visit: the cookie alone could be sent by a page of somebody else. */
  isOurs(visit: Visit | null, fields: Fields): visit is Visit {
    return visit !== null && this.visitors.isFormOf(visit, one(fields, 'form'));
  }

  /** The second step: opens, or asks again. */
  async open(room: Room, token: string, fields: Fields, request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const began = this.clock.machine().getTime();
    const cookie = await this.visitors.open(token, one(fields, 'answer').slice(0, 500));
    if (cookie !== null) return this.letIn(room, token, cookie, request, reply);
    await pause(Math.max(0, began + NO_TAKES_MS - this.clock.machine().getTime()));
    this.ask(room, token, request, reply, { status: 403, again: true });
  }

  ask(
    room: Room,
    token: string,
    request: FastifyRequest,
    reply: FastifyReply,
    { status, again }: { status: 200 | 403; again: boolean } = { status: 200, again: false },
  ): void {
    answerPage(reply, status, "'none'", (nonce) =>
      renderQuestion({ ...this.page(room, token, request, browserLanguage(request), nonce), again }),
    );
  }

  /** A form came without a visit, most often because its twenty minutes are over. */
  askAnew(room: Room, token: string, request: FastifyRequest, reply: FastifyReply): void {
    this.ask(room, token, request, reply, { status: 403, again: false });
  }

  /** With the cookie, to a page that is asked for anew: going back or reloading sends nothing a second time. */
  letIn(
    room: Room,
    token: string,
    cookie: string,
    request: FastifyRequest,
    reply: FastifyReply,
    happened: Readonly<Record<string, string>> = {},
  ): void {
    const lang = askedLanguage(request);
    const query = new URLSearchParams({ ...(lang ? { lang } : {}), ...happened }).toString();
    const cookies = PATHS.map((of) => this.cookie(of, token, cookie, VISIT_MINUTES * 60));
    void reply
      .status(303)
      .header('set-cookie', cookies)
      .header('location', `/${room}/${token}${query && `?${query}`}`)
      .send();
  }

  /** Nothing is open any more, and the browser goes to a page that is dull. */
  leave(token: string, reply: FastifyReply): void {
    if (TOKEN.test(token))
      void reply.header(
        'set-cookie',
        PATHS.map((of) => this.cookie(of, token, '', 0)),
      );
    void reply.status(303).header('location', NEUTRAL_PAGE).send();
  }

  /** @param language where nobody has asked for another one */
  page(room: Room, token: string, request: FastifyRequest, language: string, nonce: string): PrivatePage {
    const asked = askedLanguage(request);
    return {
      language: asked ?? (language === 'es' ? 'es' : 'en'),
      query: asked ? `?lang=${asked}` : '',
      nonce,
      practice: this.practice,
      token: encodeURIComponent(token),
      room,
    };
  }

  private cookie(path: string, token: string, value: string, seconds: number): string {
    const secure = this.config.publicUrl.startsWith('https:') ? '; Secure' : '';
    return `${COOKIE}=${value}; Path=/${path}/${token}; Max-Age=${seconds}; HttpOnly; SameSite=Strict${secure}`;
  }
}

function cookiesOf(request: FastifyRequest): string[] {
  return (request.headers.cookie ?? '')
    .split(';')
    .map((cookie) => cookie.trim())
    .filter((cookie) => cookie.startsWith(`${COOKIE}=`))
    .map((cookie) => cookie.slice(COOKIE.length + 1));
}

function askedLanguage(request: FastifyRequest): PageLanguage | null {
  const asked = (request.query as Record<string, unknown> | undefined)?.['lang'];
  return asked === 'en' || asked === 'es' ? asked : null;
}

/** Before the second step nobody's language is known: it would tell that there is somebody. */
function browserLanguage(request: FastifyRequest): PageLanguage {
  return /^\s*es\b/i.test(request.headers['accept-language'] ?? '') ? 'es' : 'en';
}
