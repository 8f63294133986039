import { ReplacedService } from '#crm/sequences/replaced.service.js';
import { SequencesService } from '#crm/sequences/sequences.service.js';
import { World } from '#testing/world.js';

const phone = (n: number) => `+1919555${String(2000 + n)}`;
const nc = (n: number) => ({ name: `Family ${n}`, phone: phone(n), postalCode: '27601' });
const VERSIONS = '/v1/sequences/new-family/versions';
const PUBLISH = '/v1/sequences/new-family/publish';

describe('sequences change by versions', () => {
  let world: World;
  beforeEach(async () => {
    world = await World.begin('2027-01-12T16:00:00Z', { twice: true });
  });
  afterEach(() => world.end());
  const inForce = async () => (await world.call('GET', '/v1/sequences/new-family')).body;
  /** The same with another name, so that it is another version. */
  const changed = async (more: Record<string, unknown> = {}) => ({
    ...(await inForce()).definition,
    name: 'Two weeks, changed',
    ...more,
  });
  const draft = async (definition: unknown) => (await world.call('POST', VERSIONS, definition)).body;
  const publish = (version: number, running: string, expected: unknown, headers = {}) =>
    world.call('POST', PUBLISH, { version, running, expected }, headers);
  const typed = async (type: string) => (await world.items(`/v1/events?type=${type}`)).map((event) => event.data);

  it('drafts, looks at whom it concerns, publishes; new families go by it, the others finish as they began', async () => {
    const old = (await world.inquire(nc(1))).body;
    await world.settle();
    expect(await inForce()).toMatchObject({ publishedVersion: 1, drafts: [], counts: { active: 1, held: 0 } });
    const second = await draft(await changed());
    expect(second).toMatchObject({
      key: 'new-family',
      version: 2,
      status: 'draft',
      origin: 'staff',
      publishedAt: null,
    });
    // a draft is not in force
    await world.inquire(nc(2));
    await world.settle();
    const { body: impact } = await world.call('GET', `${VERSIONS}/2/impact`);
    expect(impact).toMatchObject({
      active: 2,
      held: 0,
      running: [{ version: 1, stepId: 'day1', active: 2, held: 0, movesTo: 'day1' }],
      policies: { let_finish: { finish: 2 }, move_at_next_step: { move: 2, finish: 0 }, exit: { end: 2 } },
    });
    const published = await publish(2, 'let_finish', { active: impact.active, held: impact.held });
    expect([published.status, published.body.status, published.body.running]).toEqual([200, 'published', 'let_finish']);
    const fresh = (await world.inquire(nc(3))).body;
    await world.walk('2027-01-20T16:00:00Z');
    const versionOf = async (caseId: string) => (await world.items(`/v1/enrollments?caseId=${caseId}`))[0];
    expect(await versionOf(old.caseId)).toMatchObject({ sequenceVersion: 1, status: 'active' });
    expect(await versionOf(fresh.caseId)).toMatchObject({ sequenceVersion: 2, status: 'active' });
    expect(await typed('sequence.drafted')).toEqual([
      { sequenceKey: 'new-family', sequenceVersion: 2, origin: 'staff' },
    ]);
    expect(await typed('sequence.published')).toMatchObject([{ sequenceVersion: 2, running: 'let_finish', active: 2 }]);
    expect((await world.items('/v1/sequences')).find((one) => one.key === 'new-family')).toMatchObject({
      publishedVersion: 2,
    });
    const listed = (await world.call('GET', VERSIONS)).body.items;
    expect(listed.map((one: any) => [one.version, one.status, one.origin])).toEqual([
      [2, 'published', 'staff'],
      [1, 'published', 'shipped'],
    ]);
    expect((await world.call('GET', `${VERSIONS}/2`)).body.definition.name).toBe('Two weeks, changed');
  });

  it('is never published over people whom nobody has seen; the same key answers the same, two at once are one', async () => {
    await world.inquire(nc(1));
    await world.settle();
    await draft(await changed());
    await world.inquire(nc(2));
    await world.settle();
    const unseen = await publish(2, 'exit', { active: 1, held: 0 });
    expect([unseen.status, unseen.body.code, unseen.body.counts]).toEqual([
      409,
      'counts_changed',
      { active: 2, held: 0 },
    ]);
    expect((await inForce()).publishedVersion).toBe(1);
    const seen = { active: 2, held: 0 };
    const [first, other] = await Promise.all([publish(2, 'let_finish', seen), publish(2, 'move_at_next_step', seen)]);
    expect([first!.status, other!.status].sort()).toEqual([200, 409]);
    const won = first!.status === 200 ? first! : other!;
    const lost = first!.status === 200 ? other! : first!;
    expect(lost.body.code).toBe('already_published');
    expect((await world.call('GET', `${VERSIONS}/2`)).body.running).toBe(won.body.running);
    expect(await typed('sequence.published')).toHaveLength(1);
    await draft(await changed({ name: 'Changed again' }));
    const key = { 'idempotency-key': 'publish-3' };
    const same = await Promise.all([1, 2, 3].map(() => publish(3, 'let_finish', seen, key)));
    expect(same.map((answer) => answer.status)).toEqual([200, 200, 200]);
    expect(same).toEqual([same[0], same[0], same[0]]);
    expect((await publish(3, 'exit', seen, key)).body.code).toBe('idempotency_key_reused');
    expect((await publish(1, 'let_finish', seen)).body.code).toBe('already_published');
    expect((await publish(9, 'let_finish', seen)).status).toBe(404);
    expect((await publish(2, 'stay', seen)).status).toBe(400);
    expect((await world.call('POST', PUBLISH, { version: 2, running: 'exit' })).body.errors[0].path).toBe('expected');
  });

  it('exit: what was queued for the morning does not leave, and nobody waits for the next step; the control goes on', async () => {
    await world.jump('2027-01-13T03:30:00Z');
    const { body } = await world.inquire(nc(1));
    await world.settle();
    await draft(await changed());
    await publish(2, 'exit', { active: 1, held: 0 });
    const control = (await world.inquire(nc(2))).body;
    await world.settle();
    await world.app.get(ReplacedService, { strict: false }).replacedDue();
    expect(await world.items(`/v1/enrollments?caseId=${body.caseId}`)).toMatchObject([
      { status: 'exited', exitReason: 'sequence_changed', sequenceVersion: 1 },
    ]);
    expect(await world.items(`/v1/messages?caseId=${body.caseId}`)).toMatchObject([
      { status: 'skipped', skippedBecause: 'exited' },
    ]);
    await world.walk('2027-01-13T16:00:00Z');
    expect(world.textsTo(phone(1))).toEqual([]);
    expect(world.textsTo(phone(2))).toHaveLength(1);
    expect((await world.items(`/v1/enrollments?caseId=${control.caseId}`))[0]).toMatchObject({ status: 'active' });
  });

  it('move: they go on at the same step of the new version, and do there what it says', async () => {
    const { body } = await world.inquire(nc(1));
    await world.settle();
    const definition = await changed();
    const without = definition.steps.filter((step: any) => !['day7', 'five-days', 'day7-morning'].includes(step.id));
    await draft({ ...definition, steps: without });
    expect((await world.call('GET', `${VERSIONS}/2/impact`)).body.running).toMatchObject([
      { stepId: 'day1', movesTo: 'day1' },
    ]);
    await publish(2, 'move_at_next_step', { active: 1, held: 0 });
    await world.walk('2027-02-14T16:00:00Z');
    const [enrollment] = await world.items(`/v1/enrollments?caseId=${body.caseId}`);
    expect(enrollment).toMatchObject({ sequenceVersion: 2, status: 'completed' });
    expect(world.textsTo(phone(1))).toHaveLength(3);
    const { body: why } = await world.call('GET', `/v1/enrollments/${enrollment.id}/explanation`);
    expect(why.sentences).toContainEqual(expect.stringMatching(/^Went on in version 2 at day1, on /));
  });

  it('a draft is thrown away, once; what is published never is, and no number is used twice', async () => {
    await draft(await changed());
    expect((await world.call('DELETE', `${VERSIONS}/2`)).body).toMatchObject({ version: 2, status: 'retired' });
    expect((await world.call('DELETE', `${VERSIONS}/2`)).body.code).toBe('not_a_draft');
    expect((await world.call('DELETE', `${VERSIONS}/1`)).body.code).toBe('not_a_draft');
    expect((await world.call('DELETE', `${VERSIONS}/7`)).status).toBe(404);
    expect((await publish(2, 'let_finish', { active: 0, held: 0 })).body.code).toBe('not_a_draft');
    expect((await draft(await changed())).version).toBe(3);
    expect(await typed('sequence.dropped')).toMatchObject([{ sequenceVersion: 2 }]);
    const two = await Promise.all([changed({ name: 'A' }), changed({ name: 'B' })]);
    const versions = (await Promise.all(two.map(draft))).map((one) => one.version).sort();
    expect(versions).toEqual([4, 5]);
    await publish(5, 'let_finish', { active: 0, held: 0 });
    expect((await publish(4, 'let_finish', { active: 0, held: 0 })).body.code).toBe('overtaken');
    expect((await world.call('POST', VERSIONS, (await inForce()).definition)).body.code).toBe('unchanged');
  });

  it('what a release ships beside the practice’s own version waits as a draft, and somebody hears of it', async () => {
    await draft(await changed());
    await publish(2, 'let_finish', { active: 0, held: 0 });
    // as after a release that ships other words: what was shipped last is not what this one ships
    await world.query(
      `update sequence_versions set hash = 'an earlier release' where key = 'new-family' and version = 1`,
    );
    const sequences = world.app.get(SequencesService, { strict: false });
    await Promise.all([sequences.onApplicationBootstrap(), sequences.onApplicationBootstrap()]);
    expect(await inForce()).toMatchObject({
      name: 'Two weeks, changed',
      publishedVersion: 2,
      drafts: [{ version: 3, origin: 'shipped' }],
    });
    expect(await typed('sequence.drafted')).toMatchObject([
      { origin: 'staff' },
      { origin: 'shipped', sequenceVersion: 3 },
    ]);
    expect(await typed('alert.raised')).toMatchObject([{ kind: 'sequence_shipped', code: 'new-family/3' }]);
    // thrown away, the next start does not bring it back
    await world.call('DELETE', `${VERSIONS}/3`);
    await sequences.onApplicationBootstrap();
    expect((await inForce()).drafts).toEqual([]);
  });
});
