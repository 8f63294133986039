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
import { FakeSmsGateway } from './fake.sms.gateway.js';
import type { CallOutcome } from '../wire/outcome.js';
import { NotListed, type CarrierText, type SmsGateway, type SmsRequest, type TextsWanted } from './sms.gateway.js';
import { TwilioSmsGateway } from './twilio.sms.gateway.js';

const accountSid = `AC${'a'.repeat(32)}`;
const authToken = 'token-of-the-tests-0123456789';
const sid = `SM${'0123456789abcdef'.repeat(2)}`;
const request: SmsRequest = {
  to: '+19195550142',
  body: 'Hi María — see you at 7 & bring "nothing" + yourself 👋',
  statusCallback: 'https://house.example/webhooks/twilio/sms/status?a=ref#rc=3&rp=ct,5xx',
  validitySeconds: 14_400,
};

const house = '+19195550100';
const family = '+19195550177';
/** Beginning of the path of everything that is asked. */
const messages = `/2010-04-01/Accounts/${accountSid}/Messages`;
const sidOf = (number: number) => `SM${number.toString(16).padStart(32, '0')}`;

/** A message as Twilio documents it. */
const resource = (over: Record<string, unknown> = {}): Record<string, unknown> => ({
  account_sid: accountSid,
  api_version: '2010-04-01',
  body: request.body,
  date_created: 'Tue, 24 Nov 2026 16:00:00 +0000',
  date_sent: null,
  date_updated: 'Tue, 24 Nov 2026 16:00:00 +0000',
  direction: 'outbound-api',
  error_code: null,
  error_message: null,
  from: house,
  messaging_service_sid: null,
  num_media: '0',
  num_segments: '1',
  price: null,
  price_unit: 'USD',
  sid,
  status: 'queued',
  subresource_uris: { media: `${messages}/${String(over.sid ?? sid)}/Media.json` },
  tags: null,
  to: request.to,
  uri: `${messages}/${String(over.sid ?? sid)}.json`,
  ...over,
});

const aPage = (texts: unknown[], next: unknown = null): Record<string, unknown> => ({
  messages: texts,
  page: 0,
  page_size: 1000,
  start: 0,
  end: Math.max(0, texts.length - 1),
  uri: `${messages}.json?PageSize=1000&Page=0`,
  first_page_uri: `${messages}.json?PageSize=1000&Page=0`,
  previous_page_uri: null,
  next_page_uri: next,
});

/** What a list is called that was not got, in the words of the port; nothing else comes with it. */
async function failureOf(reading: Promise<unknown>): Promise<string> {
  const failure = await reading.then(
    () => new Error('It was read'),
    (error: unknown) => error,
  );
  if (!(failure instanceof NotListed)) throw failure;
  expect(JSON.stringify([{ ...failure }, failure.cause, failure.message])).not.toMatch(
    /919|María|Basic|token|127\.|AC/,
  );
  return failure.message;
}

const created = answer(201, { sid, status: 'queued' });

const formOf = ({ raw }: Asked): URLSearchParams => new URLSearchParams(raw);

const carriers: ScriptedServer[] = [];
const gateways: SmsGateway[] = [];
afterEach(async () => {
  for (const carrier of carriers.splice(0)) carrier.stop();
  await Promise.all(gateways.splice(0).map((gateway) => gateway.close()));
});

async function stage(timeoutMs = 10_000): Promise<{ carrier: ScriptedServer; gateway: SmsGateway }> {
  const carrier = new ScriptedServer(created);
  carriers.push(carrier);
  return { carrier, gateway: gatewayTo(await carrier.start(), timeoutMs) };
}

function gatewayTo(baseUrl: string, timeoutMs = 10_000): SmsGateway {
  const gateway = new TwilioSmsGateway({ accountSid, authToken, from: '+19195550100', baseUrl, timeoutMs });
  gateways.push(gateway);
  return gateway;
}

type ReadingFault = 'aPortal' | 'aCut' | 'tooBusy' | 'anOutage' | 'silence';
const failures: Record<ReadingFault, string> = {
  aPortal: 'answer_unreadable',
  aCut: 'answer_cut',
  tooBusy: 'http_429',
  anOutage: 'http_503',
  silence: 'timeout',
};

/** What a carrier can be made to do, in the words of the port. */
interface Stage {
  gateway: SmsGateway;
  will: Record<'refuse' | 'beBusy' | 'fallSilent', () => void>;
  /** The next text is taken, and the answer never comes. */
  willTakeUnseen: () => void;
  /** What the next list or fetch meets. */
  willNotList: (fault: ReadingFault) => void;
  /** A family writes. @returns the sid of it */
  hear: (body: string, media?: number) => string | Promise<string>;
  /** Texts that were asked of the carrier. */
  asked: () => number;
  close: () => Promise<void>;
}

/** Twilio's list and fetch, from its documentation, over what was put in. */
class ScriptedTexts {
  private readonly kept: Record<string, unknown>[] = [];

  keep(over: Record<string, unknown>): string {
    const text = resource({ ...over, date_created: new Date().toUTCString(), sid: sidOf(this.kept.length + 1) });
    this.kept.push(text);
    return String(text.sid);
  }

  /** @param path with its query */
  read(path: string): Play {
    const { pathname, searchParams: query } = new URL(path, 'http://twilio');
    const one = pathname.slice(`${messages}/`.length).replace('.json', '');
    if (pathname !== `${messages}.json`) {
      const text = this.kept.find((kept) => kept.sid === one);
      return text ? answer(200, text) : answer(404, { code: 20404, message: 'not found', status: 404 });
    }
    const found = this.kept.filter((text) => isFound(text, query)).toReversed();
    const size = Number(query.get('PageSize') ?? 50);
    const number = Number(query.get('Page') ?? 0);
    query.set('Page', String(number + 1));
    query.set('PageToken', `PA${number + 1}`);
    const next = (number + 1) * size < found.length ? `${messages}.json?${query.toString()}` : null;
    return answer(200, aPage(found.slice(number * size, (number + 1) * size), next));
  }
}

function isFound(text: Record<string, unknown>, query: URLSearchParams): boolean {
  const sentAt = text.date_sent === null ? NaN : Date.parse(String(text.date_sent));
  const [to, from, before] = ['To', 'DateSent>', 'DateSent<'].map((name) => query.get(name));
  if (to && text.to !== to) return false;
  // a comparison with what is not a date is never true
  return (!from || sentAt >= Date.parse(from)) && (!before || sentAt <= Date.parse(before));
}

const cutList: Play = (response) => {
  response.writeHead(200, { 'Content-Length': '500' }).write('{"messages":[');
  setImmediate(() => response.destroy());
};
const html = '<html>all is well</html>';

const stages: [string, (timeoutMs: number) => Promise<Stage>][] = [
  [
    'the fake',
    async () => {
      const gateway = new FakeSmsGateway();
      return {
        gateway,
        will: {
          refuse: () => gateway.willAnswer({ kind: 'rejected', code: '21610', httpStatus: 400 }),
          beBusy: () =>
            gateway.willAnswer({ kind: 'not_sent', reason: 'http_429', httpStatus: 429, retryAfterSeconds: 7 }),
          fallSilent: () => gateway.willAnswer({ kind: 'unknown', reason: 'timeout' }),
        },
        willTakeUnseen: () => gateway.willTakeUnseen(),
        willNotList: (fault) => gateway.willNotList(failures[fault]),
        hear: (body, media) => gateway.hears({ from: family, to: house, body, media }).sid,
        asked: () => gateway.calls.length,
        close: async () => undefined,
      };
    },
  ],
  [
    'Twilio played from a script',
    async (timeoutMs) => {
      const { carrier, gateway } = await stage(timeoutMs);
      const texts = new ScriptedTexts();
      const plays: Play[] = [];
      const take = (): string => {
        const { To: to, From: from, Body: body } = Object.fromEntries(formOf(carrier.asked.at(-1)!));
        return texts.keep({ to, from, body });
      };
      const honest: Play = (response, incoming) => {
        if (incoming.method === 'GET') texts.read(incoming.url!)(response, incoming);
        else answer(201, { sid: take() })(response, incoming);
      };
      const next = () => carrier.next((response, incoming) => (plays.shift() ?? honest)(response, incoming));
      for (let call = 0; call < 50; call++) next();
      const faults: Record<ReadingFault, Play> = {
        aPortal: answer(200, html, { 'Content-Type': 'text/html' }),
        aCut: cutList,
        tooBusy: answer(429, { code: 20429 }),
        anOutage: answer(503, ''),
        silence: () => undefined,
      };
      return {
        gateway,
        will: {
          refuse: () => plays.push(answer(400, { code: 21610, message: 'no', status: 400 })),
          beBusy: () => plays.push(answer(429, { code: 20429 }, { 'Retry-After': '7' })),
          fallSilent: () => plays.push(() => undefined),
        },
        willTakeUnseen: () => plays.push(() => void take()),
        willNotList: (fault) => plays.push(faults[fault]),
        hear: (body, media = 0) =>
          texts.keep({
            body,
            from: family,
            to: house,
            direction: 'inbound',
            status: 'received',
            num_media: String(media),
            date_sent: new Date().toUTCString(),
          }),
        asked: () => carrier.asked.filter(({ method }) => method === 'POST').length,
        close: async () => carrier.stop(),
      };
    },
  ],
  [
    'Twilio played by the carrier',
    async (timeoutMs) => {
      const carrier: Carrier = await startCarrier({
        accountSid,
        authToken,
        from: house,
        // texts stay queued
        delaysMs: { sent: 600_000, delivered: 600_000 },
      });
      const gateway = gatewayTo(carrier.url, timeoutMs);
      let asked = 0;
      const counted: SmsGateway = {
        send: (one) => {
          asked += 1;
          return gateway.send(one);
        },
        list: (wanted) => gateway.list(wanted),
        fetch: (one) => gateway.fetch(one),
        media: (url, mostBytes) => gateway.media(url, mostBytes),
        mediaOf: (one) => gateway.mediaOf(one),
        close: () => gateway.close(),
      };
      const faults = { aPortal: 'html-200', aCut: 'cut-body', tooBusy: '429', anOutage: '503-before' } as const;
      return {
        gateway: counted,
        will: {
          refuse: () => carrier.landlines.add(request.to),
          beBusy: () => carrier.faults.next('429', 1, { retryAfterS: 7 }),
          fallSilent: () => carrier.faults.next('silence'),
        },
        willTakeUnseen: () => carrier.faults.next('silence'),
        willNotList: (fault) =>
          carrier.faults.next({ ...faults, silence: 'silence' as const }[fault], 1, { on: 'read' }),
        hear: async (body, media = 0) =>
          (await carrier.receive(family, body, { To: house, NumMedia: String(media) })).messageSid,
        asked: () => asked,
        close: () => carrier.close(),
      };
    },
  ],
];

describe.each(stages)('the gateway to %s', (_, open) => {
  let current: Stage;
  // no callbacks: they would be sent to an address that does not exist
  const text = { ...request, statusCallback: 'http://127.0.0.1:1/status?a=ref' };
  beforeEach(async () => (current = await open(400)));
  afterEach(async () => {
    await current.gateway.close();
    await current.close();
  });

  it('tells the sid of what was accepted, another for each', async () => {
    const outcomes = await Promise.all([1, 2, 3].map(() => current.gateway.send(text)));
    for (const outcome of outcomes)
      expect(outcome).toEqual({ kind: 'accepted', sid: expect.stringMatching(/^SM[0-9a-f]{32}$/), httpStatus: 201 });
    expect(new Set(outcomes.map((outcome) => JSON.stringify(outcome))).size).toBe(3);
    expect(current.asked()).toBe(3);
  });

  it('tells a refusal with its code, and asks no second time', async () => {
    current.will.refuse();
    const outcome = await current.gateway.send(text);
    expect(outcome).toEqual({ kind: 'rejected', code: expect.stringMatching(/^21\d{3}$/), httpStatus: 400 });
    expect(current.asked()).toBe(1);
  });

  it('tells that the carrier was too busy, and for how long', async () => {
    current.will.beBusy();
    expect(await current.gateway.send(text)).toEqual({
      kind: 'not_sent',
      reason: 'http_429',
      httpStatus: 429,
      retryAfterSeconds: 7,
    });
    expect(await current.gateway.send(text)).toMatchObject({ kind: 'accepted' });
    expect(current.asked()).toBe(2);
  });

  it('does not know what became of a text that got no answer, and asks no second time', async () => {
    current.will.fallSilent();
    expect(await current.gateway.send(text)).toEqual({ kind: 'unknown', reason: 'timeout' });
    expect(current.asked()).toBe(1);
  });

  it('sends nothing after it was closed, and asks nothing', async () => {
    await current.gateway.close();
    expect(await current.gateway.send(text)).toEqual({ kind: 'not_sent', reason: 'closed' });
    expect(await failureOf(current.gateway.list({ most: 10 }))).toBe('closed');
    expect(await failureOf(current.gateway.fetch(sid))).toBe('closed');
  });

  const sent = async (over: Partial<SmsRequest> = {}): Promise<string> => {
    const outcome = await current.gateway.send({ ...text, ...over });
    if (outcome.kind !== 'accepted' || !outcome.sid) throw new Error('It was not accepted');
    return outcome.sid;
  };
  const sidsOf = async (wanted: TextsWanted): Promise<string[]> =>
    (await current.gateway.list(wanted)).map((one) => one.sid);
  const hour = (from: number) => new Date(Date.now() + from * 3_600_000);

  it('lists nothing where there is nothing', async () => {
    expect(await current.gateway.list({ most: 10 })).toEqual([]);
    await sent();
    expect(await current.gateway.list({ to: family, most: 10 })).toEqual([]);
  });

  it.each([
    'Hi María — see you at 7 & bring "nothing" + yourself 👋🏽',
    'two\nlines\r\nand\ta tab ',
    '+1 50% <b>%2B</b> \\ \u2028 {"body":"x"}',
    "It's ' = ? # ; é e\u0301 ñ",
  ])('finds a text that waits by its receiver, and its words as they are: %j', async (body) => {
    const waiting = await sent({ body });
    await sent({ to: family, body });
    const expected: CarrierText = {
      sid: waiting,
      direction: 'outbound',
      from: house,
      to: request.to,
      body,
      media: 0,
      status: 'queued',
      errorCode: null,
      createdAt: expect.any(Date),
    };
    const found = await current.gateway.list({ to: request.to, most: 10 });
    expect(found).toEqual([expected]);
    expect(Math.abs(found[0]!.createdAt.getTime() - Date.now())).toBeLessThan(60_000);
    expect(await current.gateway.fetch(waiting)).toEqual(expected);
  });

  it('finds what a family wrote', async () => {
    const heard = await current.hear('Are you & yours open?\n"Tomorrow" + 👋', 2);
    const expected = {
      sid: heard,
      direction: 'inbound',
      from: family,
      to: house,
      body: 'Are you & yours open?\n"Tomorrow" + 👋',
      media: 2,
      status: 'received',
      errorCode: null,
      createdAt: expect.any(Date),
    };
    expect(await current.gateway.list({ to: house, most: 10 })).toEqual([expected]);
    expect(await current.gateway.fetch(heard)).toEqual(expected);
  });

  it('hides what waits from every look by the date of sending', async () => {
    const waiting = await sent();
    const heard = await current.hear('Hello');
    expect(await sidsOf({ most: 10 })).toEqual([heard, waiting]);
    expect(await sidsOf({ to: request.to, most: 10 })).toEqual([waiting]);
    expect(await sidsOf({ sentFrom: hour(-1), most: 10 })).toEqual([heard]);
    expect(await sidsOf({ sentFrom: hour(1), most: 10 })).toEqual([]);
    expect(await sidsOf({ sentBefore: hour(1), most: 10 })).toEqual([heard]);
    expect(await sidsOf({ sentBefore: hour(-1), most: 10 })).toEqual([]);
    expect(await sidsOf({ to: request.to, sentFrom: hour(-1), most: 10 })).toEqual([]);
    expect(await sidsOf({ to: house, sentFrom: hour(-1), sentBefore: hour(1), most: 10 })).toEqual([heard]);
  });

  it('stops after so many, newest first', async () => {
    const sids: string[] = [];
    for (let number = 0; number < 5; number++) sids.unshift(await sent({ body: `Number ${number}` }));
    expect(await sidsOf({ most: 2 })).toEqual(sids.slice(0, 2));
    expect(await sidsOf({ most: 5 })).toEqual(sids);
    expect(await sidsOf({ most: 6 })).toEqual(sids);
    expect(await sidsOf({ most: 0 })).toEqual([]);
  });

  it('finds a text that was taken without an answer', async () => {
    current.willTakeUnseen();
    expect(await current.gateway.send(text)).toEqual({ kind: 'unknown', reason: 'timeout' });
    expect(await current.gateway.list({ to: request.to, most: 10 })).toEqual([
      expect.objectContaining({ direction: 'outbound', body: request.body, status: 'queued' }),
    ]);
  });

  it.each(Object.entries(failures) as [ReadingFault, string][])('tells that it met %s instead', async (fault, code) => {
    const waiting = await sent();
    current.willNotList(fault);
    expect(await failureOf(current.gateway.list({ most: 10 }))).toBe(code);
    current.willNotList(fault);
    expect(await failureOf(current.gateway.fetch(waiting))).toBe(code);
    expect(await sidsOf({ most: 10 })).toEqual([waiting]);
    expect(await current.gateway.fetch(waiting)).toMatchObject({ sid: waiting });
  });

  it('knows no text with another sid, and none with what is not a sid', async () => {
    await sent();
    expect(await current.gateway.fetch(`SM${'e'.repeat(32)}`)).toBeNull();
    // it would fail if it were asked
    current.willNotList('anOutage');
    for (const wrong of ['', 'x', `SM${'e'.repeat(31)}`, `CA${'e'.repeat(32)}`, `SM${'E'.repeat(32)}`, `../${sid}`])
      expect(await current.gateway.fetch(wrong)).toBeNull();
    expect(await failureOf(current.gateway.list({ most: 1 }))).toBe('http_503');
  });
});

describe.each(stages)('a long list of %s', (_, open) => {
  it('has each text once, over all its pages', async () => {
    const { gateway, hear, close } = await open(20_000);
    const sids: string[] = [];
    for (let number = 0; number < 2050; number++) sids.unshift(await hear(`Number ${number}`));
    const sidsOf = async (most: number) => (await gateway.list({ to: house, most })).map((text) => text.sid);
    expect(await sidsOf(5000)).toEqual(sids);
    expect(await sidsOf(1500)).toEqual(sids.slice(0, 1500));
    await gateway.close();
    await close();
  });
});

describe('what Twilio is asked', () => {
  it('is one form with exactly these fields', async () => {
    const { carrier, gateway } = await stage();
    await gateway.send(request);
    const [asked] = carrier.asked;
    expect(asked).toMatchObject({ method: 'POST', path: `/2010-04-01/Accounts/${accountSid}/Messages.json` });
    expect(Object.fromEntries(formOf(asked!))).toEqual({
      To: request.to,
      From: '+19195550100',
      Body: request.body,
      StatusCallback: request.statusCallback,
      ValidityPeriod: '14400',
    });
    expect(asked!.headers).toMatchObject({
      'content-type': 'application/x-www-form-urlencoded',
      authorization: `Basic ${Buffer.from(`${accountSid}:${authToken}`).toString('base64')}`,
    });
  });

  it('comes from the messaging service where there is one', async () => {
    const carrier = new ScriptedServer(created);
    carriers.push(carrier);
    const messagingServiceSid = `MG${'b'.repeat(32)}`;
    const gateway = new TwilioSmsGateway({
      accountSid,
      authToken,
      from: '+19195550100',
      messagingServiceSid,
      baseUrl: `${await carrier.start()}/below/`,
    });
    gateways.push(gateway);
    await gateway.send({ ...request, validitySeconds: undefined });
    expect(carrier.asked[0]!.path).toBe(`/below/2010-04-01/Accounts/${accountSid}/Messages.json`);
    expect(Object.fromEntries(formOf(carrier.asked[0]!))).toMatchObject({ MessagingServiceSid: messagingServiceSid });
    expect([...formOf(carrier.asked[0]!).keys()].sort()).toEqual([
      'Body',
      'MessagingServiceSid',
      'StatusCallback',
      'To',
    ]);
  });

  it('has a sender', () => {
    expect(() => new TwilioSmsGateway({ accountSid, authToken })).toThrow('sender');
  });

  it('keeps its connections', async () => {
    const { carrier, gateway } = await stage();
    for (let call = 0; call < 10; call++) await gateway.send(request);
    expect(carrier.connections).toBe(1);
  });
});

describe('the outcome of every answer', () => {
  const cut: Play = (response) => {
    response.writeHead(201, { 'Content-Length': '500' }).write('{"sid":"SM0123');
    setImmediate(() => response.destroy());
  };
  const drip: Play = (response) => {
    response.writeHead(201, { 'Content-Type': 'application/json' });
    const timer = setInterval(() => response.write(' '), 20);
    response.on('close', () => clearInterval(timer));
  };
  const flood: Play = (response) => void response.writeHead(201).end('x'.repeat(300_000));
  const soon = new Date(Date.now() + 90_000).toUTCString();

  it.each<[string, Play, CallOutcome]>([
    ['201', created, { kind: 'accepted', sid, httpStatus: 201 }],
    ['200 with a sid', answer(200, { sid }), { kind: 'accepted', sid, httpStatus: 200 }],
    ['201 that is cut', cut, { kind: 'unknown', reason: 'answer_cut', httpStatus: 201 }],
    ['201 that drips', drip, { kind: 'unknown', reason: 'answer_cut', httpStatus: 201 }],
    ['201 that does not end', flood, { kind: 'unknown', reason: 'answer_cut', httpStatus: 201 }],
    [
      '201 of half a text',
      answer(201, '{"sid":"SM01'),
      { kind: 'unknown', reason: 'answer_unreadable', httpStatus: 201 },
    ],
    ['201 without a body', answer(201, ''), { kind: 'unknown', reason: 'answer_unreadable', httpStatus: 201 }],
    ['201 of a list', answer(201, [sid]), { kind: 'unknown', reason: 'answer_unreadable', httpStatus: 201 }],
    ['201 of null', answer(201, 'null'), { kind: 'unknown', reason: 'answer_unreadable', httpStatus: 201 }],
    [
      '201 without a sid',
      answer(201, { status: 'queued' }),
      { kind: 'unknown', reason: 'answer_without_sid', httpStatus: 201 },
    ],
    [
      '201 with another sid',
      answer(201, { sid: `CA${'1'.repeat(32)}` }),
      { kind: 'unknown', reason: 'answer_without_sid', httpStatus: 201 },
    ],
    [
      '201 with odd dates',
      answer(201, { sid, date_created: {}, num_segments: [] }),
      expect.objectContaining({ kind: 'accepted' }),
    ],
    ['200 of HTML', answer(200, html), { kind: 'unknown', reason: 'answer_unreadable', httpStatus: 200 }],
    [
      '204',
      (response) => void response.writeHead(204).end(),
      { kind: 'unknown', reason: 'answer_unreadable', httpStatus: 204 },
    ],
    ['307', answer(307, '', { Location: '/elsewhere' }), { kind: 'unknown', reason: 'http_307', httpStatus: 307 }],
    ['304', (response) => void response.writeHead(304).end(), { kind: 'unknown', reason: 'http_304', httpStatus: 304 }],
    [
      '400',
      answer(400, { code: 21211, message: `${request.to} is not valid` }),
      { kind: 'rejected', code: '21211', httpStatus: 400 },
    ],
    [
      '400 as RFC 9457',
      answer(400, { type: 't', title: 't', status: 400, code: 21610 }),
      { kind: 'rejected', code: '21610', httpStatus: 400 },
    ],
    [
      '401',
      answer(401, { code: 20003, message: 'Authenticate' }),
      { kind: 'rejected', code: '20003', httpStatus: 401 },
    ],
    ['403 of HTML', answer(403, html), { kind: 'rejected', code: null, httpStatus: 403 }],
    ['404 without a code', answer(404, {}), { kind: 'rejected', code: null, httpStatus: 404 }],
    [
      '400 with words for a code',
      answer(400, { code: request.body }),
      { kind: 'rejected', code: null, httpStatus: 400 },
    ],
    ['408', answer(408, ''), { kind: 'unknown', reason: 'http_408', httpStatus: 408 }],
    ['429', answer(429, { code: 20429 }), { kind: 'not_sent', reason: 'http_429', httpStatus: 429 }],
    [
      '429 with seconds',
      answer(429, '', { 'Retry-After': '12' }),
      { kind: 'not_sent', reason: 'http_429', httpStatus: 429, retryAfterSeconds: 12 },
    ],
    [
      '429 with a date',
      answer(429, html, { 'Retry-After': soon }),
      { kind: 'not_sent', reason: 'http_429', httpStatus: 429, retryAfterSeconds: expect.closeTo(80, -2) },
    ],
    [
      '429 with nonsense',
      answer(429, '', { 'Retry-After': 'later' }),
      { kind: 'not_sent', reason: 'http_429', httpStatus: 429 },
    ],
    ['500', answer(500, { code: 20500 }), { kind: 'unknown', reason: 'http_500', httpStatus: 500 }],
    ['502 of HTML', answer(502, html), { kind: 'unknown', reason: 'http_502', httpStatus: 502 }],
    ['503', answer(503, ''), { kind: 'unknown', reason: 'http_503', httpStatus: 503 }],
    ['a reset', reset, { kind: 'unknown', reason: 'ECONNRESET' }],
    ['hanging up', hangUp, { kind: 'unknown', reason: 'ECONNRESET' }],
    ['silence', () => undefined, { kind: 'unknown', reason: 'timeout' }],
    ['another protocol', nonsense, { kind: 'unknown', reason: expect.stringMatching(/^HPE_/) }],
  ])('%s', async (_, play, expected) => {
    const { carrier, gateway } = await stage(500);
    carrier.next(play);
    const outcome = await gateway.send(request);
    expect(outcome).toEqual(expected);
    expect(carrier.asked).toHaveLength(1);
    expect(JSON.stringify(outcome)).not.toMatch(/919|María|Basic|token/);
  });

  it('a kept connection that breaks before any byte came back leaves the text unknown', async () => {
    const { carrier, gateway } = await stage();
    expect(await gateway.send(request)).toMatchObject({ kind: 'accepted' });
    carrier.next(reset);
    expect(await gateway.send(request)).toEqual({ kind: 'unknown', reason: 'ECONNRESET' });
    expect(carrier.connections).toBe(1);
    expect(carrier.asked).toHaveLength(2);
    expect(await gateway.send(request)).toMatchObject({ kind: 'accepted' });
  });

  it('a call that is under way is waited for when the gateway closes', async () => {
    const { carrier, gateway } = await stage();
    let finish = () => undefined as void;
    const arrived = new Promise<void>((resolve) => {
      carrier.next((response, incoming) => {
        finish = () => created(response, incoming);
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

describe('a text that never left', () => {
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

describe('what Twilio is asked for a list', () => {
  it('never has a date beside the receiver unless told so', async () => {
    const { carrier, gateway } = await stage();
    carrier.next(answer(200, aPage([])));
    expect(await gateway.list({ to: request.to, most: 20 })).toEqual([]);
    expect(carrier.asked).toHaveLength(1);
    const [{ method, path, headers, raw }] = carrier.asked as [(typeof carrier.asked)[0]];
    expect([method, path]).toEqual(['GET', `${messages}.json?To=%2B19195550142&PageSize=20`]);
    expect(raw).toBe('');
    expect(headers).toMatchObject({
      accept: 'application/json',
      authorization: `Basic ${Buffer.from(`${accountSid}:${authToken}`).toString('base64')}`,
    });
    expect(Object.keys(headers)).not.toEqual(expect.arrayContaining(['content-length']));
    expect(Object.keys(headers)).not.toEqual(expect.arrayContaining(['content-type']));
  });

  it('has whole seconds that leave nothing out', async () => {
    const { carrier, gateway } = await stage();
    carrier.next(answer(200, aPage([])));
    const sentFrom = new Date('2026-11-24T01:02:03.900Z');
    const sentBefore = new Date('2026-11-25T01:02:03.100Z');
    await gateway.list({ sentFrom, sentBefore, most: 5000 });
    expect([...new URL(carrier.asked[0]!.path!, carrier.url).searchParams].sort()).toEqual([
      ['DateSent<', '2026-11-25T01:02:04Z'],
      ['DateSent>', '2026-11-24T01:02:03Z'],
      ['PageSize', '1000'],
    ]);
  });

  it('goes on page by page with the same filters', async () => {
    const { carrier, gateway } = await stage();
    const next = (page: number) =>
      `${messages}.json?To=%2B19195550142&PageSize=1000&Page=${page}&PageToken=PA${sidOf(page)}`;
    carrier.next(
      answer(200, aPage([resource({ sid: sidOf(1) }), resource({ sid: sidOf(2) })], next(1))),
      answer(200, aPage([resource({ sid: sidOf(3) })], next(2))),
      answer(200, aPage([resource({ sid: sidOf(4) })])),
    );
    const listed = await gateway.list({ to: request.to, most: 2000 });
    expect(listed.map((text) => text.sid)).toEqual([1, 2, 3, 4].map(sidOf));
    expect(carrier.asked.map(({ path }) => [...new URL(path!, carrier.url).searchParams])).toEqual(
      [[], ['1'], ['2']].map((page) => [
        ['To', request.to],
        ['PageSize', '1000'],
        ...page.flatMap((number) => [
          ['Page', number],
          ['PageToken', `PA${sidOf(Number(number))}`],
        ]),
      ]),
    );
    expect(carrier.connections).toBe(1);
  });

  it('asks for no page that it does not need', async () => {
    const { carrier, gateway } = await stage();
    carrier.next(
      answer(
        200,
        aPage(
          [1, 2, 3].map((one) => resource({ sid: sidOf(one) })),
          `${messages}.json?Page=1`,
        ),
      ),
    );
    const listed = await gateway.list({ most: 2 });
    expect(listed.map((text) => text.sid)).toEqual([1, 2].map(sidOf));
    expect(carrier.asked).toHaveLength(1);
  });

  it('fills up with the next page what others and doubled texts leave open', async () => {
    const { carrier, gateway } = await stage();
    const foreign = resource({ sid: sidOf(9), account_sid: `AC${'b'.repeat(32)}` });
    const first = [resource({ sid: sidOf(1), status: 'sent' }), resource({ sid: sidOf(1) }), foreign];
    carrier.next(
      answer(200, aPage(first, `${messages}.json?Page=1`)),
      answer(200, aPage([resource({ sid: sidOf(1) }), resource({ sid: sidOf(2) }), resource({ sid: sidOf(3) })])),
    );
    const listed = await gateway.list({ most: 2 });
    expect(listed.map((text) => [text.sid, text.status])).toEqual([
      [sidOf(1), 'sent'],
      [sidOf(2), 'queued'],
    ]);
  });

  it('brings what Twilio sorts by the date of sending into the order of creation', async () => {
    const { carrier, gateway } = await stage();
    const times = ['16:00:01', '16:00:03', '16:00:02'];
    carrier.next(
      answer(
        200,
        aPage(times.map((at, i) => resource({ sid: sidOf(i), date_created: `Tue, 24 Nov 2026 ${at} +0000` }))),
      ),
    );
    const listed = await gateway.list({ most: 10 });
    expect(listed.map((text) => text.sid)).toEqual([1, 2, 0].map(sidOf));
  });

  it('ends when a list goes in circles', async () => {
    const { carrier, gateway } = await stage();
    const again = answer(200, aPage([resource()], `${messages}.json?Page=1&PageToken=PA1`));
    carrier.next(...Array.from({ length: 60 }, () => again));
    expect(await failureOf(gateway.list({ most: 10 }))).toBe('too_many_pages');
    expect(carrier.asked).toHaveLength(21);
  });

  it('follows a next page that is spelled out or below the base address', async () => {
    const carrier = new ScriptedServer(created);
    carriers.push(carrier);
    const url = await carrier.start();
    const gateway = gatewayTo(`${url}/below`);
    carrier.next(
      answer(200, aPage([resource({ sid: sidOf(1) })], `${url}/below${messages}.json?Page=1`)),
      answer(200, aPage([resource({ sid: sidOf(2) })], `/below${messages}.json?Page=2`)),
      answer(200, aPage([resource({ sid: sidOf(3) })], `${messages}.json?Page=3`)),
      answer(200, aPage([resource({ sid: sidOf(4) })])),
    );
    const listed = await gateway.list({ most: 10 });
    expect(listed.map((text) => text.sid)).toEqual([1, 2, 3, 4].map(sidOf));
    expect(carrier.asked.map(({ path }) => path)).toEqual(
      ['', '&Page=1', '&Page=2', '&Page=3'].map((page) => `/below${messages}.json?PageSize=10${page}`),
    );
  });

  it.each<[string, (other: string, own: string) => unknown, string]>([
    ['another host', (other) => `${other}${messages}.json?Page=1`, 'next_page_foreign'],
    ['another host of the same sort', (other) => `${other.slice(5)}${messages}.json?Page=1`, 'next_page_foreign'],
    ['backslashes', (other) => `${other.slice(5).replace('//', '\\\\')}${messages}.json?Page=1`, 'next_page_foreign'],
    ['a host behind a name', (other, own) => `${own}@${other.slice(7)}${messages}.json?Page=1`, 'next_page_foreign'],
    ['another scheme', (_, own) => `${own.replace('http', 'https')}${messages}.json?Page=1`, 'next_page_foreign'],
    ['another account', () => `${messages.replace(accountSid, 'AC00')}.json?Page=1`, 'next_page_foreign'],
    ['another list', () => `${messages.replace('Messages', 'Calls')}.json?Page=1`, 'next_page_foreign'],
    ['a way up', () => `${messages}/../Calls.json?Page=1`, 'next_page_foreign'],
    ['itself', () => `${messages}.json?Page=0`, 'answer_unreadable'],
    ['no page', () => `${messages}.json`, 'answer_unreadable'],
    ['a page without a number', () => `${messages}.json?Page=two`, 'answer_unreadable'],
    ['nothing', () => '', 'answer_unreadable'],
    ['no address', () => 'http://', 'answer_unreadable'],
    ['a number', () => 1, 'answer_unreadable'],
  ])('is never what a next page says that points to %s', async (_, next, code) => {
    const { carrier, gateway } = await stage();
    const other = new ScriptedServer(created);
    carriers.push(other);
    await other.start();
    for (const one of [carrier, other]) one.next(answer(200, aPage([resource()], next(other.url, carrier.url))));
    expect(await failureOf(gateway.list({ most: 10 }))).toBe(code);
    expect(carrier.asked).toHaveLength(1);
    expect(other.connections).toBe(0);
  });
});

describe('what is read of every answer', () => {
  const flood: Play = (response) => void response.writeHead(200).end('x'.repeat(17_000_000));
  const drip: Play = (response) => {
    response.writeHead(200, { 'Content-Type': 'application/json' });
    const timer = setInterval(() => response.write(' '), 20);
    response.on('close', () => clearInterval(timer));
  };
  const listed = answer(200, aPage([resource()]));

  it.each<[string, Play, string | RegExp]>([
    ['200 of HTML', answer(200, html, { 'Content-Type': 'text/html' }), 'answer_unreadable'],
    ['200 of a list', answer(200, [resource()]), 'answer_unreadable'],
    ['200 of null', answer(200, 'null'), 'answer_unreadable'],
    ['200 without messages', answer(200, { ...aPage([]), messages: undefined }), 'answer_unreadable'],
    ['200 with other messages', answer(200, { ...aPage([]), messages: { 0: resource() } }), 'answer_unreadable'],
    ['200 of half a list', answer(200, JSON.stringify(aPage([resource()])).slice(0, -9)), 'answer_unreadable'],
    ['200 without a body', answer(200, ''), 'answer_unreadable'],
    ['200 that is cut', cutList, 'answer_cut'],
    ['200 that drips', drip, 'answer_cut'],
    ['200 that does not end', flood, 'answer_cut'],
    ['201', answer(201, aPage([resource()])), 'http_201'],
    ['206', answer(206, aPage([resource()])), 'http_206'],
    ['204', (response) => void response.writeHead(204).end(), 'http_204'],
    ['307', answer(307, '', { Location: '/elsewhere' }), 'http_307'],
    ['401', answer(401, { code: 20003, message: request.to }), 'http_401'],
    ['404', answer(404, { code: 20404 }), 'http_404'],
    ['429', answer(429, { code: 20429 }, { 'Retry-After': '7' }), 'http_429'],
    ['500', answer(500, { code: 20500 }), 'http_500'],
    ['503', answer(503, html), 'http_503'],
    ['a reset', (response) => void response.socket?.resetAndDestroy(), 'ECONNRESET'],
    ['hanging up', (response) => void response.socket?.end(), 'ECONNRESET'],
    ['silence', () => undefined, 'timeout'],
    ['another protocol', (response) => void response.socket?.end('SSH-2.0-OpenSSH_9\r\n\r\n'), /^HPE_/],
  ])('%s is no list', async (_, play, code) => {
    const { carrier, gateway } = await stage(500);
    carrier.next(play, answer(200, aPage([resource({ sid: sidOf(1) })], `${messages}.json?Page=1`)), play, listed);
    expect(await failureOf(gateway.list({ most: 10 }))).toMatch(code);
    expect(carrier.asked).toHaveLength(1);
    // half a list is none
    expect(await failureOf(gateway.list({ most: 10 }))).toMatch(code);
    expect(carrier.asked).toHaveLength(3);
    expect(await gateway.list({ most: 10 })).toHaveLength(1);
  });

  it('nobody there is no list', async () => {
    expect(await failureOf(gatewayTo('http://127.0.0.1:1').list({ most: 10 }))).toBe('ECONNREFUSED');
    expect(await failureOf(gatewayTo('http://127.0.0.1:1').fetch(sid))).toBe('ECONNREFUSED');
  });

  it.each<[string, Play, string]>([
    ['another account', answer(200, resource({ account_sid: `AC${'b'.repeat(32)}` })), 'answer_foreign'],
    ['no account', answer(200, resource({ account_sid: undefined })), 'answer_foreign'],
    ['another text', answer(200, resource({ sid: sidOf(1) })), 'answer_foreign'],
    ['a list', answer(200, aPage([resource()])), 'answer_foreign'],
    ['a text without a date', answer(200, resource({ date_created: undefined })), 'answer_unreadable'],
    ['HTML', answer(200, html), 'answer_unreadable'],
    ['half a text', answer(200, JSON.stringify(resource()).slice(0, -9)), 'answer_unreadable'],
    ['403', answer(403, { code: 20403 }), 'http_403'],
    ['410', answer(410, ''), 'http_410'],
    ['500', answer(500, ''), 'http_500'],
  ])('%s is not the text that was fetched', async (_, play, code) => {
    const { carrier, gateway } = await stage();
    carrier.next(play, answer(404, { code: 20404, status: 404 }));
    expect(await failureOf(gateway.fetch(sid))).toBe(code);
    expect(await gateway.fetch(sid)).toBeNull();
    expect(carrier.asked.map(({ method, path }) => [method, path])).toEqual([
      ['GET', `${messages}/${sid}.json`],
      ['GET', `${messages}/${sid}.json`],
    ]);
  });

  it('a list that is under way is waited for when the gateway closes', async () => {
    const { carrier, gateway } = await stage();
    let finish = () => undefined as void;
    const arrived = new Promise<void>((resolve) => {
      carrier.next((response, incoming) => {
        finish = () => listed(response, incoming);
        resolve();
      });
    });
    const list = gateway.list({ most: 10 });
    await arrived;
    const closed = gateway.close();
    finish();
    expect(await list).toHaveLength(1);
    await closed;
  });
});

describe('a list of the carrier that is not the truth', () => {
  it('is never taken for it: doubled texts are one, others are none, a late list is empty', async () => {
    const carrier = await startCarrier({ accountSid, authToken, from: house });
    const gateway = gatewayTo(carrier.url);
    try {
      const first = (await carrier.receive(family, 'One', { To: house })).messageSid;
      const second = (await carrier.receive(family, 'Two', { To: house })).messageSid;
      carrier.faults.next('duplicate-list', 2);
      for (const most of [10, 2])
        expect((await gateway.list({ to: house, most })).map((text) => text.sid)).toEqual([second, first]);
      carrier.faults.next('delayed-list');
      expect(await gateway.list({ to: house, most: 10 })).toEqual([]);
      expect(await gateway.list({ to: house, most: 10 })).toHaveLength(2);
    } finally {
      await carrier.close();
    }
  });
});
