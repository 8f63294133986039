import type { FastifyRequest } from 'fastify';
import { startCarrier, type Carrier } from '#apps/carrier/src/server.js';
import {
  against,
  answer,
  type Asked,
  hangUp,
  nonsense,
  noTls,
  type Play,
  reset,
  ScriptedServer,
} from '#testing/scripted-server.js';
import type { Config } from '../config/config.js';
import type { CallOutcome } from '../wire/outcome.js';
import type { EmailGateway, EmailRequest } from './email.gateway.js';
import { FakeEmailGateway } from './fake.email.gateway.js';
import { SendGridEmailGateway } from './sendgrid.email.gateway.js';
import { SendGridWebhook } from './sendgrid-webhook.js';

const apiKey = 'SG.key-of-the-tests.0123456789_abcdef';
const from = { email: 'care@mail.house.example', name: 'Harbor Family Support, LLC' };
const messageId = '0193a1c2-7b1e-7c3d-9f00-0123456789ab';
const attemptRef = 'q7Zk3fT0_-q7Zk3fT0-_AA';
const sid = 'LRzXl_NHStOGhQ4kofSm_A';
const request: EmailRequest = {
  to: { email: 'maria@family.example', name: 'María "Mimi" O’Hara 👋' },
  subject: 'We are here — “today” & tomorrow 💛',
  text: 'Hello María,\r\n\r\nwe are here.\n',
  html: '<p>Hello María, we are <b>here</b>.</p>\n',
  attemptRef,
  messageId,
  unsubscribeUrl: 'https://house.example/u/tok_123-abc?x=1',
  category: 'visit-reminder',
};

const errors = {
  errors: [{ message: `${request.to.email} is not valid`, field: 'personalizations.0.to', help: null }],
};
const taken: Play = (response) => void response.writeHead(202, { 'X-Message-Id': sid }).end();

const providers: ScriptedServer[] = [];
const gateways: EmailGateway[] = [];
const said: unknown[] = [];
const spies = (['log', 'info', 'warn', 'error', 'debug'] as const).map((level) =>
  jest.spyOn(console, level).mockImplementation((...words: unknown[]) => void said.push(words)),
);
afterEach(async () => {
  for (const provider of providers.splice(0)) provider.stop();
  await Promise.all(gateways.splice(0).map((gateway) => gateway.close()));
  expect(said.splice(0)).toEqual([]);
});
afterAll(() => {
  for (const spy of spies) spy.mockRestore();
});

async function stage(timeoutMs = 10_000): Promise<{ provider: ScriptedServer; gateway: EmailGateway; url: string }> {
  const provider = new ScriptedServer(taken);
  providers.push(provider);
  const url = await provider.start();
  return { provider, gateway: gatewayTo(url, timeoutMs), url };
}

function gatewayTo(baseUrl: string, timeoutMs = 10_000): EmailGateway {
  const gateway = new SendGridEmailGateway({ apiKey, from, baseUrl, timeoutMs });
  gateways.push(gateway);
  return gateway;
}

/** What a provider can be made to do, in the words of the port. */
interface Stage {
  gateway: EmailGateway;
  will: Record<'refuse' | 'beBusy' | 'fallSilent', () => void>;
  /** Mails that were asked of the provider. */
  asked: () => number;
  close: () => Promise<void>;
}

const stages: [string, () => Promise<Stage>][] = [
  [
    'the fake',
    async () => {
      const gateway = new FakeEmailGateway();
      return {
        gateway,
        will: {
          refuse: () => gateway.willAnswer({ kind: 'rejected', code: 'http_400', httpStatus: 400 }),
          beBusy: () =>
            gateway.willAnswer({ kind: 'not_sent', reason: 'http_429', httpStatus: 429, retryAfterSeconds: 7 }),
          fallSilent: () => gateway.willAnswer({ kind: 'unknown', reason: 'timeout' }),
        },
        asked: () => gateway.calls.length,
        close: async () => undefined,
      };
    },
  ],
  [
    'SendGrid played from a script',
    async () => {
      const { provider, gateway } = await stage(400);
      let mails = 0;
      const fresh: Play = (response) => {
        mails += 1;
        response.writeHead(202, { 'X-Message-Id': `mail-of-the-script-${mails}` }).end();
      };
      const plays: Play[] = [];
      for (let call = 0; call < 50; call++)
        provider.next((response, incoming) => (plays.shift() ?? fresh)(response, incoming));
      return {
        gateway,
        will: {
          refuse: () => plays.push(answer(400, errors)),
          beBusy: () => plays.push(answer(429, errors, { 'Retry-After': '7' })),
          fallSilent: () => plays.push(() => undefined),
        },
        asked: () => provider.asked.length,
        close: async () => provider.stop(),
      };
    },
  ],
  [
    'SendGrid played by the carrier',
    async () => {
      const carrier = await carrierWithMail();
      const gateway = gatewayTo(carrier.url, 400);
      let asked = 0;
      return {
        gateway: {
          send: (one) => {
            asked += 1;
            return gateway.send(one);
          },
          close: () => gateway.close(),
        },
        will: {
          refuse: () => carrier.faults.next('rejected', 1, { channel: 'email' }),
          beBusy: () => carrier.faults.next('429', 1, { channel: 'email', retryAfterS: 7 }),
          fallSilent: () => carrier.faults.next('silence', 1, { channel: 'email' }),
        },
        asked: () => asked,
        close: () => carrier.close(),
      };
    },
  ],
];

function carrierWithMail(webhookUrl?: string): Promise<Carrier> {
  const twilio = { accountSid: `AC${'a'.repeat(32)}`, authToken: 'token-of-the-tests-0123456789' };
  return startCarrier({ ...twilio, webhookUrl, mail: { apiKey } });
}

describe.each(stages)('the gateway to %s', (_, open) => {
  let current: Stage;
  beforeEach(async () => (current = await open()));
  afterEach(async () => {
    await current.gateway.close();
    await current.close();
  });

  it('tells the id of what was accepted, another for each', async () => {
    const outcomes = await Promise.all([1, 2, 3].map(() => current.gateway.send(request)));
    for (const outcome of outcomes)
      expect(outcome).toEqual({ kind: 'accepted', sid: expect.stringMatching(/^[\w-]{8,100}$/), httpStatus: 202 });
    expect(new Set(outcomes.map((outcome) => JSON.stringify(outcome))).size).toBe(3);
    expect(current.asked()).toBe(3);
  });

  it('tells a refusal with its code, and asks no second time', async () => {
    current.will.refuse();
    expect(await current.gateway.send(request)).toEqual({ kind: 'rejected', code: 'http_400', httpStatus: 400 });
    expect(current.asked()).toBe(1);
  });

  it('tells that the provider was too busy, and for how long', async () => {
    current.will.beBusy();
    expect(await current.gateway.send(request)).toEqual({
      kind: 'not_sent',
      reason: 'http_429',
      httpStatus: 429,
      // SendGrid names the instant, and the way there takes time
      retryAfterSeconds: expect.closeTo(7, -1),
    });
    expect(await current.gateway.send(request)).toMatchObject({ kind: 'accepted' });
    expect(current.asked()).toBe(2);
  });

  it('does not know what became of a mail that got no answer, and asks no second time', async () => {
    current.will.fallSilent();
    expect(await current.gateway.send(request)).toEqual({ kind: 'unknown', reason: 'timeout' });
    expect(current.asked()).toBe(1);
  });

  it('sends nothing after it was closed', async () => {
    await current.gateway.close();
    expect(await current.gateway.send(request)).toEqual({ kind: 'not_sent', reason: 'closed' });
  });
});

describe('with the carrier, from the mail to its news', () => {
  it('is the mail that was asked for, untracked, and news of it that are proved and lead back', async () => {
    const product = new ScriptedServer(answer(200, ''));
    const carrier = await carrierWithMail(await product.start());
    const outcome = await gatewayTo(carrier.url).send(request);
    await carrier.idle();
    const webhook = new SendGridWebhook({ sendgrid: { eventPublicKey: carrier.mailEventPublicKey } } as Config);
    const news = product.asked.flatMap(({ headers, raw }) => {
      const read = webhook.read({ headers, rawBody: Buffer.from(raw) } as unknown as FastifyRequest);
      expect(read).toMatchObject({ broken: 0, oldestSeconds: null });
      return read.news;
    });
    const mails = carrier.mails;
    const { mailAlerts } = carrier;
    await carrier.close();
    product.stop();

    expect(outcome).toEqual({ kind: 'accepted', sid: expect.any(String), httpStatus: 202 });
    expect(mails).toHaveLength(1);
    expect(mailAlerts).toEqual([]);
    const { sid: mailSid } = outcome as { sid: string };
    expect(news.map(({ event }) => event).sort()).toEqual(['delivered', 'processed']);
    for (const one of news)
      expect(one).toMatchObject({ email: request.to.email, ref: attemptRef, messageId: mailSid, smtpId: mailSid });
  });
});

describe('what SendGrid is asked', () => {
  const bodyOf = (asked: Asked | undefined) => JSON.parse(asked!.raw) as Record<string, unknown>;

  it('is one mail with exactly these fields', async () => {
    const { provider, gateway } = await stage();
    await gateway.send(request);
    expect(provider.asked).toMatchObject([{ method: 'POST', path: '/v3/mail/send' }]);
    expect(bodyOf(provider.asked[0])).toEqual({
      personalizations: [
        {
          to: [{ email: request.to.email, name: request.to.name }],
          custom_args: { crm_mid: messageId, crm_att: attemptRef },
        },
      ],
      from,
      subject: request.subject,
      content: [
        { type: 'text/plain', value: request.text },
        { type: 'text/html', value: request.html },
      ],
      headers: {
        'List-Unsubscribe': '<https://house.example/u/tok_123-abc?x=1>',
        'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
        'X-CRM-Ref': attemptRef,
      },
      categories: ['visit-reminder'],
      tracking_settings: {
        click_tracking: { enable: false, enable_text: false },
        open_tracking: { enable: false },
        subscription_tracking: { enable: false },
        ganalytics: { enable: false },
      },
      mail_settings: { sandbox_mode: { enable: false } },
    });
  });

  it('has no more than an address and a reference where nothing more is given', async () => {
    const { provider, gateway } = await stage();
    await gateway.send({ ...request, to: { email: request.to.email }, unsubscribeUrl: undefined, category: undefined });
    const body = bodyOf(provider.asked[0]);
    expect(body).not.toHaveProperty('categories');
    expect(body).toMatchObject({
      headers: { 'X-CRM-Ref': attemptRef },
      personalizations: [{ to: [{ email: request.to.email }] }],
    });
    expect(body['headers']).not.toHaveProperty('List-Unsubscribe');
    expect(provider.asked[0]!.raw).not.toContain('Mimi');
  });

  // sendgrid-nodejs #1256: a header of the mail would become one of the request
  it('has none of the headers of the mail among its own', async () => {
    const { provider, gateway } = await stage();
    await gateway.send(request);
    expect(provider.asked[0]!.headers).toEqual({
      accept: 'application/json',
      authorization: `Bearer ${apiKey}`,
      connection: 'keep-alive',
      'content-length': String(Buffer.byteLength(provider.asked[0]!.raw)),
      'content-type': 'application/json',
      host: expect.stringMatching(/^127\.0\.0\.1:\d+$/),
      'user-agent': expect.stringMatching(/^sendgrid\/[\d.]+;nodejs$/),
    });
  });

  it('says where answers go, and names both ways to unsubscribe, where it is told', async () => {
    const { provider, gateway } = await stage();
    await gateway.send({
      ...request,
      replyTo: 'reply+abc@mail.house.example',
      unsubscribeAddress: 'unsub+abc@mail.house.example',
    });
    await gateway.send(request);
    expect(bodyOf(provider.asked[0])).toMatchObject({
      reply_to: { email: 'reply+abc@mail.house.example' },
      headers: {
        'List-Unsubscribe': `<mailto:unsub+abc@mail.house.example?subject=unsubscribe>, <${request.unsubscribeUrl}>`,
        'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
      },
    });
    expect(bodyOf(provider.asked[1])).not.toHaveProperty('reply_to');
    expect(bodyOf(provider.asked[1])).toMatchObject({ headers: { 'List-Unsubscribe': `<${request.unsubscribeUrl}>` } });
  });

  it('names the mail that it answers, and what that one referred to', async () => {
    const { provider, gateway } = await stage();
    const [first, second] = ['<CAF-1+x=a@mail.family.example>', '<b.2@mail.family.example>'];
    await gateway.send({ ...request, answers: { id: second, references: `${first} ${second}` } });
    await gateway.send({ ...request, unsubscribeUrl: undefined, answers: { id: second, references: second } });
    expect(bodyOf(provider.asked[0])['headers']).toMatchObject({
      'In-Reply-To': second,
      References: `${first} ${second}`,
      'X-CRM-Ref': attemptRef,
    });
    expect(bodyOf(provider.asked[1])['headers']).toEqual({
      'In-Reply-To': second,
      References: second,
      'X-CRM-Ref': attemptRef,
    });
  });

  // a stranger wrote the Message-ID
  it.each([
    ['of two lines', '<a@b>\r\nBcc: <evil@example.com>', '<a@b>', {}],
    ['that is none', 'a@b', '<a@b>', {}],
    ['with letters of no header', '<\u00e9@b>', '<\u00e9@b>', {}],
    ['with too many before it', '<a@b>', '<x@y> '.repeat(200).trim(), { 'In-Reply-To': '<a@b>', References: '<a@b>' }],
    ['with something else before it', '<a@b>', '<x@y>\r\nBcc: <e@f>', { 'In-Reply-To': '<a@b>', References: '<a@b>' }],
  ])('leaves out a reference %s, and the mail leaves', async (_, id, references, headers) => {
    const { provider, gateway } = await stage();
    expect(await gateway.send({ ...request, answers: { id, references } })).toMatchObject({ kind: 'accepted' });
    const given = bodyOf(provider.asked[0])['headers'] as Record<string, string>;
    expect(Object.fromEntries(Object.entries(given).filter(([name]) => /^(?:In-|Ref|Bcc)/.test(name)))).toEqual(
      headers,
    );
    expect(provider.asked[0]!.raw).not.toContain('evil');
  });

  it('is asked below the address that is given', async () => {
    const { provider, url } = await stage();
    await gatewayTo(`${url}/below/`).send(request);
    expect(provider.asked[0]!.path).toBe('/below/v3/mail/send');
  });

  it('keeps its connections', async () => {
    const { provider, gateway } = await stage();
    for (let call = 0; call < 10; call++) await gateway.send(request);
    expect(provider.connections).toBe(1);
  });

  it('arrives whole when it is long', async () => {
    const { provider, gateway } = await stage();
    const text = 'Hello 👋 "María" \\ \u2028 & <b>\r\n'.repeat(4000);
    const html = `<p>${'ñ💛'.repeat(20_000)}</p>`;
    expect(text.length).toBeGreaterThan(100_000);
    expect(await gateway.send({ ...request, text, html })).toMatchObject({ kind: 'accepted' });
    expect(bodyOf(provider.asked[0])).toMatchObject({ content: [{ value: text }, { value: html }] });
  });

  it('keeps names, subject and category on one line', async () => {
    const { provider, url } = await stage();
    const evil = 'Mimi\r\nBcc: all@evil.example\n\u0000\u2028X-Evil: yes\r';
    const gateway = new SendGridEmailGateway({
      apiKey,
      from: { email: from.email, name: evil },
      baseUrl: url,
    });
    gateways.push(gateway);
    await gateway.send({ ...request, to: { email: request.to.email, name: evil }, subject: evil, category: evil });
    const line = 'Mimi Bcc: all@evil.example X-Evil: yes';
    expect(bodyOf(provider.asked[0])).toMatchObject({
      personalizations: [{ to: [{ email: request.to.email, name: line }] }],
      from: { email: from.email, name: line },
      subject: line,
      categories: [line],
      headers: { 'X-CRM-Ref': attemptRef },
    });
    expect(Object.keys(provider.asked[0]!.headers)).toHaveLength(7);
  });

  it.each<[string, Partial<EmailRequest>, string]>([
    ['an address with a second header', { to: { email: 'a@family.example\r\nBcc: b@evil.example' } }, 'address'],
    ['two addresses', { to: { email: 'a@family.example,b@evil.example' } }, 'address'],
    ['an address with a name', { to: { email: 'Mimi <a@family.example>' } }, 'address'],
    ['no address', { to: { email: '' } }, 'address'],
    ['an address without a host', { to: { email: 'mimi' } }, 'address'],
    ['an address too long', { to: { email: `${'a'.repeat(250)}@b.example` } }, 'address'],
    ['a reference of two lines', { attemptRef: 'abc\r\nBcc: b@evil.example' }, 'reference'],
    ['an empty reference', { attemptRef: '' }, 'reference'],
    ['an id that says something', { messageId: 'María, suicidal' }, 'reference'],
    ['an unsubscribe address of two lines', { unsubscribeUrl: 'https://a.example/u/1>\r\nBcc: b' }, 'unsubscribe_url'],
    ['an unsubscribe address that ends early', { unsubscribeUrl: 'https://a.example/u/1>,<b' }, 'unsubscribe_url'],
    ['an unsubscribe address of another kind', { unsubscribeUrl: 'javascript:alert(1)' }, 'unsubscribe_url'],
    [
      'an unsubscribe address without end',
      { unsubscribeUrl: `https://a.example/${'x'.repeat(900)}` },
      'unsubscribe_url',
    ],
    ['an answer to two', { replyTo: 'a@house.example, b@evil.example' }, 'reply_to'],
    ['an answer to the next header', { replyTo: 'a@house.example\r\nBcc: b@evil.example' }, 'reply_to'],
    ['a mail to unsubscribe that ends early', { unsubscribeAddress: 'u@house.example>,<b' }, 'unsubscribe_address'],
    [
      'two ways to unsubscribe on too long a line',
      { unsubscribeUrl: `https://a.example/${'x'.repeat(700)}`, unsubscribeAddress: 'u@house.example' },
      'unsubscribe_address',
    ],
  ])('never is %s', async (_, flaw, what) => {
    const { provider, gateway } = await stage();
    expect(await gateway.send({ ...request, ...flaw })).toEqual({ kind: 'rejected', code: `${what}_unusable` });
    expect(provider.asked).toHaveLength(0);
  });

  it.each([
    ['an empty key', { apiKey: '' }, 'API key'],
    ['a key of two lines', { apiKey: `${apiKey}\r\nX-Evil: yes` }, 'API key'],
    ['a key of somebody else', { apiKey: 'hl_0123456789' }, 'API key'],
    ['no sender', { from: { email: '', name: 'House' } }, 'from'],
  ])('is never asked with %s', (_, options, problem) => {
    const open = () => new SendGridEmailGateway({ apiKey, from, ...options });
    expect(open).toThrow(problem);
    expect(open).toThrow(/^[^0-9]*$/);
  });
});

describe('the outcome of every answer', () => {
  const cut =
    (status: number, headers: Record<string, string> = {}): Play =>
    (response) => {
      response.writeHead(status, { 'Content-Length': '500', ...headers }).write('{"errors":[');
      setImmediate(() => response.destroy());
    };
  const drip: Play = (response) => {
    response.writeHead(202, { 'Content-Type': 'application/json' });
    const timer = setInterval(() => response.write(' '), 20);
    response.on('close', () => clearInterval(timer));
  };
  const flood: Play = (response) => void response.writeHead(202).end('x'.repeat(300_000));
  const html = { 'Content-Type': 'text/html; charset=utf-8' };
  const page = '<html>all is well</html>';
  const inSeconds = (seconds: number) => Math.floor(Date.now() / 1000) + seconds;
  const soon = new Date(Date.now() + 90_000).toUTCString();
  const unknown = (reason: string, httpStatus: number): CallOutcome => ({ kind: 'unknown', reason, httpStatus });
  const rejected = (httpStatus: number): CallOutcome => ({ kind: 'rejected', code: `http_${httpStatus}`, httpStatus });
  const busy = { kind: 'not_sent', reason: 'http_429', httpStatus: 429 } as const;

  it.each<[string, Play, CallOutcome]>([
    ['202', taken, { kind: 'accepted', sid, httpStatus: 202 }],
    ['200', answer(200, '', { 'X-Message-Id': sid }), { kind: 'accepted', sid, httpStatus: 200 }],
    [
      '202 without an id',
      (response) => void response.writeHead(202).end(),
      { kind: 'accepted', sid: null, httpStatus: 202 },
    ],
    ['200 of JSON without an id', answer(200, {}), { kind: 'accepted', sid: null, httpStatus: 200 }],
    ['204', (response) => void response.writeHead(204).end(), { kind: 'accepted', sid: null, httpStatus: 204 }],
    [
      '202 with words for an id',
      answer(202, '', { 'X-Message-Id': 'the mail of mimi@family.example' }),
      { kind: 'accepted', sid: null, httpStatus: 202 },
    ],
    ['202 with an id that is cut', cut(202, { 'X-Message-Id': sid }), { kind: 'accepted', sid, httpStatus: 202 }],
    ['202 without an id that is cut', cut(202), unknown('answer_cut', 202)],
    ['202 that drips', drip, unknown('answer_cut', 202)],
    ['202 that does not end', flood, unknown('answer_cut', 202)],
    ['200 of HTML', answer(200, page, html), unknown('answer_unreadable', 200)],
    ['202 of HTML', answer(202, page, html), unknown('answer_unreadable', 202)],
    ['200 of empty HTML', answer(200, '', html), unknown('answer_unreadable', 200)],
    ['200 of HTML that calls itself JSON', answer(200, page), unknown('answer_unreadable', 200)],
    [
      '202 of HTML with an id',
      answer(202, page, { ...html, 'X-Message-Id': sid }),
      { kind: 'accepted', sid, httpStatus: 202 },
    ],
    ['302', answer(302, '', { Location: '/v3/mail/send' }), unknown('http_302', 302)],
    ['307', answer(307, '', { Location: '/v3/mail/send' }), unknown('http_307', 307)],
    ['308', answer(308, '', { Location: '/elsewhere' }), unknown('http_308', 308)],
    ['304', (response) => void response.writeHead(304).end(), unknown('http_304', 304)],
    ['400', answer(400, errors), rejected(400)],
    ['400 that is cut', cut(400), rejected(400)],
    ['401', answer(401, errors), rejected(401)],
    ['403 of HTML', answer(403, page, html), rejected(403)],
    ['404', answer(404, errors), rejected(404)],
    ['405', answer(405, errors), rejected(405)],
    ['413 of HTML', answer(413, page, html), rejected(413)],
    ['408', answer(408, ''), unknown('http_408', 408)],
    ['429', answer(429, errors), busy],
    ['429 with seconds', answer(429, '', { 'Retry-After': '12' }), { ...busy, retryAfterSeconds: 12 }],
    ['429 with a day and more', answer(429, '', { 'Retry-After': '900000' }), { ...busy, retryAfterSeconds: 86_400 }],
    [
      '429 with a date',
      answer(429, page, { ...html, 'Retry-After': soon }),
      { ...busy, retryAfterSeconds: expect.closeTo(80, -2) },
    ],
    [
      '429 with a reset',
      answer(429, errors, { 'X-RateLimit-Reset': String(inSeconds(90)) }),
      { ...busy, retryAfterSeconds: expect.closeTo(80, -2) },
    ],
    [
      '429 with both',
      answer(429, errors, { 'Retry-After': '3', 'X-RateLimit-Reset': String(inSeconds(900)) }),
      { ...busy, retryAfterSeconds: 3 },
    ],
    [
      '429 with nonsense and a reset',
      answer(429, errors, { 'Retry-After': 'later', 'X-RateLimit-Reset': String(inSeconds(90)) }),
      { ...busy, retryAfterSeconds: expect.closeTo(80, -2) },
    ],
    ['429 with a reset that passed', answer(429, '', { 'X-RateLimit-Reset': '1392815263' }), busy],
    ['429 with nonsense', answer(429, '', { 'Retry-After': 'later', 'X-RateLimit-Reset': 'soon' }), busy],
    ['429 that is cut', cut(429, { 'Retry-After': '5' }), { ...busy, retryAfterSeconds: 5 }],
    ['500', answer(500, errors), unknown('http_500', 500)],
    ['502 of HTML', answer(502, page, html), unknown('http_502', 502)],
    ['503', answer(503, ''), unknown('http_503', 503)],
    ['a reset', reset, { kind: 'unknown', reason: 'ECONNRESET' }],
    ['hanging up', hangUp, { kind: 'unknown', reason: 'ECONNRESET' }],
    ['silence', () => undefined, { kind: 'unknown', reason: 'timeout' }],
    ['another protocol', nonsense, { kind: 'unknown', reason: expect.stringMatching(/^HPE_/) }],
  ])('%s', async (_, play, expected) => {
    const { provider, gateway } = await stage(500);
    provider.next(play);
    const outcome = await gateway.send(request);
    expect(outcome).toEqual(expected);
    expect(provider.asked).toHaveLength(1);
    expect(JSON.stringify(outcome)).not.toMatch(/example|María|Mimi|Bearer|SG\.|q7Zk/);
  });

  it('a kept connection that breaks before any byte came back leaves the mail unknown', async () => {
    const { provider, gateway } = await stage();
    expect(await gateway.send(request)).toMatchObject({ kind: 'accepted' });
    provider.next(reset);
    expect(await gateway.send(request)).toEqual({ kind: 'unknown', reason: 'ECONNRESET' });
    expect(provider.connections).toBe(1);
    expect(provider.asked).toHaveLength(2);
    expect(await gateway.send(request)).toMatchObject({ kind: 'accepted' });
  });

  it('a call that is under way is waited for when the gateway closes', async () => {
    const { provider, gateway } = await stage();
    let finish = () => undefined as void;
    const arrived = new Promise<void>((resolve) => {
      provider.next((response, incoming) => {
        finish = () => taken(response, incoming);
        resolve();
      });
    });
    const sent = gateway.send(request);
    await arrived;
    const closed = gateway.close();
    finish();
    expect(await sent).toMatchObject({ kind: 'accepted' });
    await closed;
  });
});

describe('a mail that never left', () => {
  it('no such port', async () => {
    expect(await gatewayTo('http://127.0.0.1:1').send(request)).toEqual({ kind: 'not_sent', reason: 'ECONNREFUSED' });
  });

  it('no such host', async () => {
    const outcome = await gatewayTo('http://nobody.invalid').send(request);
    expect(outcome).toEqual({ kind: 'not_sent', reason: expect.stringMatching(/^(ENOTFOUND|EAI_AGAIN)$/) });
  });

  it.each(noTls)('%s', (_, behave) =>
    against(behave, async (url) =>
      expect(await gatewayTo(url, 500).send(request)).toEqual({
        kind: 'not_sent',
        reason: expect.stringMatching(/^[A-Z_]+$|^timeout$/),
      }),
    ),
  );
});
