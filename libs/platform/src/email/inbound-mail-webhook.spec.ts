import { type AddressInfo, connect } from 'node:net';
import { Readable } from 'node:stream';
import { Controller, HttpCode, Inject, Module, Param, Post, Req } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyRequest } from 'fastify';
import { type Carrier, startCarrier } from '#apps/carrier/src/server.js';
import type { Config } from '../config/config.js';
import { CONFIG } from '../config/config.token.js';
import { createHttpApp } from '../http/app.js';
import { TakesUnreadMultipart, UnreadMultipart } from '../http/multipart.js';
import { Log } from '../observability/log.js';
import type { InboundMail } from './inbound-mail.js';
import { InboundMailWebhook } from './inbound-mail-webhook.js';

const secret = 's'.repeat(43);
const seen: InboundMail[] = [];
const lines: string[] = [];

@Controller('webhooks/sendgrid/inbound')
class MailController {
  constructor(@Inject(InboundMailWebhook) private readonly webhook: InboundMailWebhook) {}

  @Post(['', '*'])
  @HttpCode(204)
  @TakesUnreadMultipart()
  async receive(@Req() request: FastifyRequest, @Param('*') given: unknown): Promise<void> {
    seen.push(await this.webhook.read(request, given));
  }
}

@Module({
  controllers: [MailController],
  providers: [InboundMailWebhook, { provide: CONFIG, useValue: { sendgrid: { inboundSecret: secret } } as Config }],
})
class Stage {}

let app: NestFastifyApplication;
let base: string;
beforeAll(async () => {
  app = await createHttpApp(Stage, new Log('debug', 'test', { write: (line: string) => void lines.push(line) }));
  await app.listen({ port: 0, host: '127.0.0.1' });
  base = `http://127.0.0.1:${(app.getHttpServer().address() as AddressInfo).port}`;
});
afterAll(() => app.close());
beforeEach(() => void seen.splice(0));

const url = (given: string = secret) => `${base}/webhooks/sendgrid/inbound/${given}`;
const field = (name: string, value: string) =>
  `--xYzZY\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`;
const post = (body: string | Blob, to = url(), type = 'multipart/form-data; boundary=xYzZY') =>
  fetch(to, { method: 'POST', headers: { 'content-type': type }, body });
const small = `${field('from', 'Maria <maria@family.example>')}${field('text', 'he is not breathing')}--xYzZY--\r\n`;

it('reads a mail that is posted with the secret', async () => {
  expect((await post(small)).status).toBe(204);
  expect(seen).toMatchObject([{ from: 'maria@family.example', text: 'he is not breathing', whole: true }]);
});

it('every stranger gets the same answer, and nothing of theirs is read', async () => {
  const answers = await Promise.all([
    post(small, url('t'.repeat(43))),
    post(small, url(secret.slice(1))),
    post(small, url(`${secret}s`)),
    post(small, url(secret.toUpperCase())),
    post(small, url(`${secret}/more`)),
    post(small, url('')),
    post(small, url('').slice(0, -1)),
    post(small, url('s'.repeat(9000))),
    post(small, url(encodeURIComponent(`${secret}\0`))),
    post(small, url(`${secret.slice(0, -1)}%`)),
    post('', url('t'.repeat(43))),
    post('{}', url('t'.repeat(43)), 'application/json'),
    post('{', url('t'.repeat(43)), 'application/json'),
    post(small, url('t'.repeat(43)), 'multipart/form-data'),
    post('{}', url(), 'application/json'),
    post('a=1', url(), 'application/x-www-form-urlencoded'),
    post('a', url(), 'text/plain'),
  ]);
  const told = await Promise.all(answers.map(async (answer) => `${answer.status} ${await answer.text()}`));
  expect(new Set(told)).toEqual(new Set([expect.stringMatching(/^403 .*bad_signature/)]));
  expect(seen).toEqual([]);
  expect(lines.join('\n')).not.toContain('sss');
});

it('without a secret in the settings everybody is a stranger', async () => {
  const request = () =>
    ({
      body: new UnreadMultipart('multipart/form-data; boundary=xYzZY', Readable.from([Buffer.from(small)])),
    }) as unknown as FastifyRequest;
  const open = new InboundMailWebhook({ sendgrid: { inboundSecret: secret } } as Config);
  expect(await open.read(request(), secret)).toMatchObject({ text: 'he is not breathing' });
  for (const inboundSecret of [undefined, '']) {
    const webhook = new InboundMailWebhook({ sendgrid: { inboundSecret } } as Config);
    for (const given of ['', undefined, null, ['']])
      await expect(webhook.read(request(), given)).rejects.toMatchObject({ code: 'bad_signature', status: 403 });
  }
});

describe('the carrier sandbox posts as SendGrid does', () => {
  let carrier: Carrier;
  beforeAll(async () => {
    const mail = { inboundSecret: secret, inboundMailbox: 'care@reply.house.example' };
    carrier = await startCarrier({ accountSid: `AC${'0'.repeat(32)}`, authToken: 't', webhookUrl: base, mail });
  });
  afterAll(() => carrier.close());

  it('twice the same mail has one key, and another mail has another', async () => {
    const posted = await carrier.writeMail('maria@family.example', {
      subject: 'Ayúdenos',
      text: 'No respira, ¿qué hago?',
      times: 2,
    });
    expect(posted).toEqual({ to: 'care@reply.house.example', statuses: [204, 204] });
    await carrier.writeMail('maria@family.example', { subject: 'Ayúdenos', text: 'Ya respira' });
    expect(seen[0]).toMatchObject({
      from: 'maria@family.example',
      to: ['care@reply.house.example'],
      envelopeFrom: 'maria@family.example',
      subject: 'Ayúdenos',
      plain: 'No respira, ¿qué hago?',
      spf: 'pass',
      signedBy: ['family.example'],
      whole: true,
    });
    expect(seen.map(({ key }) => key)).toEqual([seen[0]!.key, seen[0]!.key, expect.not.stringContaining(seen[0]!.key)]);
  });

  it('with files and letters of its own character set', async () => {
    await carrier.writeMail('m@family.example', {
      html: '<p>¡Está aquí!</p>',
      charset: 'iso-8859-1',
      files: [{ name: '../a.jpg', type: 'image/jpeg', content: 'JPEG' }, { name: 'winmail.dat' }],
    });
    expect(seen).toMatchObject([
      {
        text: null,
        plain: '¡Está aquí!',
        attachments: [
          { name: 'a.jpg', size: 4 },
          { name: 'winmail.dat', size: 0 },
        ],
      },
    ]);
  });

  it('a stranger who does not know the secret, and a letter cut on its way', async () => {
    for (const who of ['bad', 'missing'] as const)
      expect(await carrier.writeMail('m@family.example', { text: 'a', secret: who })).toMatchObject({
        statuses: [403],
      });
    expect(seen).toEqual([]);
    const cut = await carrier.writeMail('m@family.example', { text: 'a', cutAtByte: 300 });
    expect(cut).toMatchObject({ statuses: [204] });
    expect(seen).toMatchObject([{ whole: false, readable: true }]);
  });
});

describe('a proved mail is answered with 2xx, so that it does not come again for three days', () => {
  const first = `${field('headers', 'From: maria@family.example')}${field('from', 'maria@family.example')}${field('text', 'help me')}`;
  const file = '--xYzZY\r\nContent-Disposition: form-data; name="attachment1"; filename="a.mov"\r\n\r\n';

  it.each<[string, () => string | Blob, string?]>([
    ['that is cut', () => `${first}--xYz`],
    ['of more than 30 MB', () => new Blob([first, file, Buffer.alloc(40 * 1024 * 1024, 'F'), '\r\n--xYzZY--\r\n'])],
    ['with a text of five megabytes', () => `${first}${field('html', 'x'.repeat(5_000_000))}--xYzZY--`],
    ['of 3,000 parts', () => `${first}${field('x', 'y').repeat(3000)}--xYzZY--`],
  ])('one %s, with what came first', async (_, body) => {
    expect((await post(body())).status).toBe(204);
    expect(seen).toMatchObject([{ from: 'maria@family.example', text: 'help me', whole: false, readable: true }]);
    expect(seen[0]!.raw.length).toBeLessThan(5_000_000);
  });

  it.each([
    ['names no boundary', small, 'multipart/form-data'],
    ['names another boundary', small, 'multipart/form-data; boundary=other'],
    ['holds nothing', '', undefined],
  ])('one that %s: nobody can read it, and its bytes are kept', async (_, body, type) => {
    expect((await post(body, url(), type)).status).toBe(204);
    expect(seen).toMatchObject([{ from: null, text: null, whole: false, readable: false }]);
    expect(seen[0]!.raw.toString().trim()).toBe(body.trim());
  });
});

it('of thirty megabytes of film the size is known, and what follows is read', async () => {
  const file = '--xYzZY\r\nContent-Disposition: form-data; name="attachment1"; filename="a.mov"\r\n\r\n';
  const body = new Blob([file, Buffer.alloc(28 * 1024 * 1024, 'F'), '\r\n', small]);
  expect((await post(body)).status).toBe(204);
  expect(seen[0]).toMatchObject({
    text: 'he is not breathing',
    whole: true,
    attachments: [{ name: 'a.mov', size: 28 * 1024 * 1024, bytes: null }],
  });
});

it('a connection that breaks in the middle is no mail: the provider posts it again', async () => {
  const socket = connect(Number(new URL(base).port), '127.0.0.1');
  const head = `POST ${new URL(url()).pathname} HTTP/1.1\r\nHost: a\r\nContent-Type: multipart/form-data; boundary=xYzZY\r\nContent-Length: 9000\r\n\r\n`;
  await new Promise((resolve) => socket.write(`${head}${field('text', 'half')}`, resolve));
  await new Promise((resolve) => socket.on('close', resolve).resetAndDestroy());
  expect((await post(small)).status).toBe(204);
  expect(seen.map((mail) => mail.text)).toEqual(['he is not breathing']);
});
