import { until as fetched } from '#testing/processes.js';
import { MediaService } from '#crm/conversations/media.service.js';
import { LedgerComparisonService } from '#crm/messaging/ledger-comparison.service.js';
import { MissedTextsService } from '#crm/conversations/missed-texts.service.js';
import { ReconciliationService } from '#crm/conversations/reconciliation.service.js';
import { SettlingService } from '#crm/messaging/settling.service.js';
import { SmsGateway } from '#platform/sms/sms.gateway.js';
import { type Answer, World } from '#testing/world.js';

const KAREN = '+19195550142';
const DIEGO = '+19195550143';
const karen = { name: 'Karen Holt', phone: KAREN, postalCode: '27601' };
const diego = { name: 'Diego Ruiz', phone: DIEGO, postalCode: '27601' };

let world: World;
const begin = async (env: Record<string, string> = {}) => {
  world = await World.begin('2027-01-12T16:00:00Z', { env });
};
afterEach(() => world.end());

const messagesTo = (phone: string) => world.items(`/v1/messages?to=${encodeURIComponent(phone)}`);
const helloTo = async (phone: string) => (await messagesTo(phone)).at(-1);
const until = async (phone: string, status: string) => {
  for (let look = 0; look < 400 && (await helloTo(phone))?.status !== status; look += 1)
    await new Promise((resolve) => setTimeout(resolve, 25));
  return helloTo(phone);
};
/** One call to the carrier whose answer and news are lost. */
const lose = (phone: string, answer: '503-after-accept' | 'html-200') => {
  world.carrier.faults.next(answer, 1, { to: phone });
  if (answer === '503-after-accept') world.carrier.faults.next('lose-callbacks', 1, { to: phone });
};
const alerts = async () => (await world.items('/v1/events?type=alert.raised')).map((event) => event.data);

describe('a call of which nobody knows what became', () => {
  beforeEach(() => begin());

  it('is found in the carrier’s list, though no news ever came', async () => {
    lose(KAREN, '503-after-accept');
    await world.inquire(karen);
    await world.inquire(diego);
    expect((await until(KAREN, 'uncertain')).status).toBe('uncertain');
    // the phone has it, and nobody has told us
    await world.carrier.idle();
    await world.lookNow();
    expect((await helloTo(KAREN)).status).toBe('delivered');
    expect((await helloTo(DIEGO)).status).toBe('delivered');
    expect([world.textsTo(KAREN), world.textsTo(DIEGO)].map((texts) => texts.length)).toEqual([1, 1]);
  });

  it('is not taken from the list while the list cannot be read, and is not sent again', async () => {
    lose(KAREN, '503-after-accept');
    await world.inquire(karen);
    await until(KAREN, 'uncertain');
    world.carrier.faults.next('html-200', 1, { on: 'read', to: KAREN });
    await world.lookNow();
    expect((await helloTo(KAREN)).status).toBe('uncertain');
    await world.lookNow();
    expect((await helloTo(KAREN)).status).toBe('delivered');
    expect(world.textsTo(KAREN)).toHaveLength(1);
  });

  it('comes to a person when the carrier does not have it, and is decided once', async () => {
    lose(KAREN, 'html-200');
    const { body } = await world.inquire(karen);
    await until(KAREN, 'uncertain');
    await world.lookNow();
    expect((await helloTo(KAREN)).status).toBe('uncertain');
    await world.passReview();
    const [waiting] = await world.items('/v1/messages?status=review');
    expect(waiting).toMatchObject({ caseId: body.caseId, to: KAREN });
    expect((await world.call('GET', `/v1/cases/${body.caseId}`)).body.attention).toContain('message_in_review');

    const decide = (headers = {}) =>
      world.call('POST', `/v1/messages/${waiting.id}/review`, { decision: 'send_again' }, headers);
    const answers = await Promise.all([decide(), decide(), decide()]);
    expect(answers.map((answer) => answer.status).sort()).toEqual([200, 409, 409]);
    await world.settle();
    expect(world.textsTo(KAREN)).toHaveLength(1);
    expect((await messagesTo(KAREN)).map((message) => message.status)).toEqual(['delivered', 'failed']);
    expect((await world.call('GET', `/v1/cases/${body.caseId}`)).body.attention).not.toContain('message_in_review');
    const reviewed = await world.items('/v1/events?type=message.reviewed');
    expect(reviewed).toMatchObject([{ actor: { kind: 'staff' }, data: { decision: 'send_again' } }]);
  });

  it('may be decided as sent or dropped; a stale or unreadable wish changes nothing', async () => {
    for (const [phone, person] of [
      [KAREN, karen],
      [DIEGO, diego],
    ] as const) {
      lose(phone, 'html-200');
      await world.inquire(person);
      await until(phone, 'uncertain');
    }
    const [{ id }] = await messagesTo(KAREN);
    const review = (message: string, body: unknown, headers = {}): Promise<Answer> =>
      world.call('POST', `/v1/messages/${message}/review`, body, headers);
    expect(await review(id, { decision: 'drop' })).toMatchObject({ status: 409, body: { code: 'nothing_to_review' } });
    await world.passReview();
    expect((await review(id, { decision: 'maybe' })).body.errors).toMatchObject([{ path: 'decision' }]);
    expect((await review(id, { decision: 'sent' }, { 'if-match': '"1"' })).status).toBe(412);
    expect((await review(id, { decision: 'sent' }, { 'if-match': 'x' })).status).toBe(400);
    expect((await review('0197a000-0000-7000-8000-000000000000', { decision: 'sent' })).status).toBe(404);
    expect(await world.items('/v1/messages?status=review')).toHaveLength(2);
    const version = (await world.call('GET', `/v1/messages/${id}`)).body.version;
    const first = await review(id, { decision: 'sent' }, { 'if-match': `"${version}"`, 'idempotency-key': 'one' });
    const again = await review(id, { decision: 'sent' }, { 'if-match': `"${version}"`, 'idempotency-key': 'one' });
    expect([first.status, again.status]).toEqual([200, 200]);
    expect(first.body.message.status).toBe('sent');
    const [{ id: other }] = await messagesTo(DIEGO);
    expect((await review(other, { decision: 'drop' })).body.message).toMatchObject({
      status: 'failed',
      errorCode: 'dropped',
    });
    await world.settle();
    expect([...world.textsTo(KAREN), ...world.textsTo(DIEGO)]).toEqual([]);
  });

  it('is proved by news that come days later, also after a person has dropped it', async () => {
    world.carrier.faults.next('503-after-accept', 1, { to: KAREN });
    world.carrier.faults.next('late-callbacks', 1, { to: KAREN });
    world.carrier.faults.next('delayed-list', 9, { on: 'read', to: KAREN, youngerThanS: 3600 });
    await world.inquire(karen);
    await until(KAREN, 'uncertain');
    await world.lookNow();
    await world.passReview();
    const [{ id }] = await world.items('/v1/messages?status=review');
    await world.call('POST', `/v1/messages/${id}/review`, { decision: 'drop' });
    expect((await helloTo(KAREN)).status).toBe('failed');
    await world.carrier.releaseCallbacks();
    await world.settle();
    expect((await helloTo(KAREN)).status).toBe('delivered');
    expect(world.textsTo(KAREN)).toHaveLength(1);
  });

  it('is not sent again to whoever has opted out meanwhile, whatever a person chose', async () => {
    for (const [phone, person] of [
      [KAREN, karen],
      [DIEGO, diego],
    ] as const) {
      lose(phone, 'html-200');
      await world.inquire(person);
      await until(phone, 'uncertain');
    }
    await world.passReview();
    await world.text(KAREN, 'please stop texting me');
    await world.settle();
    const before = world.textsTo(KAREN).length;
    for (const { id } of await world.items('/v1/messages?status=review'))
      await world.call('POST', `/v1/messages/${id}/review`, { decision: 'send_again' });
    await world.settle();
    expect(world.textsTo(KAREN)).toHaveLength(before);
    expect(world.textsTo(DIEGO)).toHaveLength(1);
    expect((await messagesTo(KAREN)).map((message) => message.skippedBecause)).toContain('suppressed');
  });

  it('is proved while the copy that somebody asked for still waits: the copy does not leave', async () => {
    world.carrier.faults.next('503-after-accept', 1, { to: KAREN });
    world.carrier.faults.next('late-callbacks', 1, { to: KAREN });
    world.carrier.faults.next('delayed-list', 9, { on: 'read', to: KAREN, youngerThanS: 3600 });
    await world.inquire(karen);
    await until(KAREN, 'uncertain');
    await world.passReview();
    const [{ id }] = await world.items('/v1/messages?status=review');
    const stop = await world.call('POST', '/v1/stops', { scope: 'global', reason: 'wait' });
    await world.call('POST', `/v1/messages/${id}/review`, { decision: 'send_again' });
    await world.settle();
    await world.carrier.releaseCallbacks();
    await world.settle();
    await world.call('POST', `/v1/stops/${stop.body.id}/lift`);
    await world.settle();
    expect(world.textsTo(KAREN)).toHaveLength(1);
    expect((await messagesTo(KAREN)).map(({ status, skippedBecause }) => [status, skippedBecause])).toEqual([
      ['skipped', 'proved'],
      ['delivered', null],
    ]);
  });

  it('is never linked to an equal text beside it: of two equal unclear ones nobody guesses', async () => {
    lose(KAREN, '503-after-accept');
    await world.inquire(karen);
    await until(KAREN, 'uncertain');
    const [attempt] = await world.query('select * from attempts');
    const rival = `insert into messages (id, dedupe_key, conversation_id, contact_point_id, direction, channel, body, status, created_at)
      select gen_random_uuid(), 'rival', conversation_id, contact_point_id, 'outbound', 'sms', body, 'uncertain', created_at
      from messages where id = $1 returning id`;
    const [message] = await world.query(rival, [attempt.message_id]);
    await world.query(
      `insert into attempts (id, message_id, n, ref, to_hash, body_hash, outcome, lease_mt, started_mt)
       select gen_random_uuid(), $2, 1, 'rival', to_hash, body_hash, 'unknown', lease_mt, started_mt from attempts where id = $1`,
      [attempt.id, message.id],
    );
    await world.lookNow();
    expect((await messagesTo(KAREN)).map((one) => one.status)).toEqual(['uncertain', 'uncertain']);
    await world.query(`update attempts set outcome = 'not_sent' where ref = 'rival'`);
    await world.lookNow();
    expect((await helloTo(KAREN)).status).toBe('delivered');
  });
});

describe('news that contradict each other', () => {
  beforeEach(() => begin());

  it.each(['delivered', 'undelivered'] as const)('%s first: the carrier’s own record decides', async (first) => {
    world.carrier.faults.next('contradict', 1, { to: KAREN, first });
    await world.inquire(karen);
    await world.settle();
    await world.lookNow();
    expect((await helloTo(KAREN)).status).toBe('delivered');
    expect(world.textsTo(KAREN)).toHaveLength(1);
    const told = (await world.items('/v1/events?type=message.delivered')).length;
    expect(told).toBe(1);
  });

  it('an end that was never told is asked for', async () => {
    world.carrier.faults.next('lose-callbacks', 1, { to: KAREN });
    await world.inquire(karen);
    expect((await until(KAREN, 'sent')).status).toBe('sent');
    await world.settle();
    await world.lookNow();
    expect((await helloTo(KAREN)).status).toBe('delivered');
  });

  it.each(['unsigned', 'wrong_token', 'foreign_account'] as const)('%s: refused, and nothing moves', async (how) => {
    world.carrier.faults.next('lose-callbacks', 1, { to: KAREN });
    await world.inquire(karen);
    await until(KAREN, 'sent');
    const [{ sid, ref }] = await world.query('select provider_sid as sid, ref from attempts');
    const answered = await world.carrier.forgeCallback({ how, sid, ref, status: 'delivered' });
    expect(answered.status).toBe(403);
    expect((await helloTo(KAREN)).status).toBe('sent');
    expect(await world.query('select 1 from provider_events')).toHaveLength(0);
  });

  it('that cannot be stored as they are, or cannot even be read', async () => {
    world.carrier.faults.next('lose-callbacks', 1, { to: KAREN });
    await world.inquire(karen);
    await until(KAREN, 'sent');
    const url = `${world.config.publicUrl}/webhooks/twilio/sms/status?a=%00`;
    const [{ sid }] = await world.query('select provider_sid as sid from attempts');
    const answer = await world.carrier.forgeCallback({ how: 'unknown_sid', sid, status: 'delivered', url });
    expect(answer.status).toBe(204);
    for (const body of ['{bad', '']) {
      const headers = { 'content-type': 'application/json' };
      const unsigned = await fetch(`${world.config.publicUrl}/webhooks/sendgrid/events`, {
        method: 'POST',
        headers,
        body,
      });
      expect(unsigned.status).toBe(403);
    }
  });

  it('of an id that nobody knows are kept, and applied when it is known', async () => {
    const url = `${world.config.publicUrl}/webhooks/twilio/sms/status?a=nobody`;
    expect((await world.carrier.forgeCallback({ how: 'unknown_sid', status: 'delivered', url })).status).toBe(204);
    world.carrier.faults.next('lose-callbacks', 1, { to: KAREN });
    await world.inquire(karen);
    await until(KAREN, 'sent');
    await world.query('update attempts set provider_sid = (select sid from provider_events)');
    await world.app.get(SettlingService, { strict: false }).newsDue();
    expect((await helloTo(KAREN)).status).toBe('delivered');
    expect(await world.query('select outcome from provider_events')).toEqual([{ outcome: 'moved' }]);
  });
});

describe('what an error code does', () => {
  beforeEach(() => begin());
  const undelivered = (code: number, times = 1) =>
    world.carrier.faults.next('undelivered', times, { to: KAREN, errorCode: code });

  it('an account that is shut holds the channel instead of failing messages, and tells people once', async () => {
    world.carrier.faults.next('unauthorized', 1, { to: KAREN });
    await world.inquire(karen);
    expect((await until(KAREN, 'held')).heldBecause).toBe('stopped');
    await world.inquire(diego);
    await world.settle();
    expect(world.textsTo(DIEGO)).toEqual([]);
    expect(await alerts()).toEqual([{ kind: 'channel_held', channel: 'sms', code: '20003' }]);
    const [stop] = await world.items('/v1/stops?inForce=true');
    expect(stop).toMatchObject({ scope: 'channel', key: 'sms', by: 'system', reason: 'carrier_20003' });

    const lifted = await Promise.all([1, 2].map(() => world.call('POST', `/v1/stops/${stop.id}/lift`)));
    expect(lifted.map((answer) => answer.status).sort()).toEqual([200, 409]);
    await world.settle();
    expect([world.textsTo(KAREN), world.textsTo(DIEGO)].map((texts) => texts.length)).toEqual([1, 1]);
    expect((await helloTo(KAREN)).status).toBe('delivered');
  });

  it('an unregistered number (30034) by callback holds, and the text leaves after the stop is lifted', async () => {
    undelivered(30034);
    await world.inquire(karen);
    await until(KAREN, 'held');
    const [stop] = await world.items('/v1/stops?inForce=true');
    await world.call('POST', `/v1/stops/${stop.id}/lift`);
    await world.settle();
    expect((await helloTo(KAREN)).status).toBe('delivered');
    expect(world.textsTo(KAREN)).toHaveLength(2);
  });

  it('a phone that is off is tried again hours later, twice, then a person hears of it', async () => {
    undelivered(30003, 3);
    const { body } = await world.inquire(karen);
    expect((await until(KAREN, 'deferred')).status).toBe('deferred');
    await world.walk('2027-01-12T20:30:00Z');
    expect(world.textsTo(KAREN)).toHaveLength(2);
    await world.walk('2027-01-13T14:30:00Z');
    expect(world.textsTo(KAREN)).toHaveLength(3);
    expect(await helloTo(KAREN)).toMatchObject({ status: 'failed', errorCode: '30003' });
    expect((await world.call('GET', `/v1/cases/${body.caseId}`)).body.attention).toContain('failed_text');
  });

  it('a reply while a failed text waits for its new attempt ends it', async () => {
    undelivered(30003);
    await world.inquire(karen);
    await until(KAREN, 'deferred');
    await world.inquire(diego);
    await world.text(KAREN, 'please call me tonight');
    await world.walk('2027-01-12T20:30:00Z');
    expect(world.textsTo(KAREN)).toHaveLength(1);
    expect(await world.query(`select skipped_because from messages where status = 'skipped'`)).toEqual([
      { skipped_because: 'exited' },
    ]);
    expect(world.textsTo(DIEGO)).toHaveLength(1);
  });

  it('a text that comes too late to be tried again is told to a person', async () => {
    undelivered(30023);
    const { body } = await world.inquire(karen, {
      consents: [{ channel: 'sms', textVersion: 'S1-sms-request-1.0', granted: true }],
    });
    await until(KAREN, 'deferred');
    await world.query(`update messages set not_after = due_at - interval '1 hour' where status = 'deferred'`);
    await world.walk('2027-01-13T16:00:00Z');
    expect(await helloTo(KAREN)).toMatchObject({ status: 'skipped', skippedBecause: 'stale' });
    expect((await world.call('GET', `/v1/cases/${body.caseId}`)).body.attention).toContain('failed_text');
  });

  it('filtered words stop these words, and nothing else', async () => {
    undelivered(30007);
    await world.inquire(karen);
    await until(KAREN, 'failed');
    expect(await alerts()).toEqual([{ kind: 'template_held', channel: 'sms', code: '30007' }]);
    await world.inquire(diego);
    await world.settle();
    expect(await world.items('/v1/messages?status=held')).toHaveLength(0);
    expect((await world.items('/v1/enrollments?status=held')).length).toBe(1);
    expect(await world.items('/v1/stops?inForce=true')).toMatchObject([{ scope: 'template', key: 'hello' }]);
  });

  it('the opt-out at the carrier is an opt-out here, and a neighbour is still heard', async () => {
    undelivered(21610);
    await world.inquire(karen);
    await until(KAREN, 'failed');
    await world.inquire(diego);
    await world.walk('2027-02-12T16:00:00Z');
    expect(world.textsTo(KAREN)).toHaveLength(1);
    expect(world.textsTo(DIEGO)).toHaveLength(4);
  });
});

describe('a stop by hand', () => {
  beforeEach(() => begin());
  const stop = (body: unknown) => world.call('POST', '/v1/stops', body);

  it('of one household holds that one, however its id is written, and lets it go when it is lifted', async () => {
    const all = await stop({ scope: 'global', reason: 'first all' });
    const { body } = await world.inquire(karen);
    await world.inquire(diego);
    await world.settle();
    const one = await stop({ scope: 'household', key: body.caseId.toUpperCase(), reason: 'then one' });
    expect(one).toMatchObject({ status: 201, body: { key: body.caseId } });
    await world.call('POST', `/v1/stops/${all.body.id}/lift`);
    await world.settle();
    expect([world.textsTo(KAREN), world.textsTo(DIEGO)].map((texts) => texts.length)).toEqual([0, 1]);
    await world.call('POST', `/v1/stops/${one.body.id}/lift`);
    await world.settle();
    expect(world.textsTo(KAREN)).toHaveLength(1);
  });

  it.each([
    [{ scope: 'sequence', key: 'New-Family', reason: 'x' }, 422, 'key'],
    [{ scope: 'template', key: 'no such', reason: 'x' }, 422, 'key'],
    [{ scope: 'household', key: '0197a000-0000-7000-8000-000000000000', reason: 'x' }, 422, 'key'],
    [{ scope: 'household', key: 'x', reason: 'x' }, 400, 'key'],
    [{ scope: 'global', reason: '' }, 400, 'reason'],
    [{ scope: 'global', reason: 'x', key: 'all' }, 400, 'key'],
    [{ scope: 'everything', reason: 'x' }, 400, 'scope'],
  ])('that would hold nothing is refused: %j', async (body, status, path) => {
    expect(await stop(body)).toMatchObject({ status, body: { errors: [{ path }] } });
    expect(await world.query('select 1 from stops')).toEqual([]);
  });

  it('takes what is known: a sequence, a template, words with NUL in them', async () => {
    expect((await stop({ scope: 'sequence', key: 'new-family', reason: 'a\u0000b' })).status).toBe(201);
    expect((await stop({ scope: 'template', key: 'day1', reason: 'x' })).status).toBe(201);
    expect((await stop({ scope: 'sequence', key: '\u0000', reason: 'x' })).status).toBe(422);
  });
});

describe('the pace of a sender', () => {
  it('a long code hands over one text a second; the others wait in their order', async () => {
    await begin({ SMS_PER_SECOND: '1' });
    await world.query(
      `insert into senders (key, next_free_mt) values ('sms:+19195550100', clock_timestamp() + interval '1 hour')`,
    );
    await world.inquire(karen);
    await world.settle();
    const waiting = await helloTo(KAREN);
    expect(waiting.status).toBe('queued');
    expect(new Date(waiting.dueAt).getTime() - world.now().getTime()).toBeGreaterThan(50 * 60_000);
    expect(world.textsTo(KAREN)).toEqual([]);
    await world.walk('2027-01-12T17:30:00Z');
    expect(world.textsTo(KAREN)).toHaveLength(1);
  });

  it('"too fast" moves the due dates of all, and every text leaves once', async () => {
    await begin();
    world.carrier.faults.next('429', 3, { retryAfterS: 2 });
    await Promise.all([world.inquire(karen), world.inquire(diego)]);
    await until(KAREN, 'delivered');
    await until(DIEGO, 'delivered');
    expect([world.textsTo(KAREN), world.textsTo(DIEGO)].map((texts) => texts.length)).toEqual([1, 1]);
    const [sender] = await world.query('select paused_until_mt is not null as paused from senders');
    expect(sender).toEqual({ paused: true });
  });

  it('silence of the provider pauses the sender: an outage does not put everybody on the review list', async () => {
    await begin({ SENDS_AT_ONCE: '4' });
    world.carrier.faults.outage({ kind: '503-before', seconds: 600 });
    const families = Array.from({ length: 20 }, (_, n) => `+1919555${3000 + n}`);
    for (const phone of families) await world.inquire({ name: `Family ${phone}`, phone, postalCode: '27601' });
    const paused = `select strikes from senders where paused_until_mt > clock_timestamp()`;
    for (let look = 0; look < 400 && !(await world.query(paused)).length; look += 1)
      await new Promise((resolve) => setTimeout(resolve, 25));
    expect(await world.query(paused)).toHaveLength(1);
    expect(await alerts()).toEqual([{ kind: 'provider_silent', channel: 'sms', code: null }]);
    const uncertain = (await world.items('/v1/messages?status=uncertain')).length;
    expect(uncertain).toBeLessThan(families.length);
    world.carrier.faults.clear();
    await world.query(`update senders set paused_until_mt = clock_timestamp()`);
    await world.walk('2027-01-12T17:00:00Z');
    const texted = families.filter((phone) => world.textsTo(phone).length === 1);
    expect(texted).toHaveLength(families.length - (await world.items('/v1/messages?status=uncertain')).length);
    expect(texted.length).toBeGreaterThan(0);
  });

  it('the day’s cap defers to the carrier’s next day, and people hear of it once', async () => {
    await begin({ SMS_PER_DAY: '1' });
    await world.inquire(karen);
    await world.settle();
    await world.inquire(diego);
    await world.settle();
    expect(world.textsTo(KAREN)).toHaveLength(1);
    expect(world.textsTo(DIEGO)).toEqual([]);
    expect(await world.query(`select kind from alerts`)).toEqual([{ kind: 'daily_cap' }]);
    await world.walk('2027-01-13T16:00:00Z');
    expect(world.textsTo(DIEGO)).toHaveLength(1);
  });
});

describe('what no webhook brought', () => {
  beforeEach(() => begin());
  const missed = () => world.app.get(MissedTextsService, { strict: false }).missedDue();

  it('a STOP that never arrived is taken from the carrier’s list, once, without a late confirmation', async () => {
    await world.inquire(karen);
    await world.inquire(diego);
    await world.settle();
    world.carrier.setWebhookUrl('http://127.0.0.1:1');
    await world.carrier.receive(KAREN, 'please stop texting me');
    world.carrier.setWebhookUrl(world.config.publicUrl);
    const { messages } = world.carrier as unknown as { messages: () => { createdAt: Date; direction: string }[] };
    for (const text of messages()) if (text.direction === 'inbound') text.createdAt.setTime(Date.now() - 600_000);
    await world.query(`update look_backs set until_mt = clock_timestamp() - interval '1 hour'`);
    await missed();
    await missed();
    expect((await world.items('/v1/messages?direction=inbound')).map((message) => message.label)).toEqual(['opt_out']);
    await world.walk('2027-02-12T16:00:00Z');
    expect(world.textsTo(KAREN)).toHaveLength(1);
    expect(world.textsTo(DIEGO)).toHaveLength(4);
  });

  it('what came with a text that no webhook brought is found by the id of the text', async () => {
    await world.inquire(karen);
    await world.settle();
    const sid = `MM${'7'.repeat(32)}`;
    const png = Buffer.from('\x89PNG\r\n\x1a\n-and-more', 'latin1');
    world.carrier.attach(sid, 'image/png', png);
    world.carrier.attach(`MM${'8'.repeat(32)}`, 'image/png', Buffer.from('of somebody else'));
    world.carrier.setWebhookUrl('http://127.0.0.1:1');
    await world.carrier.receive(KAREN, 'look', { MessageSid: sid, NumMedia: '2' });
    world.carrier.setWebhookUrl(world.config.publicUrl);
    const { messages } = world.carrier as unknown as { messages: () => { createdAt: Date; direction: string }[] };
    for (const text of messages()) if (text.direction === 'inbound') text.createdAt.setTime(Date.now() - 600_000);
    await world.query(`update look_backs set until_mt = clock_timestamp() - interval '1 hour'`);
    await missed();
    await world.app.get(MediaService, { strict: false }).fetchDue();
    const waits = `select 1 from media where status = 'waiting'`;
    await fetched('the pictures', async () => (await world.query(waits)).length === 0);
    // the carrier kept one of the two that it counted
    const found = await world.query(
      'select m.status, m.type, m.size, m.refused_because as because from media m join messages t on t.id = m.message_id where t.provider_sid = $1 order by m.n',
      [sid],
    );
    expect(found).toEqual([
      { status: 'kept', type: 'image/png', size: png.length, because: null },
      { status: 'refused', type: null, size: null, because: 'gone' },
    ]);
  });

  it('the daily comparison shows what only one side knows, in both directions', async () => {
    await world.inquire(karen);
    await world.settle();
    const [attempt] = await world.query('select id, provider_sid as sid from attempts');
    const gone = `SM${'9'.repeat(32)}`;
    await world.query('update attempts set provider_sid = $1', [gone]);
    const today = new Date();
    today.setUTCHours(0, 0, 0, 0);
    const row = await world.app.get(ReconciliationService, { strict: false }).reconcile(today);
    expect(row).toMatchObject({ theirs: 1, ours: 1, matched: 0 });
    expect(row!.differences).toMatchObject({ notOurs: [attempt.sid], notTheirs: [attempt.id] });
    const [shown] = await world.items('/v1/reconciliations');
    expect(shown).toMatchObject({ day: today.toISOString().slice(0, 10), theirs: 1, matched: 0 });
    expect(await world.app.get(ReconciliationService, { strict: false }).reconcile(today)).toBeNull();
    expect((await world.query(`select kind from alerts`)).map((alert) => alert.kind)).toEqual(['ledgers_differ']);

    await world.query('update attempts set provider_sid = $1', [attempt.sid]);
    const tomorrow = new Date(today.getTime() + 24 * 3_600_000);
    const listed = await world.app.get(SmsGateway).list({ most: 100 });
    const same = await world.app.get(LedgerComparisonService, { strict: false }).compare(today, tomorrow, listed);
    expect(same).toMatchObject({ matched: 1, differences: { notOurs: [], notTheirs: [] } });
  });
});
