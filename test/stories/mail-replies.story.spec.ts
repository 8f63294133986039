import { BOUNDARY, type Letter, postOf } from '#apps/carrier/src/mail/letter.js';
import { signedAddress } from '#platform/email/signed-address.js';
import { World } from '#testing/world.js';

const DOMAIN = 'reply.maple.example';
const NAMES = [
  'karen',
  'ruth',
  'lou',
  'diego',
  'pia',
  'olga',
  'tess',
  'vera',
  'nora',
  'sam',
  'uma',
  'wes',
  'xena',
  'yuri',
  'zoe',
  'ivy',
] as const;
type Name = (typeof NAMES)[number];

let world: World;
const cases = {} as Record<Name, string>;
const phoneOf = (index: number) => `+1919555${String(140 + index).padStart(4, '0')}`;
const mailbox = (name: string) => `${name}@example.com`;

/** Every family has a phone and a mailbox, is texted on the first day, and mailed on the second. */
beforeAll(async () => {
  world = await World.begin('2027-01-12T16:00:00Z', { twice: true, env: { INBOUND_EMAIL_DOMAIN: DOMAIN } });
  for (const [index, name] of NAMES.entries()) {
    const person = { name: `${name} Holt`, email: mailbox(name), phone: phoneOf(index), postalCode: '27601' };
    cases[name] = (await world.inquire(person)).body.caseId;
  }
});
afterAll(() => world.end());

const write = async (from: string, letter: Letter) => {
  const { statuses } = await world.carrier.writeMail(from, letter);
  await world.settle();
  return statuses;
};
const webhook = () => `${world.config.publicUrl}/webhooks/sendgrid/inbound/${world.config.sendgrid.inboundSecret}`;
const enrollmentOf = async (name: Name) => (await world.items(`/v1/enrollments?caseId=${cases[name]}`))[0];
const tasksOf = async (caseId: string) => (await world.tasks(`caseId=${caseId}`)).map(({ kind }) => kind as string);
const caseOf = async (name: Name) => (await world.call('GET', `/v1/cases/${cases[name]}`)).body;
const received = async (caseId: string) =>
  (await world.items(`/v1/messages?caseId=${caseId}&direction=inbound`)).filter(({ channel }) => channel === 'email');
const threadOf = async (name: Name) =>
  (await world.items(`/v1/cases/${cases[name]}/conversations`)).find(({ channel }) => channel === 'email');
const silent = async (name: string) =>
  (
    await world.query(
      `select s.channel from suppressions s join people p on p.id = s.person_id
       where p.name = $1 and s.lifted_at is null order by 1`,
      [`${name} Holt`],
    )
  ).map(({ channel }) => channel);
const stored = async () =>
  Number((await world.query(`select count(*) as n from messages where direction = 'inbound'`))[0].n);

describe('before our first mail', () => {
  it('"unsubscribe" in words silences mail, "stop contacting me" everything; the others are mailed', async () => {
    expect(await write(mailbox('olga'), { subject: 'hello', text: 'please unsubscribe me', times: 2 })).toEqual([
      204, 204,
    ]);
    await write(mailbox('pia'), { text: 'Please stop contacting me.' });
    expect(await silent('olga')).toEqual(['email']);
    expect(await silent('pia')).toEqual(['email', 'sms', 'voice']);
    expect(await silent('nora')).toEqual([]);
    expect(await received(cases.olga)).toMatchObject([{ label: 'opt_out', body: 'please unsubscribe me' }]);
    await world.walk('2027-01-14T15:30:00Z');
    expect(world.mailsTo(mailbox('olga'))).toEqual([]);
    expect(world.mailsTo(mailbox('pia'))).toEqual([]);
    expect(world.mailsTo(mailbox('nora'))).toHaveLength(1);
    expect(world.mailsTo(mailbox('karen'))).toHaveLength(1);
  });
});

describe('an answer to our mail', () => {
  it('finds its conversation by our address, from whatever mailbox; the sequence ends, that of the others goes on', async () => {
    const answers = world.mailsTo(mailbox('karen'))[0]!.messageId;
    expect(world.mailsTo(mailbox('karen'))[0]).toMatchObject({
      replyTo: [expect.stringMatching(/^reply\+[a-z2-7]{48}@reply\.maple\.example$/)],
      headers: { 'List-Unsubscribe': expect.stringMatching(/^<mailto:unsub\+[a-z2-7]{48}@reply\.maple\.example\?/) },
    });
    await write('karen.work@office.example', {
      answers,
      text: 'Yes, please call me tomorrow.',
      headers: { 'In-Reply-To': '', References: '' },
    });
    expect(await received(cases.karen)).toMatchObject([
      { subject: 'Re: Your note to us', body: 'Yes, please call me tomorrow.' },
    ]);
    expect(await enrollmentOf('karen')).toMatchObject({ status: 'exited', exitReason: 'human_reply' });
    expect(await tasksOf(cases.karen)).toEqual(expect.arrayContaining(['answer_waiting', 'whose_text']));
    expect(await enrollmentOf('nora')).toMatchObject({ status: 'active' });
    expect(await tasksOf(cases.nora)).toEqual([]);
  });

  it('by the mail that it answers, and by From', async () => {
    const answers = world.mailsTo(mailbox('ruth'))[0]!.messageId;
    await write('ruth.work@office.example', { answers, to: `care@${DOMAIN}`, text: 'thank you' });
    expect(await received(cases.ruth)).toMatchObject([{ body: 'thank you' }]);
    await write(mailbox('lou'), { to: `care@${DOMAIN}`, text: 'are you there?' });
    expect(await received(cases.lou)).toMatchObject([{ body: 'are you there?' }]);
    expect(await enrollmentOf('lou')).toMatchObject({ status: 'exited', exitReason: 'human_reply' });
    expect(await tasksOf(cases.lou)).toEqual(['answer_waiting']);
  });

  it('an out-of-office ends nothing, and nobody is asked to answer it', async () => {
    const answers = world.mailsTo(mailbox('diego'))[0]!.messageId;
    const headers = { 'Auto-Submitted': 'auto-replied' };
    await write(mailbox('diego'), { answers, headers, subject: 'Out of office', text: 'I am away until Monday.' });
    expect(await received(cases.diego)).toMatchObject([{ body: 'I am away until Monday.', label: null }]);
    expect(await enrollmentOf('diego')).toMatchObject({ status: 'active' });
    expect(await tasksOf(cases.diego)).toEqual([]);
    expect(await threadOf('diego')).toMatchObject({ unread: false, waiting: false });
  });

  it('a cry for help pages people and holds the household; no machine answers it', async () => {
    const before = world.carrier.ledger.length + world.carrier.mails.length;
    await write(mailbox('tess'), { text: 'He took all the pills and he is not breathing' });
    expect(await tasksOf(cases.tess)).toContain('crisis');
    expect((await world.call('GET', `/v1/cases/${cases.tess}/crisis`)).body).toMatchObject({
      crisis: { kind: 'overdose', level: 'now' },
      pages: [expect.objectContaining({ level: 'now' })],
    });
    expect(await caseOf('tess')).toMatchObject({ status: 'held' });
    expect(await caseOf('nora')).toMatchObject({ status: 'open' });
    expect(world.carrier.ledger.length + world.carrier.mails.length).toBe(before);
  });
});

describe('who is not known', () => {
  it('opens one inquiry, though posted twice, or two mails at once; nobody answers by machine', async () => {
    await write('new@example.org', { subject: 'My son', text: 'Can you help us?', times: 2 });
    await Promise.all(['one', 'two'].map((text) => world.carrier.writeMail('pair@example.org', { text })));
    await world.settle();
    const inquiries = (await world.items('/v1/inquiries')).filter(({ channel }) => channel === 'email');
    expect(inquiries.map(({ message }) => message)).toEqual([
      expect.stringMatching(/^(?:one|two)$/),
      'My son\n\nCan you help us?',
    ]);
    expect(await tasksOf(inquiries[1].caseId)).toEqual(['answer_waiting']);
    expect(await received(inquiries[0].caseId)).toHaveLength(2);
    expect(world.mailsTo('new@example.org')).toEqual([]);
    expect(await world.items(`/v1/messages?caseId=${inquiries[1].caseId}&direction=outbound`)).toEqual([]);
  });

  it('a machine, and somebody who only turns us away, opens nothing', async () => {
    const before = await world.items('/v1/inquiries');
    await write('robot@example.org', { headers: { 'Auto-Submitted': 'auto-generated' }, text: 'Your ticket is open' });
    await write('angry@example.org', { text: 'STOP' });
    expect(await world.items('/v1/inquiries')).toEqual(before);
  });

  it('a forged address of ours leads nowhere', async () => {
    const before = (await received(cases.vera)).length;
    const { id } = await threadOf('vera');
    const good = signedAddress(world.config.addressHashKey, 'reply', id, DOMAIN);
    const forged = good.replace(/.@/, (end) => (end === 'a@' ? 'b@' : 'a@'));
    await write('evil@example.org', { to: forged, text: 'I am Vera' });
    expect(await received(cases.vera)).toHaveLength(before);
    expect(await enrollmentOf('vera')).toMatchObject({ status: 'active' });
    await write('evil@example.org', { to: good, text: 'I am Vera' });
    expect(await received(cases.vera)).toHaveLength(before + 1);
    expect(await tasksOf(cases.vera)).toContain('whose_text');
  });

  it('without the secret nothing is stored; with it a mail of 30 MB is', async () => {
    const before = await stored();
    expect(await write('thief@example.org', { text: 'let me in', secret: 'bad' })).toEqual([403]);
    expect(await write('thief@example.org', { text: 'let me in', secret: 'missing' })).toEqual([403]);
    expect(await stored()).toBe(before);
    const film = { name: 'film.mov', type: 'video/quicktime', content: 'F'.repeat(29 * 1024 * 1024) };
    expect(await write('long@example.org', { text: 'see the film', files: [film] })).toEqual([204]);
    expect(await stored()).toBe(before + 1);
    const { caseId } = (await world.items('/v1/inquiries')).find(({ message }) => message === 'see the film');
    expect(await tasksOf(caseId)).toEqual(expect.arrayContaining(['answer_waiting', 'media']));
  });
});

describe('what a mail cannot do, and what it asks of people', () => {
  it('START lifts nothing: a person reads it', async () => {
    await write(mailbox('olga'), { text: 'START' });
    expect(await silent('olga')).toEqual(['email']);
    expect(await tasksOf(cases.olga)).toEqual(['answer_waiting']);
  });

  it('a bounce is believed where only our mail could bring it, and forged it changes nothing', async () => {
    const bounce = (name: Name): Letter => ({
      envelopeFrom: '',
      subject: 'Undeliverable: Your note to us',
      text: `Final-Recipient: rfc822; ${mailbox(name)}\nStatus: 5.1.1\n`,
    });
    const to = signedAddress(world.config.addressHashKey, 'reply', (await threadOf('sam')).id, DOMAIN);
    await write('mailer-daemon@mx.example', { ...bounce('sam'), to, times: 2 });
    await write('mailer-daemon@mx.example', bounce('nora'));
    expect(await silent('sam')).toEqual(['email']);
    expect(await silent('nora')).toEqual([]);
    expect(await enrollmentOf('sam')).toMatchObject({ status: 'active' });
    expect(await tasksOf(cases.sam)).toEqual([]);
  });

  it('our unsubscribe address silences its own mailbox, whoever writes to it, and no phone', async () => {
    const { contactPointId } = await threadOf('uma');
    const to = signedAddress(world.config.addressHashKey, 'unsub', contactPointId, DOMAIN);
    await write(mailbox('nora'), { to, subject: 'unsubscribe', text: 'stop calling me' });
    expect(await silent('uma')).toEqual(['email']);
    expect(await silent('nora')).toEqual([]);
    expect(await received(cases.uma)).toMatchObject([{ label: 'opt_out' }]);
    expect(await enrollmentOf('nora')).toMatchObject({ status: 'active' });
  });

  it('"only email me" silences the phone, not the mailbox', async () => {
    await write(mailbox('wes'), { text: 'Please only email me' });
    expect(await silent('wes')).toEqual(['sms', 'voice']);
  });

  it('a mail of somebody we know that is posted twice at once is taken twice, and stored once', async () => {
    const letter = { text: 'I have a question' };
    const body = postOf(letter, mailbox('wes'), null, `care@${DOMAIN}`, new Date('2027-01-14T16:00:00Z'));
    const headers = { 'content-type': `multipart/form-data; boundary=${BOUNDARY}` };
    const posts = [1, 2, 3, 4].map(() => fetch(webhook(), { method: 'POST', headers, body: new Uint8Array(body) }));
    expect((await Promise.all(posts)).map(({ status }) => status)).toEqual([204, 204, 204, 204]);
    const bodies = (await received(cases.wes)).map((one) => one.body);
    expect(bodies.filter((one) => one === letter.text)).toHaveLength(1);
  });

  it('a death lets the household rest, and calls people', async () => {
    await write(mailbox('xena'), { text: 'My son passed away on Sunday.' });
    expect(await tasksOf(cases.xena)).toContain('bereavement');
    expect(await caseOf('xena')).toMatchObject({ status: 'held' });
  });

  it('times to avoid become a proposal', async () => {
    await write(mailbox('yuri'), { text: 'Thank you. Please do not call before noon.' });
    expect(await tasksOf(cases.yuri)).toContain('safe_contact');
    expect(await tasksOf(cases.nora)).toEqual([]);
  });

  it('a picture is kept, and what runs is not', async () => {
    const files = [
      { name: 'a.gif', type: 'text/html', content: 'GIF89a-and-more' },
      { name: 'b.gif', type: 'image/gif', content: '<script>' },
    ];
    await write(mailbox('zoe'), { html: '', files });
    expect(await tasksOf(cases.zoe)).toEqual(['media']);
    const [message] = await world.items(`/v1/conversations/${(await threadOf('zoe')).id}/messages`);
    expect(message.media).toMatchObject([
      { status: 'kept', type: 'image/gif' },
      { status: 'refused', refusedBecause: 'type_not_taken' },
    ]);
    const { body } = await world.call('GET', `/v1/media/${message.media[0].id}`);
    expect(body).toBe('GIF89a-and-more');
  });

  it('what nobody can read, is cut, or says STOP for nobody, is read by a person', async () => {
    const body = 'he is not breathing';
    const headers = { 'content-type': 'multipart/form-data; boundary=other' };
    const posts = [1, 2].map(() => fetch(webhook(), { method: 'POST', headers, body }));
    expect((await Promise.all(posts)).map(({ status }) => status)).toEqual([204, 204]);
    await world.settle();
    const unread = (await world.items('/v1/inquiries')).filter(({ message }) => message === body);
    expect(unread).toHaveLength(1);
    expect(await tasksOf(unread[0].caseId)).toEqual(['answer_waiting']);
    await write('two@example.org', { from: 'two@example.org, three@example.org', text: 'unsubscribe' });
    expect(await received(unread[0].caseId)).toMatchObject([{ body: 'unsubscribe' }, { body }]);
    const files = [{ name: 'a.jpg', content: 'J'.repeat(9000) }];
    await write(mailbox('ivy'), { text: 'unsubscribe', files, cutAtByte: 6000 });
    expect(await received(cases.ivy)).toMatchObject([{ label: 'opt_out' }]);
    expect(await silent('ivy')).toEqual(['email']);
    expect(await tasksOf(cases.ivy)).toContain('answer_waiting');
  });
});

describe('staff', () => {
  it('see texts and mails of one person, and answer a mail by mail', async () => {
    await world.text('+19195550142', 'my phone works too');
    await world.settle();
    const threads = await world.items(`/v1/cases/${cases.lou}/conversations`);
    expect(threads.map(({ channel }) => channel).sort()).toEqual(['email', 'sms']);
    const { id } = await threadOf('lou');
    const answer = await world.call('POST', `/v1/conversations/${id}/messages`, { body: 'We will call you today.' });
    expect(answer).toMatchObject({ status: 201, body: { subject: 'Re: Your note to us' } });
    await world.settle();
    expect(world.mailsTo(mailbox('lou')).at(-1)).toMatchObject({
      subject: 'Re: Your note to us',
      replyTo: [signedAddress(world.config.addressHashKey, 'reply', id, DOMAIN)],
    });
  });
});
