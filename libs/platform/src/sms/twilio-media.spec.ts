import { randomBytes } from 'node:crypto';
import { answer, type Play, ScriptedServer } from '#testing/scripted-server.js';
import { NotListed } from './sms.gateway.js';
import { TwilioSmsGateway } from './twilio.sms.gateway.js';

const accountSid = `AC${'a'.repeat(32)}`;
const authToken = 'token-of-the-tests-0123456789';
const path = `/2010-04-01/Accounts/${accountSid}/Messages/MM${'1'.repeat(32)}/Media/ME${'2'.repeat(32)}`;
const picture = Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0x00, 0x80]), randomBytes(300)]);
const bytes: Play = (response) => response.writeHead(200, { 'Content-Type': 'image/jpeg' }).end(picture);

describe('what came with a text', () => {
  let carrier: ScriptedServer;
  let gateway: TwilioSmsGateway;
  let base: string;
  beforeEach(async () => {
    carrier = new ScriptedServer(answer(500, ''));
    base = await carrier.start();
    gateway = new TwilioSmsGateway({ accountSid, authToken, from: '+19195550100', baseUrl: base, timeoutMs: 400 });
  });
  afterEach(async () => {
    await gateway.close();
    carrier.stop();
  });

  it('is fetched byte by byte with our credentials, also when it is named at Twilio while we ask elsewhere', async () => {
    for (const host of [base, 'https://api.twilio.com']) {
      carrier.next(bytes);
      expect(await gateway.media(host + path, 5000)).toEqual({ kind: 'got', bytes: picture });
    }
    const basic = `Basic ${Buffer.from(`${accountSid}:${authToken}`).toString('base64')}`;
    expect(carrier.asked.map((one) => [one.method, one.headers.authorization])).toEqual([
      ['GET', basic],
      ['GET', basic],
    ]);
  });

  it.each([
    `http://169.254.169.254${path}`,
    `https://api.twilio.com.evil.example${path}`,
    `https://user:x@api.twilio.com${path}`,
    `https://api.twilio.com${path}?x=1`,
    `https://api.twilio.com${path}/../../../../x`,
    `https://api.twilio.com/2010-04-01/Accounts/AC${'b'.repeat(32)}/Messages/MM${'1'.repeat(32)}/Media/ME${'2'.repeat(32)}`,
    'file:///etc/passwd',
    'nonsense',
  ])('%s is nobody we ask', async (url) => {
    expect(await gateway.media(url, 5000)).toEqual({ kind: 'refused', reason: 'foreign_address' });
    expect(carrier.asked).toEqual([]);
  });

  it.each<[string, Play, object]>([
    ['is gone', answer(404, {}), { kind: 'refused', reason: 'gone' }],
    ['comes later', answer(503, ''), { kind: 'not_got', reason: 'http_503' }],
    ['is for others', answer(401, ''), { kind: 'not_got', reason: 'http_401' }],
    [
      'lies with somebody we do not know',
      answer(307, '', { Location: 'http://169.254.169.254/latest/meta-data' }),
      { kind: 'refused', reason: 'redirect_foreign' },
    ],
    [
      'lies at Twilio, in the open',
      answer(307, '', { Location: 'http://media.twiliocdn.com/x' }),
      { kind: 'refused', reason: 'redirect_foreign' },
    ],
    ['never comes', () => undefined, { kind: 'not_got', reason: 'timeout' }],
    [
      'is cut',
      (response) => {
        response.writeHead(200, { 'Content-Length': '500' }).write('abc');
        setImmediate(() => response.destroy());
      },
      { kind: 'not_got', reason: 'answer_cut' },
    ],
  ])('%s', async (_, play, outcome) => {
    carrier.next(play);
    expect(await gateway.media(base + path, 5000)).toEqual(outcome);
    expect(carrier.asked).toHaveLength(1);
  });

  it('is refused when it is larger than we take, and taken when it is just as large', async () => {
    carrier.next(bytes);
    expect(await gateway.media(base + path, picture.length - 1)).toEqual({ kind: 'refused', reason: 'too_large' });
    carrier.next(bytes);
    expect(await gateway.media(base + path, picture.length)).toMatchObject({ kind: 'got' });
  });

  describe('found by the id of its text', () => {
    const message = `MM${'1'.repeat(32)}`;
    const media = (c: string) => ({ sid: `ME${c.repeat(32)}`, content_type: 'image/png' });

    it('is named as the webhook names it, in one order', async () => {
      carrier.next(answer(200, { media_list: [media('b'), media('a')] }));
      const found = await gateway.mediaOf(message);
      expect(found.map((url) => new URL(url).pathname.split('/').at(-1))).toEqual([media('a').sid, media('b').sid]);
      expect(carrier.asked[0]!.path).toContain(`/Messages/${message}/Media.json`);
      carrier.next(bytes);
      expect(await gateway.media(found[0]!, 5000)).toEqual({ kind: 'got', bytes: picture });
    });

    it.each<[string, Play]>([
      ['the carrier fails', answer(503, {})],
      ['it is no list', answer(200, { media_list: 7 })],
      ['an id leads elsewhere', answer(200, { media_list: [{ sid: '../../x' }] })],
    ])('is not known when %s', async (_, play) => {
      carrier.next(play);
      await expect(gateway.mediaOf(message)).rejects.toThrow(NotListed);
    });

    it('is none where there is no such text, and nothing is asked about what is no id', async () => {
      carrier.next(answer(404, {}));
      expect(await gateway.mediaOf(message)).toEqual([]);
      expect(await gateway.mediaOf('../../x')).toEqual([]);
      expect(carrier.asked).toHaveLength(1);
    });
  });
});
