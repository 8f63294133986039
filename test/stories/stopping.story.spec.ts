import { Clock } from '#platform/clock/clock.js';
import type { SandboxClock } from '#platform/clock/sandbox.clock.js';
import { Database } from '#platform/database/database.js';
import { SendsLane } from '#crm/messaging/sends.lane.js';
import { World } from '#testing/world.js';

const phone = (n: number) => `+1919555${String(2000 + n)}`;
const nc = (n: number) => ({ name: `Family ${n}`, phone: phone(n), postalCode: '27601' });

describe('what stops the follow-up', () => {
  let world: World;
  beforeEach(async () => {
    world = await World.begin('2027-01-12T16:00:00Z', { twice: true });
  });
  afterEach(() => world.end());

  it('a STOP that races a due send: nothing is handed over after the stop has answered, and the others are texted', async () => {
    const families = Array.from({ length: 24 }, (_, n) => n);
    const cases = await Promise.all(families.map(async (n) => (await world.inquire(nc(n))).body.caseId as string));
    await world.settle();
    await world.walk('2027-01-15T14:59:58Z');
    const answered = new Map<number, number>();
    const stops = families
      .filter((n) => n % 2 === 0)
      .map(async (n) => {
        await new Promise((resolve) => setTimeout(resolve, 1000 + n * 6));
        await world.text(phone(n), 'please stop texting me');
        answered.set(n, Date.now());
      });
    await Promise.all(stops);
    await world.settle();
    const handedOver = await world.query<{ caseId: string; started: Date }>(
      `select a.case_id as "caseId", a.started_mt as started from attempts a join messages m on m.id = a.message_id where m.step_id = 'day2'`,
    );
    const tooLate = handedOver.filter(
      ({ caseId, started }) => started.getTime() > (answered.get(cases.indexOf(caseId)) ?? Infinity),
    );
    expect(tooLate).toEqual([]);
    await world.walk('2027-02-14T16:00:00Z');
    const heard = families.filter((n) => !answered.has(n));
    const silent = families.filter((n) => answered.has(n));
    expect(heard.map((n) => world.textsTo(phone(n)).length)).toEqual(heard.map(() => 4));
    expect(silent.map((n) => world.textsTo(phone(n)).filter((body) => body.includes('done.')).length)).toEqual(
      silent.map(() => 1),
    );
    // hello, perhaps the step that was handed over before the stop, and the confirmation
    expect(Math.max(...silent.map((n) => world.textsTo(phone(n)).length))).toBeLessThanOrEqual(3);
  });

  it('while somebody is stopping a family, nothing of it is handed over', async () => {
    await world.jump('2027-01-13T03:30:00Z');
    const { body } = await world.inquire(nc(1));
    await world.settle();
    const [message] = await world.items(`/v1/messages?caseId=${body.caseId}`);
    const attempts = () => world.query('select 1 from attempts where message_id = $1', [message.id]);
    await world.app.get(Database).transaction(async (tx) => {
      await tx.query('select 1 from cases where id = $1 for no key update', [body.caseId]);
      await (world.app.get(Clock) as SandboxClock).moveTo(new Date(message.dueAt));
      await world.app.get(SendsLane, { strict: false }).work([message.id]);
      expect(await attempts()).toEqual([]);
    });
    // and once the lock is gone it leaves, so it was the lock that kept it
    await world.settle();
    expect(await attempts()).toHaveLength(1);
    expect(world.textsTo(phone(1))).toHaveLength(1);
  });

  it('a reply while a text waits for the morning: it never leaves, the control family is texted', async () => {
    await world.jump('2027-01-13T03:30:00Z');
    const { body } = await world.inquire(nc(1));
    await world.inquire(nc(2));
    await world.settle();
    await world.text(phone(1), 'I wrote to you, please call me tomorrow');
    const [enrollment] = await world.items(`/v1/enrollments?caseId=${body.caseId}`);
    expect(enrollment).toMatchObject({ status: 'exited', exitReason: 'human_reply' });
    const messages = await world.items(`/v1/messages?caseId=${body.caseId}&direction=outbound`);
    expect(messages).toMatchObject([{ status: 'skipped', skippedBecause: 'exited' }]);
    await world.walk('2027-02-14T16:00:00Z');
    expect(world.textsTo(phone(1))).toHaveLength(0);
    expect(world.textsTo(phone(2))).toHaveLength(4);
    expect((await world.call('GET', `/v1/cases/${body.caseId}`)).body.attention).toContain('answer_waiting');
  });

  it('whoever answers before the follow-up has begun is not greeted afterwards; the control family is', async () => {
    await world.jump('2027-01-13T03:30:00Z');
    const { body } = await world.inquire(nc(1));
    const control = await world.inquire(nc(2));
    await world.settle();
    await world.text(phone(1), 'please call me, not text');
    await world.text(phone(2), "Auto-reply: I'm driving");
    await world.settle();
    // as with a queue that is minutes behind: nobody is enrolled yet, and the inquiries are only now seen
    await world.query('delete from enrollments');
    await world.query('delete from messages where enrollment_id is not null');
    await world.query(
      `insert into deliveries (event_id, reaction, due_mt)
       select id, 'sequences.enroll_inquirers', clock_timestamp() from events where type = 'inquiry.received'`,
    );
    await world.walk('2027-01-13T16:00:00Z');
    expect(await world.items(`/v1/enrollments?caseId=${body.caseId}`)).toEqual([]);
    expect(await world.items(`/v1/enrollments?caseId=${control.body.caseId}`)).toHaveLength(1);
    expect(world.textsTo(phone(1))).toEqual([]);
    expect(world.textsTo(phone(2))).toHaveLength(1);
  });

  it('mother and sister on one phone: two people, two cases, and one word silences both', async () => {
    const mother = await world.inquire({ ...nc(1), name: 'Karen Holt' });
    const sister = await world.inquire({ ...nc(1), name: 'Ann Holt' });
    await world.inquire(nc(3));
    expect(mother.body.personId).not.toBe(sister.body.personId);
    expect(mother.body.caseId).not.toBe(sister.body.caseId);
    const pairs = await world.query('select reason from duplicate_candidates');
    expect(pairs).toEqual([{ reason: 'same_phone_other_name' }]);
    await world.settle();
    await world.text(phone(1), 'please stop texting us');
    await world.settle();
    for (const { body } of [mother, sister])
      expect(await world.items(`/v1/enrollments?caseId=${body.caseId}`)).toMatchObject([
        { status: 'exited', exitReason: 'opted_out' },
      ]);
    const before = world.textsTo(phone(1)).length;
    await world.walk('2027-02-14T16:00:00Z');
    expect(world.textsTo(phone(1))).toHaveLength(before);
    expect(world.textsTo(phone(3))).toHaveLength(4);
  });

  it('a stop that is lifted while nobody works for a day: what is still of use leaves once, the rest says why not', async () => {
    const held = await world.inquire(nc(1));
    await world.walk('2027-01-15T12:00:00Z');
    const stop = await world.call('POST', '/v1/stops', { scope: 'sequence', key: 'new-family', reason: 'wording' });
    // its greeting is held, and so is the next step of whoever was greeted before
    const late = await world.inquire(nc(2));
    await world.walk('2027-01-15T16:00:00Z');
    expect(world.textsTo(phone(2))).toEqual([]);
    expect(world.textsTo(phone(1))).toHaveLength(1);
    expect((await world.call('POST', `/v1/stops/${stop.body.id}/lift`)).status).toBe(200);
    await world.query(`update deliveries set due_mt = clock_timestamp() + interval '1 day'`);
    const before = world.textsTo(phone(2)).length;
    await world.jump('2027-01-16T16:00:00Z');
    expect(world.textsTo(phone(2))).toHaveLength(before);
    await world.query('update deliveries set due_mt = clock_timestamp()');
    await world.walk('2027-01-16T20:00:00Z');
    // the greeting is of use for a day and a half, the second text for half a day
    expect(world.textsTo(phone(2))).toHaveLength(1);
    expect(world.textsTo(phone(1))).toHaveLength(1);
    const [missed] = await world.items(`/v1/messages?caseId=${held.body.caseId}&status=skipped`);
    expect(missed).toMatchObject({ stepId: 'day2', skippedBecause: 'late' });
    await world.walk('2027-02-14T16:00:00Z');
    expect(world.textsTo(phone(1))).toHaveLength(3);
    expect((await world.items(`/v1/enrollments?caseId=${late.body.caseId}`))[0].status).toBe('completed');
  });

  it('one jump is an outage: the steps that came due in it are skipped as late, and say so', async () => {
    const { body } = await world.inquire(nc(1));
    await world.settle();
    await world.jump('2027-02-14T16:00:00Z');
    expect(world.textsTo(phone(1))).toHaveLength(1);
    const skipped = await world.items(`/v1/messages?caseId=${body.caseId}&status=skipped`);
    expect(skipped.map((message) => message.skippedBecause)).toEqual(['late', 'late', 'late']);
    // and whoever comes after it is heard
    await world.inquire(nc(2));
    await world.settle();
    expect(world.textsTo(phone(2))).toHaveLength(1);
  });

  it('a ticked box is needed for later texts: without it the case says so, and only the answer to the request leaves', async () => {
    const { body } = await world.inquire(nc(1), { consents: [] });
    await world.inquire(nc(2));
    await world.walk('2027-02-14T16:00:00Z');
    expect(world.textsTo(phone(1))).toHaveLength(1);
    expect(world.textsTo(phone(2))).toHaveLength(4);
    const [found] = await world.items('/v1/cases?attention=no_text_consent');
    expect(found.id).toBe(body.caseId);
  });

  it.each([
    ['whoever writes for himself', { relationship: 'self' }, {}],
    ['whoever is under 18', { under18: true }, {}],
    ['whoever asked for no texts', {}, { safeContact: { texts: false } }],
  ])('%s gets no automated text', async (_, person, more) => {
    await world.inquire({ ...nc(1), ...person }, more);
    await world.inquire(nc(2));
    await world.walk('2027-02-14T16:00:00Z');
    expect(world.textsTo(phone(1))).toHaveLength(0);
    expect(world.textsTo(phone(2))).toHaveLength(4);
  });
});
