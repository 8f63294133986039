import { World } from '#testing/world.js';

const KAREN = '+19195550142';
const RUTH = '+19195550188';
const family = (name: string, phone: string) => ({ name, phone, postalCode: '27601' });

describe('a page reaches somebody, though no telephone rings yet', () => {
  let world: World;
  let karen: { caseId: string; personId: string };
  const lines: string[] = [];
  beforeEach(async () => {
    lines.length = 0;
    world = await World.begin('2027-01-12T16:00:00Z', { twice: true, logTo: (line) => lines.push(line) });
    karen = (await world.inquire(family('Karen Holt', KAREN))).body;
    await world.inquire(family('Ruth Amber', RUTH));
    await world.settle();
  });
  afterEach(() => world.end());

  const health = async () => (await world.call('GET', '/health/deep')).body.checks.pages;
  const calls = () => lines.map((line) => JSON.parse(line)).filter(({ msg }) => msg === 'a page rings');

  it('one line for each call, without a word about whom or what; and the monitor hears when nobody has', async () => {
    expect(await health()).toBe('ok');
    await world.text(KAREN, 'he is not breathing');
    expect(await health()).toBe('ok');
    expect(calls()).toMatchObject([{ level: 'warn', urgency: 'now', tier: 'on_call', n: 1 }]);
    await world.walk('2027-01-12T16:09:00Z');
    expect(calls().map(({ n, tier }) => [n, tier])).toEqual([
      [1, 'on_call'],
      [2, 'on_call'],
      [3, 'next_tier'],
      [4, 'manager'],
    ]);
    expect(await health()).toMatch(/^unheard for 5\d\d s$/);
    const said = calls()
      .map((line) => JSON.stringify(line))
      .join('\n');
    for (const word of [karen.caseId, karen.personId, KAREN, 'Karen', 'overdose', 'crisis', 'breathing'])
      expect(said).not.toContain(word);
    await world.call('POST', `/v1/cases/${karen.caseId}/crisis/acknowledge`);
    expect(await health()).toBe('ok');
  });

  it('a notice that is told once is no alarm', async () => {
    await world.text(KAREN, 'he used to have a gun last year');
    expect(calls()).toHaveLength(1);
    await world.jump('2027-01-12T17:00:00Z');
    expect(await health()).toBe('ok');
  });

  it('staff list what waits, of one case or of all, and page through it', async () => {
    expect(await world.items('/v1/pages?waiting=true')).toEqual([]);
    await world.text(KAREN, 'he is not breathing');
    await world.text(RUTH, 'he said yes');
    const waiting = await world.items('/v1/pages?waiting=true');
    expect(waiting.map(({ reason, caseId }) => [reason, caseId === karen.caseId])).toEqual([
      ['willing', false],
      ['crisis_overdose', true],
    ]);
    expect(await world.items(`/v1/pages?waiting=true&caseId=${karen.caseId}`)).toEqual([waiting[1]]);
    const { body: first } = await world.call('GET', '/v1/pages?waiting=true&limit=1');
    expect(first.items).toEqual([waiting[0]]);
    const { body: second } = await world.call('GET', `/v1/pages?waiting=true&limit=1&cursor=${first.nextCursor}`);
    expect(second).toEqual({ items: [waiting[1]], nextCursor: null });
    await world.call('POST', `/v1/cases/${karen.caseId}/crisis/acknowledge`);
    expect((await world.items('/v1/pages?waiting=true')).map(({ reason }) => reason)).toEqual(['willing']);
    expect((await world.items('/v1/pages?waiting=false')).map(({ reason }) => reason)).toEqual(['crisis_overdose']);
    expect((await world.call('GET', '/v1/pages?waiting=maybe')).body.errors[0].path).toBe('waiting');
  });
});
