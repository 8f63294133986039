import { once } from 'node:events';
import { createServer as createHttpServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTcpServer, type AddressInfo, type Socket } from 'node:net';
import { startCarrier, type Carrier } from '#apps/carrier/src/server.js';
import { FakeSmsGateway } from './fake.sms.gateway.js';
import type { CallOutcome } from '../wire/outcome.js';
import type { SmsGateway, SmsRequest } from './sms.gateway.js';
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

type Play = (response: ServerResponse, request: IncomingMessage) => void;

const answer =
  (status: number, body: unknown, headers: Record<string, string> = {}): Play =>
  (response) =>
    void response
      .writeHead(status, { 'Content-Type': 'application/json', ...headers })
      .end(typeof body === 'string' ? body : JSON.stringify(body));

const created = answer(201, { sid, status: 'queued' });

/** A carrier that plays what it is told, one play for each call, and remembers what was asked of it. */
class ScriptedCarrier {
  readonly asked: { method?: string; path?: string; headers: IncomingMessage['headers']; form: URLSearchParams }[] = [];
  connections = 0;
  private readonly plays: Play[] = [];
  private readonly sockets = new Set<Socket>();
  private readonly server = createHttpServer(
    { keepAliveTimeout: 60_000 },
    (incoming, response) => void this.play(incoming, response),
  );

  async start(): Promise<string> {
    this.server.on('connection', (socket) => {
      this.connections += 1;
      this.sockets.add(socket.on('close', () => this.sockets.delete(socket)));
    });
    await once(this.server.listen(0, '127.0.0.1'), 'listening');
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  next(...plays: Play[]): void {
    this.plays.push(...plays);
  }

  stop(): void {
    this.server.close();
    for (const socket of this.sockets) socket.destroy();
  }

  private async play(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk as Buffer);
    const form = new URLSearchParams(Buffer.concat(chunks).toString());
    this.asked.push({ method: incoming.method, path: incoming.url, headers: incoming.headers, form });
    (this.plays.shift() ?? created)(response, incoming);
  }
}

const carriers: ScriptedCarrier[] = [];
const gateways: SmsGateway[] = [];
afterEach(async () => {
  for (const carrier of carriers.splice(0)) carrier.stop();
  await Promise.all(gateways.splice(0).map((gateway) => gateway.close()));
});

async function stage(timeoutMs = 10_000): Promise<{ carrier: ScriptedCarrier; gateway: SmsGateway }> {
  const carrier = new ScriptedCarrier();
  carriers.push(carrier);
  return { carrier, gateway: gatewayTo(await carrier.start(), timeoutMs) };
}

function gatewayTo(baseUrl: string, timeoutMs = 10_000): SmsGateway {
  const gateway = new TwilioSmsGateway({ accountSid, authToken, from: '+19195550100', baseUrl, timeoutMs });
  gateways.push(gateway);
  return gateway;
}

/** What a carrier can be made to do, in the words of the port. */
interface Stage {
  gateway: SmsGateway;
  will: Record<'refuse' | 'beBusy' | 'fallSilent', () => void>;
  /** Texts that were asked of the carrier. */
  asked: () => number;
  close: () => Promise<void>;
}

const stages: [string, () => Promise<Stage>][] = [
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
        asked: () => gateway.calls.length,
        close: async () => undefined,
      };
    },
  ],
  [
    'Twilio played from a script',
    async () => {
      const { carrier, gateway } = await stage(400);
      let texts = 0;
      const fresh: Play = (response, incoming) => {
        texts += 1;
        answer(201, { sid: `SM${texts.toString(16).padStart(32, '0')}` })(response, incoming);
      };
      const plays: Play[] = [];
      const next = () => carrier.next((response, incoming) => (plays.shift() ?? fresh)(response, incoming));
      for (let call = 0; call < 50; call++) next();
      return {
        gateway,
        will: {
          refuse: () => plays.push(answer(400, { code: 21610, message: 'no', status: 400 })),
          beBusy: () => plays.push(answer(429, { code: 20429 }, { 'Retry-After': '7' })),
          fallSilent: () => plays.push(() => undefined),
        },
        asked: () => carrier.asked.length,
        close: async () => carrier.stop(),
      };
    },
  ],
  [
    'Twilio played by the carrier',
    async () => {
      const carrier: Carrier = await startCarrier({ accountSid, authToken, from: '+19195550100', landlines: [] });
      const gateway = gatewayTo(carrier.url, 400);
      let asked = 0;
      const counted: SmsGateway = {
        send: (one) => {
          asked += 1;
          return gateway.send(one);
        },
        close: () => gateway.close(),
      };
      return {
        gateway: counted,
        will: {
          refuse: () => carrier.landlines.add(request.to),
          beBusy: () => carrier.faults.next('429', 1, { retryAfterS: 7 }),
          fallSilent: () => carrier.faults.next('silence'),
        },
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
  beforeEach(async () => (current = await open()));
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

  it('sends nothing after it was closed', async () => {
    await current.gateway.close();
    expect(await current.gateway.send(text)).toEqual({ kind: 'not_sent', reason: 'closed' });
  });
});

describe('what Twilio is asked', () => {
  it('is one form with exactly these fields', async () => {
    const { carrier, gateway } = await stage();
    await gateway.send(request);
    const [asked] = carrier.asked;
    expect(asked).toMatchObject({ method: 'POST', path: `/2010-04-01/Accounts/${accountSid}/Messages.json` });
    expect(Object.fromEntries(asked!.form)).toEqual({
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
    const carrier = new ScriptedCarrier();
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
    expect(Object.fromEntries(carrier.asked[0]!.form)).toMatchObject({ MessagingServiceSid: messagingServiceSid });
    expect([...carrier.asked[0]!.form.keys()].sort()).toEqual(['Body', 'MessagingServiceSid', 'StatusCallback', 'To']);
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
  const reset: Play = (response) => void response.socket?.resetAndDestroy();
  const hangUp: Play = (response) => void response.socket?.end();
  const nonsense: Play = (response) => void response.socket?.end('SSH-2.0-OpenSSH_9\r\n\r\n');
  const flood: Play = (response) => void response.writeHead(201).end('x'.repeat(300_000));
  const html = '<html>all is well</html>';
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

  it.each([
    ['somebody who speaks no TLS', (socket: Socket) => void socket.write('HTTP/1.1 400 Bad Request\r\n\r\n')],
    ['a handshake that is cut', (socket: Socket) => void socket.once('data', () => socket.resetAndDestroy())],
    ['a handshake without an answer', () => undefined],
  ])('%s', async (_, behave) => {
    const sockets: Socket[] = [];
    const server = createTcpServer((socket) => {
      sockets.push(socket.on('error', () => undefined));
      behave(socket);
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const { port } = server.address() as AddressInfo;
    expect(await gatewayTo(`https://127.0.0.1:${port}`, 500).send(request)).toEqual({
      kind: 'not_sent',
      reason: expect.stringMatching(/^[A-Z_]+$|^timeout$/),
    });
    for (const socket of sockets) socket.destroy();
    server.close();
  });
});
