import { World } from '#testing/world.js';

const KAREN = '+19195550142';
const RUTH = '+19195550188';
const LOU = '+19195550133';
const ANN = '+19195550134';
const family = (name: string, phone: string) => ({ name, phone, postalCode: '27601' });

describe('a person takes a family over, and hands them back', () => {
  let world: World;
  beforeEach(async () => {
    world = await World.begin('2027-01-12T16:00:00Z', { twice: true });
  });
  afterEach(() => world.end());

  const inquire = async (name: string, phone: string) => (await world.inquire(family(name, phone))).body.caseId;
  const post = async (caseId: string, verb: string) => {
    const [thread] = await world.items(`/v1/cases/${caseId}/conversations`);
    const answer = await world.call('POST', `/v1/conversations/${thread.id}/${verb}`);
    expect(answer.status).toBe(200);
    await world.settle();
  };
  /** A sequence that does not end with a takeover, where it stood; no shipped one is so yet. */
  async function takeOver(caseId: string): Promise<void> {
    const [before] = await world.query('select due_at from enrollments where case_id = $1', [caseId]);
    const waits = await world.query(`select id, status from messages where case_id = $1 and status = 'deferred'`, [
      caseId,
    ]);
    await post(caseId, 'takeover');
    await world.query(`update enrollments set status = 'active', exit_reason = null, due_at = $2 where case_id = $1`, [
      caseId,
      before.due_at,
    ]);
    await world.query(`update messages set status = 'deferred', skipped_because = null where id = any($1::uuid[])`, [
      waits.map(({ id }) => id),
    ]);
  }

  it('rests meanwhile; handed back, it goes on at its next step, without what has come too late', async () => {
    const karen = await inquire('Karen Holt', KAREN);
    await inquire('Ruth Amber', RUTH);
    await world.settle();
    await takeOver(karen);
    await world.walk('2027-01-17T16:00:00Z');
    expect((await world.items(`/v1/enrollments?caseId=${karen}`))[0]).toMatchObject({ status: 'held' });
    expect([world.textsTo(KAREN).length, world.textsTo(RUTH).length]).toEqual([1, 2]);
    await post(karen, 'hand-back');
    await world.walk('2027-02-14T16:00:00Z');
    // day 2 came too late; day 7 and day 14 leave
    expect([world.textsTo(KAREN).length, world.textsTo(RUTH).length]).toEqual([3, 4]);
    expect((await world.items(`/v1/enrollments?caseId=${karen}`))[0]).toMatchObject({ status: 'completed' });
  });

  it.each([
    ['in time: it leaves', '2027-01-13T14:00:00Z', 'delivered', 1],
    ['days later: it is of no use any more', '2027-01-17T14:00:00Z', 'skipped', 0],
  ])('a text that waited for the morning is held, and handed back %s', async (_, until, status, texts) => {
    await world.jump('2027-01-13T03:30:00Z');
    const lou = await inquire('Lou Marsh', LOU);
    await inquire('Ann Reed', ANN);
    await world.settle();
    await takeOver(lou);
    await world.walk(until);
    expect((await world.items(`/v1/messages?caseId=${lou}`)).at(-1)).toMatchObject({
      status: 'held',
      heldBecause: 'paused',
    });
    expect(world.textsTo(LOU)).toEqual([]);
    expect(world.textsTo(ANN).length).toBeGreaterThan(0);
    await post(lou, 'hand-back');
    const first = (await world.items(`/v1/messages?caseId=${lou}`)).at(-1);
    expect(first.status).toBe(status);
    expect(world.textsTo(LOU)).toHaveLength(texts);
  });
});

describe('a cry for help in a form', () => {
  it('gets no text, though she may be texted now: people are told, and the form itself has said 911 and 988', async () => {
    const world = await World.begin('2027-01-13T03:30:00Z', { twice: true });
    const safeContact = { textNow: true };
    const cry = await world.inquire(family('Karen Holt', KAREN), { message: 'he is not breathing', safeContact });
    const calm = await world.inquire(family('Ruth Amber', RUTH), { safeContact });
    await world.settle();
    // whoever cried for nothing is texted at night, as she asked
    expect([world.textsTo(KAREN), world.textsTo(RUTH).length]).toEqual([[], 1]);
    expect((await world.items(`/v1/messages?caseId=${cry.body.caseId}`)).map((one) => one.class)).not.toContain(
      'emergency_safety',
    );
    const tasks = async (caseId: string) => (await world.tasks(`caseId=${caseId}`)).map(({ kind }) => kind);
    expect(await tasks(cry.body.caseId)).toContain('crisis_talk');
    expect(await tasks(calm.body.caseId)).toEqual([]);
    await world.end();
  });
});
