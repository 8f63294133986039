import { World } from '#testing/world.js';

const KAREN = '+19195550142';
const RUTH = '+19195550188';
const family = (name: string, phone: string) => ({ name, phone, postalCode: '27601' });

describe('what staff go on with after a yes', () => {
  let world: World;
  let karen: { caseId: string; personId: string };
  beforeEach(async () => {
    world = await World.begin('2027-01-12T16:00:00Z', { twice: true });
    karen = (await world.inquire(family('Karen Holt', KAREN))).body;
    await world.inquire(family('Ruth Amber', RUTH));
    await world.settle();
  });
  afterEach(() => world.end());

  const at = (path: string) => `/v1/cases/${karen.caseId}${path}`;
  const holds = async () => (await world.items(at('/holds?open=true'))).map((hold) => hold.kind);
  const waiting = (kind: string) => world.items(`/v1/tasks?caseId=${karen.caseId}&kind=${kind}&waiting=true`);
  const answer = (kind: string, said: 'yes' | 'no') => world.call('POST', at(`/suggestions/${kind}`), { answer: said });
  const attention = async () => (await world.call('GET', at(''))).body.attention;
  /** a sequence that a reply does not end: what a hold rests, and what goes on after it */
  const keepsOn = () =>
    world.query(`update enrollments set status = 'active', exit_reason = null, due_at = $2 where case_id = $1`, [
      karen.caseId,
      '2027-01-14T16:00:00Z',
    ]);

  it.each([
    ['willing', 'he said yes', 'willing_window', 'complete', { note: 'he is on his way' }],
    ['left_treatment', 'he walked out of rehab', 'left_treatment_follow', 'drop', { reason: 'it was a day pass' }],
  ] as const)('%s: an urgent task waits, and the hold ends with it', async (kind, words, follows, verb, said) => {
    await world.text(KAREN, words);
    await keepsOn();
    expect(await holds()).toEqual([kind]);
    expect((await answer(kind, 'yes')).status).toBe(200);
    expect(await waiting(kind)).toEqual([]);
    const [task] = await waiting(follows);
    expect(task).toMatchObject({ priority: 'urgent', status: 'open', personId: karen.personId });
    expect(await attention()).toContain('suggestion');
    await world.walk('2027-01-18T16:00:00Z');
    expect(await holds()).toEqual([kind]);
    // she rests, but for "we are calling you now" after a yes; a family beside her is heard
    expect([world.textsTo(KAREN).length, world.textsTo(RUTH).length]).toEqual([kind === 'willing' ? 2 : 1, 2]);
    expect((await world.call('POST', `/v1/tasks/${task.id}/${verb}`, said)).status).toBe(200);
    expect(await holds()).toEqual([]);
    expect(await attention()).not.toContain('suggestion');
    await world.walk('2027-02-14T16:00:00Z');
    expect(world.textsTo(KAREN).length).toBeGreaterThan(1);
    expect(world.textsTo(RUTH)).toHaveLength(4);
  });

  it('a hold ends with the last task about it: said again, neither answer passes the other over', async () => {
    await world.text(KAREN, 'he said yes');
    await answer('willing', 'yes');
    await world.text(KAREN, 'he will go, he is packing');
    const [window] = await waiting('willing_window');
    expect(await waiting('willing')).toHaveLength(1);
    await world.call('POST', `/v1/tasks/${window.id}/complete`);
    expect(await holds()).toEqual(['willing']);
    await answer('willing', 'yes');
    await world.text(KAREN, 'he said yes');
    await answer('willing', 'no');
    expect(await holds()).toEqual(['willing']);
    const [again] = await waiting('willing_window');
    await world.call('POST', `/v1/tasks/${again.id}/drop`, { reason: 'he changed his mind' });
    expect(await holds()).toEqual([]);
  });

  it('a no ends the hold at once, and asks nobody to go on', async () => {
    await world.text(KAREN, 'he said yes');
    await answer('willing', 'no');
    expect(await holds()).toEqual([]);
    expect(await waiting('willing_window')).toEqual([]);
  });

  it('no hold is left that nothing but a release ends: each has a task, an end, or a verb of its own', async () => {
    for (const words of ['he said yes', 'he walked out of rehab', 'who is this', 'i used to have a gun last year'])
      await world.text(KAREN, words);
    for (const kind of ['willing', 'left_treatment'] as const) await answer(kind, 'yes');
    const open = await holds();
    expect(open.toSorted()).toEqual(['ambiguous_hold', 'crisis_talk', 'left_treatment', 'willing']);
    for (const task of await world.tasks(`caseId=${karen.caseId}&waiting=true`))
      expect((await world.call('POST', `/v1/tasks/${task.id}/complete`)).status).toBe(200);
    expect(await holds()).toEqual([]);
  });
});
