import { generateKeyPairSync, sign } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { Controller, HttpCode, Module, Post, Req } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyRequest } from 'fastify';
import type { Config } from '../config/config.js';
import { CONFIG } from '../config/config.token.js';
import { createHttpApp } from '../http/app.js';
import { Log } from '../observability/log.js';
import { SendGridWebhook, type MailNewsBatch } from './sendgrid-webhook.js';

const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const eventPublicKey = publicKey.export({ format: 'der', type: 'spki' }).toString('base64');
const nowSeconds = () => Math.floor(Date.now() / 1000);
const event = {
  email: 'maria@family.example',
  timestamp: 1_800_000_000,
  event: 'delivered',
  sg_event_id: 'ZGVsaXZlcmVk',
  sg_message_id: 'LRzXl_NHStOGhQ4kofSm_A.recvd.0',
  crm_att: 'q7Zk3fT0',
};

interface Posted {
  headers: Record<string, string | string[] | undefined>;
  rawBody?: Buffer;
}

const signedBytes = (rawBody: Buffer, timestamp = String(nowSeconds())): Required<Posted> => ({
  headers: {
    'x-twilio-email-event-webhook-timestamp': timestamp,
    'x-twilio-email-event-webhook-signature': sign(
      'sha256',
      Buffer.concat([Buffer.from(timestamp), rawBody]),
      privateKey,
    ).toString('base64'),
  },
  rawBody,
});
const signed = (body: unknown, timestamp?: string) =>
  signedBytes(Buffer.from(`${JSON.stringify(body)}\r\n`), timestamp);

const webhook = (key: string | undefined = eventPublicKey) =>
  new SendGridWebhook({ sendgrid: { eventPublicKey: key } } as Config);
const read = (posted: Posted, of = webhook()): MailNewsBatch => of.read(posted as unknown as FastifyRequest);

it('reads what is signed', () => {
  expect(read(signed([event, event, { no: 'event' }]))).toEqual({
    news: [expect.objectContaining({ eventId: 'ZGVsaXZlcmVk', ref: 'q7Zk3fT0' }), expect.anything()],
    broken: 1,
    oldestSeconds: null,
  });
  expect(read(signed([]))).toEqual({ news: [], broken: 0, oldestSeconds: null });
});

describe('refuses with 403', () => {
  const refused = expect.objectContaining({ code: 'bad_signature', status: 403 });
  const without = (name: string): Posted => {
    const { headers, rawBody } = signed([event]);
    return { headers: { ...headers, [`x-twilio-email-event-webhook-${name}`]: undefined }, rawBody };
  };

  it.each<[string, Posted]>([
    ['no signature', without('signature')],
    ['no time', without('timestamp')],
    ['no headers', { headers: {}, rawBody: signed([event]).rawBody }],
    ['no headers and no JSON', { headers: {}, rawBody: Buffer.from('{') }],
    ['no body', { headers: signed([event]).headers }],
    ['another body', { headers: signed([event]).headers, rawBody: signed([event, event]).rawBody }],
    [
      'two signatures',
      {
        ...signed([event]),
        headers: { ...signed([event]).headers, 'x-twilio-email-event-webhook-signature': ['a', 'b'] },
      },
    ],
    [
      'a time that was not signed',
      {
        ...signed([event], '1600000000'),
        headers: { ...signed([event], '1600000000').headers, 'x-twilio-email-event-webhook-timestamp': '1600000001' },
      },
    ],
  ])('%s', (_, posted) => {
    expect(() => read(posted)).toThrow(refused);
  });

  it.each([
    ['no key', ''],
    ['a key that is none', 'key'],
  ])('everything where there is %s', (_, key) => {
    expect(() => read(signed([event]), webhook(key))).toThrow(refused);
    const none = new SendGridWebhook({ sendgrid: {} } as Config);
    expect(() => read(signed([event]), none)).toThrow(refused);
  });
});

it.each<[string, Buffer]>([
  ['an object', Buffer.from('{"event":"delivered"}')],
  ['half a list', Buffer.from('[{"event"')],
  ['null', Buffer.from('null')],
  ['nothing', Buffer.alloc(0)],
])('refuses %s that is signed with 400', (_, rawBody) => {
  expect(() => read(signedBytes(rawBody))).toThrow(expect.objectContaining({ code: 'invalid_input', status: 400 }));
});

it('reads bytes that are no UTF-8', () => {
  const bytes = Buffer.from(JSON.stringify([{ ...event, reason: 'caf~' }])).map((byte) =>
    byte === 0x7e ? 0xe9 : byte,
  );
  expect(read(signedBytes(Buffer.from(bytes))).news).toMatchObject([{ reason: 'caf\uFFFD' }]);
});

it('takes an old batch and says that it is old', () => {
  expect(read(signed([event], '1600112502'))).toMatchObject({
    news: [{ event: 'delivered' }],
    oldestSeconds: expect.any(Number),
  });
  expect(read(signed([event], String(nowSeconds() - 590))).oldestSeconds).toBeNull();
  expect(read(signed([event], String(nowSeconds() - 700))).oldestSeconds).toBeGreaterThanOrEqual(700);
  expect(read(signed([event], String(nowSeconds() + 9000))).oldestSeconds).toBeNull();
});

describe('over HTTP', () => {
  @Controller()
  class Webhooks {
    constructor(private readonly sendGrid: SendGridWebhook) {}

    @Post('events')
    @HttpCode(200)
    receive(@Req() request: FastifyRequest & { rawBody?: Buffer }) {
      const { news, broken } = this.sendGrid.read(request);
      return { events: news.map(({ eventId }) => eventId), broken };
    }
  }

  @Module({
    controllers: [Webhooks],
    providers: [SendGridWebhook, { provide: CONFIG, useValue: { sendgrid: { eventPublicKey } } }],
  })
  class WebhookModule {}

  let app: NestFastifyApplication;
  let url: string;
  beforeAll(async () => {
    app = await createHttpApp(WebhookModule, new Log('fatal'));
    await app.listen(0, '127.0.0.1');
    url = `http://127.0.0.1:${(app.getHttpServer().address() as AddressInfo).port}/events`;
  });
  afterAll(() => app.close());

  const post = ({ headers, rawBody }: Required<Posted>) =>
    fetch(url, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', ...(headers as Record<string, string>) },
      body: new Uint8Array(rawBody),
    });

  it('reads a thousand events with line breaks between them, from the bytes as they came', async () => {
    const batch = Array.from({ length: 1000 }, (_, n) => JSON.stringify({ ...event, sg_event_id: `event-${n}` }));
    const answer = await post(signedBytes(Buffer.from(`[${batch.join(',\r\n')}]\r\n`)));
    expect(answer.status).toBe(200);
    expect(await answer.json()).toEqual({ events: batch.map((_, n) => `event-${n}`), broken: 0 });
  });

  it('refuses a forged batch as a problem', async () => {
    const answer = await post({ ...signed([event]), rawBody: Buffer.from('[]') });
    expect(answer.status).toBe(403);
    expect(await answer.json()).toMatchObject({ code: 'bad_signature' });
  });
});
