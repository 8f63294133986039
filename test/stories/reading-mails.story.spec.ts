import { type Letter, postOf } from '#apps/carrier/src/mail/letter.js';
import { MailReadingService, type UnderstoodMail } from '#crm/conversations/mail-reading.service.js';
import { Database } from '#platform/database/database.js';
import { readInboundMail } from '#platform/email/sendgrid-inbound.js';
import { signedAddress } from '#platform/email/signed-address.js';
import { MultipartReader } from '#platform/http/multipart-reader.js';
import { World } from '#testing/world.js';

const DOMAIN = 'reply.maple.example';
const MAILBOX = 'karen@example.com';
const OTHER = 'diego@example.com';
const MB = 1_000_000;

let world: World;
let karen: { conversationId: string; contactPointId: string };
beforeAll(async () => {
  world = await World.begin('2027-01-12T16:00:00Z', { env: { INBOUND_EMAIL_DOMAIN: DOMAIN } });
  await world.inquire({ name: 'Karen Holt', email: MAILBOX, postalCode: '27601' });
  await world.inquire({ name: 'Diego Ruiz', email: OTHER, postalCode: '27601', language: 'es' });
  await world.walk('2027-01-14T15:30:00Z');
  karen = await threadWith(MAILBOX);
});
afterAll(() => world.end());

async function threadWith(address: string): Promise<{ conversationId: string; contactPointId: string }> {
  const [row] = await world.query(
    `select c.id as "conversationId", p.id as "contactPointId" from conversations c
       join contact_points p on p.id = c.contact_point_id where p.value = $1`,
    [address],
  );
  return row;
}

/** As SendGrid would post it, and as the product reads it. */
async function read(from: string, letter: Letter): Promise<UnderstoodMail> {
  const answered = world.carrier.mails.find((mail) => mail.messageId === letter.answers) ?? null;
  const reader = new MultipartReader('xYzZY', {
    totalBytes: MB,
    parts: 50,
    fieldBytes: MB,
    fileBytes: MB,
    rawBytes: MB,
  });
  reader.push(postOf(letter, from, answered, letter.to ?? `care@${DOMAIN}`, new Date('2027-01-14T16:00:00Z')));
  const mail = readInboundMail(reader.end());
  return world.app.get(Database).transaction((tx) => new MailReadingService(world.config).read(tx, mail));
}
const address = (purpose: 'reply' | 'unsub', id: string) =>
  signedAddress(world.config.addressHashKey, purpose, id, DOMAIN);

it('an answer finds its conversation by our address, by our mail, or by who says to have written; a stranger finds none', async () => {
  const to = address('reply', karen.conversationId);
  const answers = world.mailsTo(MAILBOX)[0]!.messageId;
  const { conversationId } = karen;
  expect(await read(MAILBOX, { to, text: 'yes' })).toMatchObject({
    thread: { conversationId, by: 'address' },
    correspondent: MAILBOX,
  });
  expect(await read('work@example.com', { answers, text: 'yes' })).toMatchObject({
    thread: { conversationId, by: 'reference' },
    correspondent: MAILBOX,
    isSomebodyElse: true,
    reading: { kind: 'words', words: 'yes' },
  });
  expect(await read('Karen@Example.com', { text: 'yes' })).toMatchObject({
    thread: { conversationId, by: 'sender' },
    isSomebodyElse: false,
  });
  expect(await read('new@example.com', { text: 'yes' })).toMatchObject({
    thread: { conversationId: null, by: 'nobody' },
    correspondent: null,
  });
});

it('forged addresses and ids lead nowhere, not even to a conversation that exists', async () => {
  const gone = '0193a1c2-7b1e-7c3d-9f00-0123456789ab';
  const good = address('reply', karen.conversationId);
  for (const to of [
    address('reply', gone),
    good.replace(/.@/, (end) => (end === 'a@' ? 'b@' : 'a@')),
    good.replace(DOMAIN, 'evil.example'),
  ])
    expect(await read('x@evil.example', { to, text: 'yes' })).toMatchObject({ thread: { by: 'nobody' } });
  const headers = { 'In-Reply-To': '<AAAAAAAAAAAAAAAAAAAAAA@geopod-ismtpd-1>' };
  expect(await read('x@evil.example', { headers, text: 'yes' })).toMatchObject({ thread: { by: 'nobody' } });
  expect(await read('x@evil.example', { to: good, text: 'yes' })).toMatchObject({
    thread: { by: 'address' },
    isSomebodyElse: true,
  });
});

it('who unsubscribes is Karen, whoever stands in From; Diego is written to as before', async () => {
  const to = address('unsub', karen.contactPointId);
  expect(await read(OTHER, { to, subject: 'unsubscribe' })).toMatchObject({
    reading: { kind: 'unsubscribe' },
    silences: [MAILBOX],
  });
  expect(await read(OTHER, { to: address('unsub', karen.conversationId) })).toMatchObject({ silences: [] });
  expect(await read(OTHER, { text: 'gracias' })).toMatchObject({ silences: [] });
  expect(await read(OTHER, { text: 'STOP' })).toMatchObject({ silences: [OTHER] });
});

it('a bounce is believed where only our mail could bring it', async () => {
  const report = 'Final-Recipient: rfc822; karen@example.com\nStatus: 5.1.1\n';
  const bounce = { envelopeFrom: '', subject: 'Undeliverable: hello', text: report, from: 'mailer-daemon@mx.example' };
  const to = address('reply', karen.conversationId);
  expect(await read('mailer-daemon@mx.example', { ...bounce, to })).toMatchObject({
    reading: { kind: 'bounce' },
    refuses: [{ address: MAILBOX, reason: 'hard_bounce' }],
    silences: [],
  });
  expect(await read('mailer-daemon@mx.example', bounce)).toMatchObject({ reading: { kind: 'bounce' }, refuses: [] });
  const ofDiego = address('reply', (await threadWith(OTHER)).conversationId);
  expect(await read('mailer-daemon@mx.example', { ...bounce, to: ofDiego })).toMatchObject({ refuses: [] });
});

it('our own mail on its way back is nobody’s', async () => {
  expect(await read('care@mail.maple.example', { text: 'STOP' })).toMatchObject({
    reading: { kind: 'automatic' },
    silences: [],
  });
});
