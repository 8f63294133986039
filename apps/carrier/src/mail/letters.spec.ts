import { EventReceiver } from '../../test/event-receiver.js';
import { acceptedId, FAMILY_MAIL, openPostOffice, PRACTICE_MAIL } from '../../test/mail-account.js';
import type { Carrier } from '../server.js';

const SECRET = 's'.repeat(43);
const REPLY_TO = 'reply+abc@reply.example.com';

let carrier: Carrier;
let product: EventReceiver;
beforeEach(async () => {
  product = new EventReceiver();
  const webhookUrl = await product.start();
  carrier = await openPostOffice({
    webhookUrl,
    mail: { inboundSecret: SECRET, inboundMailbox: 'care@reply.example.com' },
  });
});
afterEach(async () => {
  await carrier.close();
  await product.stop();
});

const posts = () => product.batches.filter(({ path }) => path.startsWith('/webhooks/sendgrid/inbound'));
/** Read by somebody else's parser than the product's. */
const fieldsOf = async (index = 0) => {
  const { raw, headers } = posts()[index]!;
  const type = headers['content-type'] as string;
  return Object.fromEntries(await new Response(new Uint8Array(raw), { headers: { 'content-type': type } }).formData());
};

it('an answer goes where answers are asked to, names the mail and quotes it', async () => {
  const answers = await acceptedId(carrier, { reply_to: { email: REPLY_TO } });
  expect(await carrier.writeMail(FAMILY_MAIL, { answers, text: 'Sí, llámenos.' })).toEqual({
    to: REPLY_TO,
    statuses: [204],
  });
  expect(posts()[0]!.path).toBe(`/webhooks/sendgrid/inbound/${SECRET}`);
  const fields = await fieldsOf();
  expect(fields).toMatchObject({
    to: REPLY_TO,
    from: FAMILY_MAIL,
    subject: 'Re: Your note reached us',
    text: expect.stringMatching(
      /^Sí, llámenos\.\r?\n\r?\nOn .* <care@mail\.example\.com> wrote:\r?\n\r?\n> Hello, this is Maple House\.\r?\n$/,
    ),
    envelope: JSON.stringify({ to: [REPLY_TO], from: FAMILY_MAIL }),
    dkim: '{@example.org : pass}',
    SPF: 'pass',
    attachments: '0',
  });
  expect(fields['headers']).toContain(`In-Reply-To: <${answers}@geopod-ismtpd-1>`);
  expect(JSON.parse(fields['charsets'] as string)).toMatchObject({ text: 'utf-8' });
});

it('an answer goes to the sender where nothing else is asked, and a new mail to the practice', async () => {
  const answers = await acceptedId(carrier);
  expect(await carrier.writeMail(FAMILY_MAIL, { answers, text: 'yes' })).toMatchObject({ to: PRACTICE_MAIL });
  expect(await carrier.writeMail(FAMILY_MAIL, { text: 'help' })).toMatchObject({ to: 'care@reply.example.com' });
  expect(await fieldsOf(1)).toMatchObject({ subject: '', text: 'help' });
});

it('is as odd as it is told to be', async () => {
  await carrier.writeMail(FAMILY_MAIL, {
    html: '<p>ñ</p>',
    from: 'Maria <x@evil.example>',
    envelopeFrom: '',
    headers: { 'Auto-Submitted': 'auto-replied' },
    charset: 'iso-8859-1',
    spf: 'fail',
    dkim: 'none',
    files: [{ name: 'a b.jpg', type: 'image/jpeg', content: 'JPEG' }, { name: 'c' }],
  });
  expect(posts()[0]!.raw.includes(Buffer.from([0x3c, 0x70, 0x3e, 0xf1]))).toBe(true);
  const fields = await fieldsOf();
  expect(fields).toMatchObject({ from: 'Maria <x@evil.example>', SPF: 'fail', dkim: 'none', attachments: '2' });
  expect(fields).not.toHaveProperty('text');
  expect(fields['headers']).toContain('Auto-Submitted: auto-replied\n');
  expect(JSON.parse(fields['envelope'] as string)).toMatchObject({ from: '' });
  expect(await (fields['attachment1'] as unknown as File).text()).toBe('JPEG');
});

it('comes twice, late, cut, or from somebody without the secret', async () => {
  expect(await carrier.writeMail(FAMILY_MAIL, { text: 'a', times: 2 })).toMatchObject({ statuses: [204, 204] });
  expect(posts()[0]!.raw.equals(posts()[1]!.raw)).toBe(true);
  expect(await carrier.writeMail(FAMILY_MAIL, { text: 'b', lateMs: 30 })).toMatchObject({ statuses: [] });
  expect(posts()).toHaveLength(2);
  await carrier.idle();
  expect(posts()).toHaveLength(3);
  await carrier.writeMail(FAMILY_MAIL, { text: 'c', cutAtByte: 100 });
  expect(posts()[3]!.raw).toHaveLength(100);
  await carrier.writeMail(FAMILY_MAIL, { text: 'd', secret: 'bad' });
  await carrier.writeMail(FAMILY_MAIL, { text: 'd', secret: 'missing' });
  expect(
    posts()
      .slice(4)
      .map(({ path }) => path),
  ).toEqual([`/webhooks/sendgrid/inbound/${'x'.repeat(43)}`, '/webhooks/sendgrid/inbound']);
});

it('is posted again after 5xx, and never after another answer', async () => {
  product.answers = [503, 503];
  expect(await carrier.writeMail(FAMILY_MAIL, { text: 'a' })).toMatchObject({ statuses: [503] });
  await carrier.idle();
  expect(posts()).toHaveLength(3);
  product.answers = [403];
  expect(await carrier.writeMail(FAMILY_MAIL, { text: 'b' })).toMatchObject({ statuses: [403] });
  await carrier.idle();
  expect(posts()).toHaveLength(4);
});

it('can be written over HTTP, and nonsense cannot', async () => {
  const send = async (address: string, letter: unknown) => {
    const response = await fetch(`${carrier.url}/_carrier/mailboxes/${address}/letters`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(letter),
    });
    return { status: response.status, body: (await response.json()) as unknown };
  };
  expect(await send('Rivera@Example.org', { text: 'he is here' })).toEqual({
    status: 201,
    body: { to: 'care@reply.example.com', statuses: [204] },
  });
  expect(await fieldsOf()).toMatchObject({ from: FAMILY_MAIL, text: 'he is here' });
  for (const wrong of [
    { text: 7 },
    { words: 'a' },
    { times: 0 },
    { charset: 'utf-7' },
    { headers: { a: 1 } },
    { files: [{}] },
    7,
  ])
    expect(await send(FAMILY_MAIL, wrong)).toMatchObject({ status: 400 });
  expect(await send('nobody', { text: 'a' })).toMatchObject({ status: 400 });
  expect(await send(FAMILY_MAIL, { answers: 'unknown' })).toMatchObject({ status: 404 });
  expect(posts()).toHaveLength(1);
});

it('the page lets a family write', async () => {
  const page = await (await fetch(`${carrier.url}/mail`)).text();
  expect(page).toContain('<form id="answer"');
  expect(page).toContain('<form id="letter"');
  const script = await (await fetch(`${carrier.url}/_carrier/mailbox.js`)).text();
  expect(() => new Function(script)).not.toThrow();
});

it('without a secret nothing is posted', async () => {
  await carrier.close();
  carrier = await openPostOffice({ webhookUrl: 'http://127.0.0.1:1' });
  expect(await carrier.writeMail(FAMILY_MAIL, { text: 'a' })).toMatchObject({ statuses: [0] });
});
