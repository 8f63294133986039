import { World } from '#testing/world.js';

const KAREN = '+19195550142';
const MAILBOX = 'karen@example.com';
const karen = { name: 'Karen Holt', phone: KAREN, email: MAILBOX, postalCode: '27601' };
const DIEGO = 'diego@example.com';
const diego = { name: 'Diego Ruiz', email: DIEGO, postalCode: '27601', language: 'es' };
const MORNING = '2027-01-14T15:30:00Z';

let world: World;
beforeEach(async () => {
  world = await World.begin('2027-01-12T16:00:00Z');
});
afterEach(() => world.end());

const mailsOf = (address: string) => world.items(`/v1/messages?channel=email&to=${encodeURIComponent(address)}`);
const mailOf = async (address: string) => (await mailsOf(address))[0];
const statusOf = async (address: string) => (await mailOf(address))?.status;
const until = async (address: string, status: string) => {
  for (let look = 0; look < 400 && (await statusOf(address)) !== status; look += 1)
    await new Promise((resolve) => setTimeout(resolve, 25));
  return mailOf(address);
};
/** Both are written to on the morning of the second day; the texts of the first one are over by then. */
const bothAreWrittenTo = async () => {
  await world.inquire(karen);
  await world.inquire(diego);
  await world.walk(MORNING);
};

it('a family is written to once, on the second day, in words that a stranger may read', async () => {
  await bothAreWrittenTo();
  const [mail, more] = world.mailsTo(MAILBOX);
  expect(more).toBeUndefined();
  expect(mail).toMatchObject({ subject: 'Your note to us', from: 'care@mail.maple.example' });
  expect(mail!.text).toContain('Hello Karen,');
  expect(mail!.text).toContain('1 Harbor Street, Durham, NC 27701');
  const link = /https?:\/\/\S+\/u\/[\w-]{43}/.exec(mail!.text ?? '')![0];
  expect(mail!.html).toContain(link);
  expect(mail!.headers).toMatchObject({
    'List-Unsubscribe': `<${link}>`,
    'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
  });
  const [attempt] = await world.query(
    `select ref, message_id from attempts where channel = 'email' order by id limit 1`,
  );
  expect(world.carrier.mails.map((one) => one.customArgs)).toContainEqual({
    crm_mid: attempt.message_id,
    crm_att: attempt.ref,
  });
  expect(world.carrier.mailAlerts).toEqual([]);
  expect(world.mailsTo(DIEGO)).toMatchObject([{ subject: 'Su nota' }]);
  expect(await statusOf(MAILBOX)).toBe('delivered');
  expect((await world.call('GET', `/v1/messages/${(await mailOf(MAILBOX)).id}/explanation`)).body.sentences).toContain(
    'All gates passed: it left.',
  );
});

it('without the box for mail, but with the box seen, no mail leaves; the texts go on', async () => {
  const seen = [
    ['sms', 'S1-sms-request-1.0', true],
    ['sms', 'S2-sms-followup-1.0', true],
    ['email', 'E1-email-1.0', false],
  ].map(([channel, textVersion, granted]) => ({ channel, textVersion, granted }));
  await world.inquire(karen, { consents: seen });
  await world.walk('2027-02-12T16:00:00Z');
  expect(world.mailsTo(MAILBOX)).toEqual([]);
  expect(await mailOf(MAILBOX)).toMatchObject({ status: 'skipped', skippedBecause: 'no_consent' });
  expect(world.textsTo(KAREN)).toHaveLength(4);
});

it('a family without a phone is written to, and one without a mailbox is texted', async () => {
  const { body } = await world.inquire(diego);
  await world.inquire({ name: 'Ann Lee', phone: '+19195550177', postalCode: '27601' });
  await world.walk('2027-02-12T16:00:00Z');
  expect(world.mailsTo(DIEGO)).toHaveLength(3);
  expect(world.textsTo('+19195550177')).toHaveLength(4);
  expect(await world.items(`/v1/enrollments?caseId=${body.caseId}`)).toMatchObject([{ status: 'completed' }]);
});

it('one click ends the mails and the follow-up, and the neighbour is still heard', async () => {
  await bothAreWrittenTo();
  const link = /<([^>]+)>/.exec(world.mailsTo(MAILBOX)[0]!.headers['List-Unsubscribe']!)![1]!;
  await fetch(link);
  expect((await world.items('/v1/events?type=suppression.added')).length).toBe(0);
  const answer = await fetch(link, {
    method: 'POST',
    body: new URLSearchParams({ 'List-Unsubscribe': 'One-Click' }),
    redirect: 'manual',
  });
  expect(answer.status).toBe(200);
  expect(await world.query(`select channel, reason from suppressions`)).toEqual([
    { channel: 'email', reason: 'opt_out' },
  ]);
  const [{ id }] = await world.query(`select id from enrollments where exit_reason = 'opted_out'`);
  expect(id).toEqual(expect.any(String));
  await world.walk('2027-02-12T16:00:00Z');
  expect(world.textsTo(KAREN)).toHaveLength(1);
  expect((await world.items('/v1/enrollments?status=completed')).length).toBe(1);
});

it('whoever ticks the box again is written to again; nobody else may lift it', async () => {
  await bothAreWrittenTo();
  const { messageId } = world.mailsTo(MAILBOX)[0]!;
  await world.carrier.mailEvent(messageId, { event: 'unsubscribe' });
  await world.settle();
  const inForce = () => world.query('select 1 from suppressions where lifted_at is null');
  await world.inquire({ ...karen, name: 'Somebody Else', phone: '+19195550188' });
  expect(await inForce()).toHaveLength(1);
  await world.inquire(karen);
  expect(await inForce()).toHaveLength(0);
});

describe('a mail provider that answers late, twice, wrong or not at all', () => {
  it.each(['429', '503-after-accept', 'cut-body', 'reset'] as const)('%s: one mail', async (kind) => {
    world.carrier.faults.next(kind, 1, { channel: 'email', to: MAILBOX });
    await bothAreWrittenTo();
    await until(MAILBOX, 'delivered');
    expect(await statusOf(MAILBOX)).toBe('delivered');
    expect([world.mailsTo(MAILBOX), world.mailsTo(DIEGO)].map((mails) => mails.length)).toEqual([1, 1]);
  });

  it('503 and no news: uncertain, and then a person decides; it is not sent again', async () => {
    world.carrier.faults.next('503-after-accept', 1, { channel: 'email', to: MAILBOX });
    world.carrier.faults.next('lose-callbacks', 1, { channel: 'email', to: MAILBOX });
    await bothAreWrittenTo();
    await until(MAILBOX, 'uncertain');
    await world.lookNow();
    expect(await statusOf(MAILBOX)).toBe('uncertain');
    await world.passReview();
    expect(await world.items('/v1/messages?status=review')).toMatchObject([{ channel: 'email', to: MAILBOX }]);
    expect(world.mailsTo(MAILBOX)).toHaveLength(1);
  });

  it.each([['duplicate-callbacks'], ['reorder-callbacks']] as const)('%s: one state', async (kind) => {
    world.carrier.faults.next(kind, 1, { channel: 'email', to: MAILBOX });
    await bothAreWrittenTo();
    await until(MAILBOX, 'delivered');
    const types = (await world.items('/v1/events')).filter((event) => event.data.channel === 'email');
    expect(types.filter((event) => event.type === 'message.sent')).toHaveLength(2);
    expect(types.filter((event) => event.type === 'message.delivered')).toHaveLength(2);
  });
});

describe('what happens to a mail', () => {
  const messageId = () => world.mailsTo(MAILBOX)[0]!.messageId;
  const suppressions = () => world.query('select channel, reason from suppressions');

  it('a bounce, also one that lost every id, silences the mailbox and leaves the phone', async () => {
    await bothAreWrittenTo();
    await world.carrier.mailEvent(messageId(), { event: 'bounce', withoutIds: true });
    await world.settle();
    expect(await mailOf(MAILBOX)).toMatchObject({ status: 'failed', errorCode: 'bounce' });
    expect(await suppressions()).toEqual([{ channel: 'email', reason: 'hard_bounce' }]);
    await world.walk('2027-02-12T16:00:00Z');
    expect(world.textsTo(KAREN)).toHaveLength(4);
    const cases = await world.items('/v1/cases?attention=mail_refused');
    expect(cases).toHaveLength(1);
  });

  it('a complaint silences the mailbox and holds the person until somebody looks', async () => {
    await bothAreWrittenTo();
    await world.carrier.mailEvent(messageId(), { event: 'spamreport' });
    await world.walk('2027-02-12T16:00:00Z');
    expect(await suppressions()).toEqual([{ channel: 'email', reason: 'spam_report' }]);
    expect(world.textsTo(KAREN)).toHaveLength(1);
    expect(await world.query('select kind from holds where ended_at is null')).toEqual([{ kind: 'spam_report' }]);
  });

  it('that the provider takes somebody off its own list changes nothing here; openings are not followed', async () => {
    await bothAreWrittenTo();
    await world.carrier.mailEvent(messageId(), { event: 'group_unsubscribe' });
    await world.settle();
    expect(await suppressions()).toHaveLength(1);
    for (const event of ['group_resubscribe', 'open'] as const) await world.carrier.mailEvent(messageId(), { event });
    await world.settle();
    expect(await world.query('select 1 from suppressions where lifted_at is null')).toHaveLength(1);
    expect(await statusOf(MAILBOX)).toBe('delivered');
  });
});

describe('a batch of news', () => {
  const event = (n: number, more = {}) => ({
    sg_event_id: `event-${n}`,
    event: 'delivered',
    email: `family${n}@example.com`,
    timestamp: 1_800_000_000,
    sg_message_id: `message-${n}.recvd-0`,
    'smtp-id': `<message-${n}@geopod>`,
    ...more,
  });

  it('of a thousand is one commit and one post; the same again is nothing new', async () => {
    const batch = Array.from({ length: 1000 }, (_, n) => event(n));
    expect(await world.carrier.postMailEvents(batch)).toBe(204);
    expect(
      await world.query('select count(*)::int as n, count(distinct post_id)::int as posts from provider_events'),
    ).toEqual([{ n: 1000, posts: 1 }]);
    const [{ xids }] = await world.query('select count(distinct xmin::text)::int as xids from provider_events');
    expect(xids).toBe(1);
    expect(await world.carrier.postMailEvents(batch)).toBe(204);
    expect((await world.query('select 1 from provider_posts')).length).toBe(1);
  });

  it('with broken ones among them: the others count', async () => {
    const broken = [null, 7, 'text', {}, event(1, { sg_event_id: 9 }), event(2, { email: { a: 1 } }), [event(3)]];
    expect(
      await world.carrier.postMailEvents([...broken, event(4), ...Array.from({ length: 46 }, () => event(5))]),
    ).toBe(204);
    const kept = await world.query('select dedupe_key from provider_events order by 1');
    expect(kept.map((row) => row.dedupe_key)).toEqual(['mail:event-4', 'mail:event-5']);
  });

  it('that is not signed by our account is refused and leaves nothing', async () => {
    for (const signature of ['bad', 'missing'] as const)
      expect(await world.carrier.postMailEvents([event(1)], { signature })).toBe(403);
    expect(await world.query('select 1 from provider_events')).toEqual([]);
    expect(await world.carrier.postMailEvents([event(1)])).toBe(204);
    expect(await world.query('select 1 from provider_events')).toHaveLength(1);
  });

  it('two of the same at once are one', async () => {
    const batch = Array.from({ length: 100 }, (_, n) => event(n));
    const answers = await Promise.all([1, 2, 3].map(() => world.carrier.postMailEvents(batch)));
    expect(answers).toEqual([204, 204, 204]);
    expect(await world.query('select 1 from provider_events')).toHaveLength(100);
    expect(await world.query('select 1 from provider_posts')).toHaveLength(1);
  });
});
