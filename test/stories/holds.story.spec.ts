import { Clock } from '#platform/clock/clock.js';
import type { SandboxClock } from '#platform/clock/sandbox.clock.js';
import { Database } from '#platform/database/database.js';
import { SendsLane } from '#crm/messaging/sends.lane.js';
import { World } from '#testing/world.js';

const KAREN = '+19195550142';
const RUTH = '+19195550188';
const family = (name: string, phone: string) => ({ name, phone, postalCode: '27601' });

describe('holds', () => {
  let world: World;
  let karen: { caseId: string; personId: string };
  beforeEach(async () => {
    world = await World.begin('2027-01-12T16:00:00Z', { twice: true });
    karen = (await world.inquire(family('Karen Holt', KAREN))).body;
    await world.inquire(family('Ruth Amber', RUTH));
    await world.settle();
  });
  afterEach(() => world.end());

  const caseOf = async () => (await world.call('GET', `/v1/cases/${karen.caseId}`)).body;
  const holds = (open = true) => world.items(`/v1/cases/${karen.caseId}/holds?open=${open}`);
  const post = (path: string, body?: unknown, headers?: Record<string, string>) =>
    world.call('POST', `/v1/cases/${karen.caseId}/holds${path}`, body, headers);
  const enrollment = async () => (await world.items(`/v1/enrollments?caseId=${karen.caseId}`))[0];
  const said = { kind: 'staff', reason: 'they asked for a quiet week' };

  it('a household at rest hears nothing; released, it goes on at the next step, without what has come too late', async () => {
    const started = await post('', said);
    expect(started).toMatchObject({ status: 201, body: { kind: 'staff', personId: null, endedAt: null } });
    expect(await caseOf()).toMatchObject({ status: 'held', holdKind: 'staff' });
    await world.walk('2027-01-17T16:00:00Z');
    expect(await enrollment()).toMatchObject({ status: 'held', stepId: 'call-day1' });
    expect(world.textsTo(KAREN)).toHaveLength(1);
    expect(world.textsTo(RUTH)).toHaveLength(2);
    const released = await post(`/${started.body.id}/release`, { note: 'she called' });
    expect(released).toMatchObject({ status: 200, body: { note: 'she called', endedAt: expect.any(String) } });
    expect(await caseOf()).toMatchObject({ status: 'open', holdKind: null });
    await world.walk('2027-02-14T16:00:00Z');
    // day 2 came too late; day 7 and day 14 leave
    expect(world.textsTo(KAREN)).toHaveLength(3);
    expect(world.textsTo(RUTH)).toHaveLength(4);
    const types = (await world.items(`/v1/cases/${karen.caseId}/timeline`)).map((entry) => entry.type);
    expect(types.filter((type) => type.startsWith('case.hold_'))).toEqual(['case.hold_started', 'case.hold_ended']);
  });

  it('a hold with an end wakes up by itself, at its time', async () => {
    await post('', { ...said, until: '2027-01-20T00:00:00Z' });
    expect(await caseOf()).toMatchObject({ status: 'held', holdUntil: '2027-01-20T00:00:00.000Z' });
    await world.walk('2027-01-19T23:59:00Z');
    expect(await holds()).toHaveLength(1);
    expect(world.textsTo(KAREN)).toHaveLength(1);
    await world.walk('2027-01-20T00:01:00Z');
    expect(await holds(false)).toMatchObject([
      { endedBy: 'system', endedAt: expect.stringMatching(/^2027-01-20T00:00:0/) },
    ]);
    expect(await caseOf()).toMatchObject({ status: 'open', holdUntil: null });
    await world.walk('2027-02-14T16:00:00Z');
    expect(world.textsTo(KAREN).length).toBeGreaterThan(1);
    expect(world.textsTo(RUTH)).toHaveLength(4);
  });

  it('a text that waits in the queue when a hold begins is held, and leaves when it ends in time', async () => {
    await world.jump('2027-01-13T03:30:00Z');
    const late = (await world.inquire(family('Lou Marsh', '+19195550133'))).body;
    const beside = (await world.inquire(family('Ann Reed', '+19195550134'))).body;
    await world.settle();
    const at = `/v1/cases/${late.caseId}/holds`;
    const { body: hold } = await world.call('POST', at, said);
    await world.walk('2027-01-13T14:00:00Z');
    expect(await world.items(`/v1/messages?caseId=${late.caseId}`)).toMatchObject([{ status: 'held' }]);
    expect(await world.items(`/v1/messages?caseId=${beside.caseId}`)).toMatchObject([{ status: 'delivered' }]);
    await world.call('POST', `${at}/${hold.id}/release`);
    await world.settle();
    expect(world.textsTo('+19195550133')).toHaveLength(1);
    expect(world.textsTo('+19195550134')).toHaveLength(1);
  });

  it('two reasons to rest: each ends alone, and only with the last one automation goes on', async () => {
    const household = (await post('', said)).body;
    const person = (await post('', { ...said, personId: karen.personId })).body;
    await world.walk('2027-01-15T16:00:00Z');
    await post(`/${household.id}/release`);
    await world.settle();
    expect(await caseOf()).toMatchObject({ status: 'open' });
    await world.walk('2027-01-16T16:00:00Z');
    expect(await enrollment()).toMatchObject({ status: 'held' });
    await post(`/${person.id}/release`);
    await world.walk('2027-02-14T16:00:00Z');
    expect(world.textsTo(KAREN)).toHaveLength(3);
    expect(world.textsTo(RUTH)).toHaveLength(4);
  });

  it('an unclear answer holds until its task is done, whoever is done with it', async () => {
    await world.text(KAREN, 'who is this');
    await world.inquire(family('Karen Holt', KAREN), { message: 'sorry, it is me' });
    await world.settle();
    expect(await holds()).toMatchObject([{ kind: 'ambiguous_hold', personId: karen.personId, startedBy: 'system' }]);
    const [task] = await world.tasks(`caseId=${karen.caseId}&kind=unclear_answer`);
    await world.call('POST', `/v1/tasks/${task.id}/drop`, { reason: 'she knows us' });
    expect(await holds()).toEqual([]);
    const [ended] = await holds(false);
    expect(ended).toMatchObject({ kind: 'ambiguous_hold', endedBy: expect.stringMatching(/./) });
    expect(ended.endedBy).not.toBe('system');
  });

  it('a hold that races a due text: nothing is handed over after it has answered', async () => {
    await world.jump('2027-01-13T03:30:00Z');
    const late = (await world.inquire(family('Lou Marsh', '+19195550133'))).body;
    await world.settle();
    const [message] = await world.items(`/v1/messages?caseId=${late.caseId}`);
    const attempts = () => world.query('select 1 from attempts where message_id = $1', [message.id]);
    let holding: Promise<unknown> = Promise.resolve();
    await world.app.get(Database).transaction(async (tx) => {
      await tx.query('select 1 from cases where id = $1 for no key update', [late.caseId]);
      holding = world.call('POST', `/v1/cases/${late.caseId}/holds`, said);
      await (world.app.get(Clock) as SandboxClock).moveTo(new Date(message.dueAt));
      await world.app.get(SendsLane, { strict: false }).work([message.id]);
      expect(await attempts()).toEqual([]);
    });
    await holding;
    await world.settle();
    const after = await world.items(`/v1/messages?caseId=${late.caseId}`);
    expect(after).toMatchObject([{ status: expect.stringMatching(/held|delivered/) }]);
    expect(await attempts()).toHaveLength(after[0].status === 'held' ? 0 : 1);
  });

  it('refuses what nobody can mean, also twice at once', async () => {
    const bad: [unknown, number][] = [
      [{ kind: 'crisis', reason: 'x' }, 400],
      [{ kind: 'staff' }, 400],
      [{ kind: 'staff', reason: ' ' }, 400],
      [{ kind: 'staff', reason: 'x'.repeat(501) }, 400],
      [{ ...said, more: 1 }, 400],
      [{ ...said, until: 'tomorrow' }, 400],
      [{ ...said, until: '2027-01-12T15:00:00Z' }, 422],
      [{ ...said, personId: 'x' }, 400],
      [{ ...said, personId: karen.caseId }, 422],
    ];
    for (const [body, status] of bad) expect([body, (await post('', body)).status]).toEqual([body, status]);
    expect(await holds()).toEqual([]);
    const twice = await Promise.all([post('', said), post('', said)]);
    expect(twice.map((answer) => answer.status).sort()).toEqual([201, 409]);
    const again = { 'idempotency-key': 'quiet-week' };
    const [{ id }] = await holds();
    const released = await Promise.all([1, 2].map(() => post(`/${id}/release`, {}, again)));
    expect(released[0]).toEqual(released[1]);
    expect((await post(`/${id}/release`)).body.code).toBe('hold_ended');
    expect((await post('/01900000-0000-7000-8000-000000000009/release')).status).toBe(404);
    await world.text(KAREN, 'he is not breathing');
    const [crisis] = await holds();
    expect(await post(`/${crisis.id}/release`)).toMatchObject({
      status: 409,
      body: { code: 'ends_elsewhere', title: expect.stringContaining('/crisis/clear') },
    });
    await world.query(`update cases set status = 'closed' where id = $1`, [karen.caseId]);
    expect((await post('', said)).body.code).toBe('case_closed');
  });
});
