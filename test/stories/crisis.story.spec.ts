import { Clock } from '#platform/clock/clock.js';
import type { SandboxClock } from '#platform/clock/sandbox.clock.js';
import { ConversationsService } from '#crm/conversations/conversations.service.js';
import { CasesLane } from '#crm/cases/cases.lane.js';
import { World } from '#testing/world.js';

const KAREN = '+19195550142';
const RUTH = '+19195550188';
const SON = '+19195550177';
const FATHER = '+19195550166';
const family = (name: string, phone: string) => ({ name, phone, postalCode: '27601' });
const CALL_911 = expect.stringContaining('call 911');

describe('a cry for help', () => {
  let world: World;
  let karen: { caseId: string; personId: string };
  beforeEach(async () => {
    // a Monday, 11:00 in North Carolina
    world = await World.begin('2027-01-11T16:00:00Z', { twice: true });
    karen = (await world.inquire(family('Karen Holt', KAREN), { lovedOne: { firstName: 'Sam' } })).body;
    await world.inquire(family('Ruth Amber', RUTH));
    await world.settle();
  });
  afterEach(() => world.end());

  const caseOf = async () => (await world.call('GET', `/v1/cases/${karen.caseId}`)).body;
  const timeline = () => world.items(`/v1/cases/${karen.caseId}/timeline`);
  const events = async (type: string) => (await timeline()).filter((entry) => entry.type === type);
  const pages = async () => (await events('page.requested')).map((entry) => entry.data);
  const post = (verb: string, body?: unknown) => world.call('POST', `/v1/cases/${karen.caseId}/crisis/${verb}`, body);
  const tasks = (kind: string) => world.tasks(`caseId=${karen.caseId}&kind=${kind}`);
  const minutesAfter = (at: string, minutes: number) => new Date(new Date(at).getTime() + minutes * 60_000);

  it('from a mother who opted out on Monday: the one line leaves, people are called until somebody has heard, all else rests', async () => {
    await world.text(KAREN, 'please stop texting me');
    await world.walk('2027-01-14T11:00:00Z');
    expect(world.textsTo(KAREN)).toHaveLength(2);
    await world.text(KAREN, 'he is not breathing');
    await world.settle();
    expect(world.textsTo(KAREN).slice(2)).toEqual([expect.stringContaining('call 911 now and stay with them')]);
    await world.walk(minutesAfter('2027-01-14T11:00:00Z', 33));
    expect((await pages()).map(({ n, tier, reason, level }) => [n, tier, reason, level])).toEqual([
      [1, 'on_call', 'crisis_overdose', 'now'],
      [2, 'on_call', 'crisis_overdose', 'now'],
      [3, 'next_tier', 'crisis_overdose', 'now'],
      [4, 'manager', 'crisis_overdose', 'now'],
      [5, 'everyone', 'crisis_overdose', 'now'],
      [6, 'everyone', 'crisis_overdose', 'now'],
      [7, 'everyone', 'crisis_overdose', 'now'],
    ]);
    const acknowledged = await post('acknowledge');
    expect(acknowledged).toMatchObject({ status: 200, body: { crisis: { kind: 'overdose', level: 'now' } } });
    await world.walk('2027-02-14T16:00:00Z');
    expect(await pages()).toHaveLength(7);
    expect(world.textsTo(KAREN)).toHaveLength(3);
    expect(world.textsTo(RUTH)).toHaveLength(4);
    expect(await caseOf()).toMatchObject({ status: 'held', crisis: { id: acknowledged.body.crisis.id } });
  });

  it('from the number of the loved one: he is answered, the household rests, and nothing of it reaches his mother', async () => {
    const { lovedOneId } = await caseOf();
    await world.query(
      `insert into contact_points (id, kind, value) values ('01900000-0000-7000-8000-000000000001', 'phone', $1)`,
      [SON],
    );
    await world.query(
      `insert into person_contact_points (person_id, contact_point_id, name_key, raw) values ($1, '01900000-0000-7000-8000-000000000001', 'sam', $2)`,
      [lovedOneId, SON],
    );
    const before = world.textsTo(KAREN).length;
    await world.text(SON, 'i want to die');
    await world.settle();
    expect(world.textsTo(SON)).toEqual([expect.stringContaining('Please do not be alone with this')]);
    expect(await caseOf()).toMatchObject({ id: karen.caseId, status: 'held', crisis: { kind: 'self_harm' } });
    await post('acknowledge');
    await world.walk('2027-02-14T16:00:00Z');
    expect(await world.items(`/v1/enrollments?caseId=${karen.caseId}`)).toMatchObject([{ status: 'held' }]);
    expect(world.textsTo(KAREN)).toHaveLength(before);
    expect(world.textsTo(SON)).toHaveLength(1);
    expect(world.textsTo(RUTH)).toHaveLength(4);
    const toHer = await world.items(`/v1/messages?to=${encodeURIComponent(KAREN)}`);
    expect(toHer.map((message) => message.template ?? message.body).join()).not.toMatch(/crisis|988|die/);
  });

  it('with an opt-out and a wrong number in one text: one line says it all, and the number is silent', async () => {
    await world.text(KAREN, 'wrong number, stop texting me. he is not breathing');
    await world.settle();
    expect(world.textsTo(KAREN).slice(1)).toEqual([expect.stringContaining('We will not text again')]);
    const silent = await world.query(
      `select distinct reason from suppressions where channel = 'sms' and lifted_at is null order by reason`,
    );
    expect(silent).toEqual([{ reason: 'opt_out' }, { reason: 'wrong_number' }]);
    expect(await pages()).toHaveLength(1);
    await world.text(RUTH, 'please stop texting me');
    await world.settle();
    expect(world.textsTo(RUTH).slice(1)).toEqual([expect.stringContaining('done.')]);
  });

  it('from a wrong number alone: whoever is in danger there is answered all the same, without an apology beside it', async () => {
    await world.text(KAREN, 'wrong number but i want to kill myself');
    await world.text(RUTH, 'wrong number');
    await world.settle();
    expect(world.textsTo(KAREN).slice(1)).toEqual([expect.stringContaining('Please do not be alone')]);
    expect(world.textsTo(RUTH).slice(1)).toEqual([expect.stringContaining('sorry for the mix-up')]);
  });

  it('twice at the same instant: one incident, one line, one page; and heard twice at once is heard once', async () => {
    await Promise.all([world.text(KAREN, 'he is not breathing'), world.text(KAREN, 'not breathing please help')]);
    await world.settle();
    expect(await world.query('select 1 from crises')).toHaveLength(1);
    expect(world.textsTo(KAREN).slice(1)).toEqual([CALL_911]);
    expect(await pages()).toHaveLength(1);
    expect(await tasks('crisis')).toHaveLength(1);
    const both = await Promise.all([post('acknowledge'), post('acknowledge')]);
    expect(both.map((answer) => answer.status)).toEqual([200, 200]);
    expect(both[0]!.body).toEqual(both[1]!.body);
    expect(await events('crisis.acknowledged')).toHaveLength(1);
    expect(await events('page.acknowledged')).toHaveLength(1);
    // new words are a new danger: people are called again, though the line was said
    await world.text(KAREN, 'he has a gun');
    await world.settle();
    expect((await pages()).map((page) => page.reason)).toEqual(['crisis_overdose', 'crisis_danger']);
    expect(world.textsTo(KAREN).slice(1)).toHaveLength(1);
    expect((await caseOf()).crisis).toMatchObject({ kind: 'overdose', acknowledgedAt: null });
    expect(world.textsTo(RUTH)).toHaveLength(1);
  });

  it('two workers call once, and who clears while a page is due is not called any more', async () => {
    await world.text(KAREN, 'he is not breathing');
    await world.settle();
    const lane = world.app.get(CasesLane, { strict: false });
    const [{ id }] = await world.query<{ id: string }>('select id from pages');
    const clock = world.app.get(Clock) as SandboxClock;
    await clock.moveTo(minutesAfter(clock.now().toISOString(), 2));
    await Promise.all([1, 2, 3].map(() => lane.work([id])));
    await world.settle();
    expect((await pages()).map((page) => page.n)).toEqual([1, 2]);
    await clock.moveTo(minutesAfter(clock.now().toISOString(), 2));
    const [cleared] = await Promise.all([post('clear', { note: 'the ambulance came, he is awake' }), lane.work([id])]);
    expect(cleared).toMatchObject({ status: 200, body: { crisis: { acknowledgedAt: expect.any(String) } } });
    const called = (await pages()).length;
    expect(called).toBeLessThanOrEqual(3);
    expect(await caseOf()).toMatchObject({ status: 'open', crisis: null, crisisAt: null });
    expect((await caseOf()).attention).not.toContain('crisis');
    expect(await tasks('crisis')).toMatchObject([{ status: 'done', outcome: 'cleared' }]);
    await world.walk('2027-01-12T16:00:00Z');
    expect(await pages()).toHaveLength(called);
    // a second incident is a new one, with a line of its own
    await world.text(KAREN, 'he is not breathing');
    await world.settle();
    expect(world.textsTo(KAREN).slice(1)).toEqual([CALL_911, CALL_911]);
  });

  it('the carrier refuses the line, for it blocks the number: people are told to call, at once', async () => {
    await world.text(KAREN, 'STOP');
    await world.text(KAREN, 'he is not breathing');
    await world.text(RUTH, 'he is not breathing');
    await world.settle();
    expect(await world.items(`/v1/messages?caseId=${karen.caseId}&status=failed`)).toMatchObject([
      { class: 'emergency_safety', errorCode: '21610' },
    ]);
    expect((await pages()).map((page) => page.reason)).toEqual(['crisis_overdose', 'safety_reply_failed']);
    expect(world.textsTo(RUTH).slice(1)).toEqual([CALL_911]);
    const all = await world.query(`select 1 from pages where reason = 'safety_reply_failed'`);
    expect(all).toHaveLength(1);
    // one acknowledgement is enough for both
    await post('acknowledge');
    await world.walk('2027-01-12T16:00:00Z');
    expect(await pages()).toHaveLength(2);
  });

  it('talked about: no text, one notice, a task in 15 minutes, only this person rests, and the task ends it', async () => {
    await joinFather();
    await world.text(KAREN, 'he overdosed last year, I am so tired');
    await world.settle();
    expect(world.textsTo(KAREN)).toHaveLength(1);
    const [task] = await tasks('crisis_talk');
    expect(new Date(task.dueAt).getTime() - new Date(task.createdAt).getTime()).toBe(15 * 60_000);
    expect(await caseOf()).toMatchObject({ status: 'open', crisis: { level: 'talk' } });
    expect(await world.items(`/v1/cases/${karen.caseId}/holds?open=true`)).toMatchObject([
      { kind: 'crisis_talk', personId: karen.personId },
    ]);
    await world.inquire(family('Karen Holt', KAREN), { message: 'hello again' });
    await world.walk('2027-01-20T16:00:00Z');
    expect((await pages()).map((page) => [page.level, page.n])).toEqual([['talk', 1]]);
    expect(world.textsTo(FATHER)).toHaveLength(3);
    const done = await world.call('POST', `/v1/tasks/${task.id}/complete`, { outcome: 'talked' });
    expect(done.status).toBe(200);
    expect(await world.items(`/v1/cases/${karen.caseId}/holds?open=true`)).toEqual([]);
    expect((await caseOf()).crisis).toBeNull();
    expect(await events('crisis.cleared')).toHaveLength(1);
  });

  it('talked about, and staff say that it is now: the household rests and people are called', async () => {
    await joinFather();
    await world.text(KAREN, 'he overdosed last year, I am so tired');
    const raised = await post('raise');
    expect(raised).toMatchObject({ status: 200, body: { crisis: { level: 'now' } } });
    expect((await post('raise')).body.code).toBe('raised_already');
    await world.walk(minutesAfter('2027-01-11T16:00:00Z', 5));
    expect((await pages()).map((page) => [page.level, page.n])).toEqual([
      ['talk', 1],
      ['now', 1],
      ['now', 2],
      ['now', 3],
    ]);
    await post('clear', { note: 'spoke with her' });
    expect(await caseOf()).toMatchObject({ status: 'open', crisis: null });
    expect(await world.tasks(`caseId=${karen.caseId}&waiting=true&kind=crisis_talk`)).toEqual([]);
    expect(world.textsTo(KAREN)).toHaveLength(1);
  });

  it('refuses what nobody can mean', async () => {
    expect((await post('acknowledge')).body.code).toBe('nothing_to_acknowledge');
    expect((await post('raise')).body.code).toBe('nothing_to_raise');
    expect((await post('clear', { note: 'x' })).body.code).toBe('nothing_to_clear');
    for (const body of [undefined, {}, { note: '' }, { note: ' ' }, { note: 'x', more: 1 }, { note: 'x'.repeat(2001) }])
      expect((await post('clear', body)).status).toBe(400);
    const nowhere = '/v1/cases/01900000-0000-7000-8000-000000000009/crisis';
    for (const [verb, body] of [['acknowledge'], ['raise'], ['clear', { note: 'x' }]] as const)
      expect((await world.call('POST', `${nowhere}/${verb}`, body)).status).toBe(404);
    expect((await world.call('GET', nowhere)).status).toBe(404);
  });

  /** The father belongs to the same case, with a follow-up of his own. */
  async function joinFather(): Promise<void> {
    const father = (await world.inquire(family('Paul Holt', FATHER))).body;
    await world.settle();
    await world.query('update enrollments set case_id = $1 where person_id = $2', [karen.caseId, father.personId]);
    await world.query(
      `insert into case_members (case_id, person_id, role, safe_contact) values ($1, $2, 'member', '{}')`,
      [karen.caseId, father.personId],
    );
    await world.query(`update cases set status = 'closed', close_reason = 'duplicate' where id = $1`, [father.caseId]);
  }
});

describe('the line to somebody in danger that cannot leave', () => {
  let world: World;
  afterEach(() => world.end());
  const begin = async (env: Record<string, string> = {}) => {
    world = await World.begin('2027-01-11T16:00:00Z', { twice: true, env });
  };
  const reasons = async () =>
    (await world.items('/v1/events'))
      .filter((event) => event.type === 'page.requested')
      .map((event) => event.data.reason)
      .sort();

  it("a carrier's full day is a call, not a line in the morning", async () => {
    await begin({ SMS_PER_DAY: '1' });
    await world.text(RUTH, 'he is not breathing');
    await world.settle();
    await world.text(KAREN, 'he is not breathing');
    await world.walk('2027-01-11T16:01:00Z');
    expect(world.textsTo(RUTH)).toHaveLength(1);
    expect(world.textsTo(KAREN)).toHaveLength(0);
    expect(await reasons()).toEqual(['crisis_overdose', 'crisis_overdose', 'safety_reply_failed']);
    const failed = await world.query<{ value: string }>(
      `select p.value from pages g join person_contact_points x on x.person_id = g.person_id
       join contact_points p on p.id = x.contact_point_id where g.reason = 'safety_reply_failed'`,
    );
    expect(failed).toEqual([{ value: KAREN }]);
    await world.query('update pages set next_at = null');
    await world.walk('2027-01-12T16:00:00Z');
    expect(world.textsTo(KAREN)).toHaveLength(0);
  });

  it('a call of which nobody knows what became is a call by telephone', async () => {
    await begin();
    world.carrier.faults.next('reset-before', 1);
    await world.text(KAREN, 'he is not breathing');
    await world.settle();
    await world.text(RUTH, 'he is not breathing');
    await world.settle();
    expect(await reasons()).toEqual(['crisis_overdose', 'crisis_overdose', 'safety_reply_unclear']);
    expect(world.textsTo(RUTH)).toHaveLength(1);
  });

  it('a text that no webhook brought for a quarter of an hour is told to people, and answered by nobody else', async () => {
    await begin();
    const found = (sid: string, from: string, minutes: number) =>
      world.app.get(ConversationsService, { strict: false }).receiveText({
        sid: `SM${sid.repeat(32)}`,
        from,
        body: 'he is not breathing',
        media: 0,
        optOutType: null,
        raw: Buffer.from('{}'),
        ageMs: minutes * 60_000,
      });
    await found('a', KAREN, 16);
    await found('b', RUTH, 3);
    // a machine that answers a short code talks to a machine
    await found('c', '72720', 0);
    await world.settle();
    expect(world.textsTo(KAREN)).toHaveLength(0);
    expect(world.textsTo('72720')).toHaveLength(0);
    expect(await world.items('/v1/messages?direction=outbound')).toHaveLength(1);
    expect(world.textsTo(RUTH)).toHaveLength(1);
    expect(await reasons()).toEqual(['crisis_overdose', 'crisis_overdose', 'crisis_overdose']);
  });
});
