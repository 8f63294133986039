import { aText, ACCOUNT, FAMILY, get, openCarrier, OTHER_FAMILY, post } from '../test/account.js';
import { Receiver } from '../test/receiver.js';
import type { Carrier } from './server.js';

const HOSTILE = `</li><script>alert(1)</script><img src=x onerror=alert(2)> ' " & \u202e`;
const path = (number: string) => `/_carrier/phones/${encodeURIComponent(number)}/texts`;

describe("the family's phone", () => {
  let carrier: Carrier;
  let product: Receiver;
  let base: string;
  beforeEach(async () => {
    product = new Receiver();
    base = await product.start();
    carrier = await openCarrier({ webhookUrl: base });
  });
  afterEach(async () => {
    await carrier.close();
    await product.stop();
  });
  const json = async (at: string) =>
    (await (await fetch(carrier.url + at)).json()) as { items: Record<string, unknown>[] };
  const write = (number: string, body: unknown, headers: Record<string, string> = {}) =>
    fetch(carrier.url + path(number), {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify({ body }),
    });

  it('is a page of its own, without anything from elsewhere, that points to the inquiry form', async () => {
    await post(carrier, aText({ Body: HOSTILE }));
    const response = await fetch(carrier.url);
    const page = await response.text();
    expect(page).toContain("<title>A family's phone (sandbox)</title>");
    expect(page).toContain(`href="${base.replaceAll('/', '/')}/inquire"`);
    expect(page).not.toContain('alert(1)');
    expect(page).not.toMatch(/(?:src|href)="(?:https?:)?\/\/(?!127\.0\.0\.1)/);
    expect(response.headers.get('content-security-policy')).toContain("default-src 'none'");
    for (const control of ['new-number', 'reply']) expect(page).toContain(`<label for="${control}">`);
    expect(page).toContain('aria-live="polite"');
  });

  it('never reads words as HTML in its script', async () => {
    const script = await (await fetch(`${carrier.url}/_carrier/phone.js`)).text();
    expect(script).not.toMatch(/innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b/);
    expect(() => new Function(script)).not.toThrow();
  });

  it('lists phones, the latest first, and their texts in order', async () => {
    await post(carrier, aText({ Body: HOSTILE }));
    await post(carrier, aText({ To: OTHER_FAMILY }));
    expect((await write(FAMILY, 'Thank you')).status).toBe(201);
    await carrier.idle();
    expect((await json('/_carrier/phones')).items).toMatchObject([
      { number: FAMILY, texts: 2, lastBody: 'Thank you', blocked: false },
      { number: OTHER_FAMILY, texts: 1 },
    ]);
    expect((await json(path(FAMILY))).items).toMatchObject([
      { from: 'practice', body: HOSTILE, status: 'delivered', automatic: false },
      { from: 'family', body: 'Thank you', status: 'received' },
    ]);
  });

  it('sends what is written to the product and says what became of it', async () => {
    product.answers = [{ status: 503 }];
    const answer = await write(FAMILY, 'Please call');
    expect(await answer.json()).toMatchObject({ webhookStatus: 503 });
    expect(product.posted[0]?.fields['Body']).toBe('Please call');
    expect((await json(path(FAMILY))).items).toMatchObject([{ alertCode: 11200 }]);
  });

  const send = (body: unknown) =>
    fetch(carrier.url + path(FAMILY), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });

  it('sends a picture along, with words or without, and the product can fetch it', async () => {
    const picture = { type: 'image/png', content: Buffer.from('\x89PNG 1234').toString('base64') };
    for (const body of ['look', '']) expect((await send({ body, picture })).status).toBe(201);
    const [first, second] = product.posted.map(({ fields }) => fields);
    expect(first).toMatchObject({ Body: 'look', NumMedia: '1', MediaContentType0: 'image/png' });
    expect(first!['MessageSid']).toMatch(/^MM[0-9a-f]{32}$/);
    expect(second!['MessageSid']).not.toBe(first!['MessageSid']);
    const authorization = `Basic ${Buffer.from(`${ACCOUNT.accountSid}:${ACCOUNT.authToken}`).toString('base64')}`;
    const fetched = await fetch(first!['MediaUrl0']!, { headers: { authorization } });
    expect([fetched.headers.get('content-type'), await fetched.text()]).toEqual(['image/png', '\x89PNG 1234']);
    expect((await json(path(FAMILY))).items).toMatchObject([{ body: 'look', pictures: 1 }, { pictures: 1 }]);
    const listed = await (await get(carrier, `/Messages/${first!['MessageSid']}/Media.json`)).json();
    expect(listed).toMatchObject({
      media_list: [{ content_type: 'image/png', sid: /ME.*/.exec(first!['MediaUrl0']!)![0] }],
    });
    const page = await (await fetch(carrier.url)).text();
    expect(page).toContain('<label for="picture">');
  });

  it.each([
    ['no image', { type: 'text/html', content: 'QQ==' }],
    ['nothing', { type: 'image/png', content: '' }],
    ['no bytes', { type: 'image/png', content: 7 }],
    ['too much', { type: 'image/png', content: Buffer.alloc(5 * 1024 * 1024 + 1).toString('base64') }],
  ])('refuses %s as a picture', async (_, picture) => {
    expect((await send({ body: 'look', picture })).status).toBe(400);
    expect(product.posted).toEqual([]);
  });

  it('shows the answers of the carrier itself, and the block', async () => {
    await write(FAMILY, 'stop');
    expect((await json(path(FAMILY))).items).toMatchObject([{ from: 'family' }, { from: 'practice', automatic: true }]);
    expect((await json('/_carrier/phones')).items).toMatchObject([{ number: FAMILY, blocked: true }]);
  });

  it.each([
    ['a number that is none', '911', 'hi', {}],
    ['no words', FAMILY, 7, {}],
    ['too many words', FAMILY, 'a'.repeat(1601), {}],
    ['a page of another site', FAMILY, 'hi', { 'sec-fetch-site': 'cross-site' }],
    ['a plain form', FAMILY, 'hi', { 'content-type': 'application/x-www-form-urlencoded' }],
  ])('refuses %s', async (_, number, body, headers) => {
    const { status } = await write(number, body, headers);
    expect(status).toBeGreaterThanOrEqual(400);
    expect(status).toBeLessThan(500);
    expect(product.posted).toEqual([]);
  });

  it('tells of every text as it arrives and as it changes, whatever is in it', async () => {
    const stream = await fetch(`${carrier.url}/_carrier/stream`);
    const reader = stream.body!.pipeThrough(new TextDecoderStream()).getReader();
    await post(carrier, aText({ Body: `${HOSTILE}\n\nevent: text` }));
    let seen = '';
    while (!seen.includes('"delivered"')) seen += (await reader.read()).value ?? '';
    await reader.cancel();
    const events = seen.split('\n\n').filter((event) => event.startsWith('event: text\n'));
    const texts = events.map(
      (event) =>
        JSON.parse(event.slice(event.indexOf('data: ') + 6)) as {
          number: string;
          text: { body: string; status: string };
        },
    );
    expect(texts.map(({ text }) => text.status)).toEqual(['queued', 'sent', 'delivered']);
    expect(texts[0]).toMatchObject({ number: FAMILY, text: { body: `${HOSTILE}\n\nevent: text` } });
  });

  it('lets the carrier close while somebody is watching', async () => {
    const stream = await fetch(`${carrier.url}/_carrier/stream`);
    await carrier.close();
    await expect(stream.text()).rejects.toThrow();
    carrier = await openCarrier();
  });
});
