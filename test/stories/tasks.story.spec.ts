import { TasksService } from '#crm/tasks/tasks.service.js';
import { World } from '#testing/world.js';

const KAREN = '+19195550142';
const RUTH = '+19195550188';
const family = (name: string, phone: string) => ({ name, phone, postalCode: '27601' });

describe('what a machine does not answer, a person does', () => {
  let world: World;
  beforeEach(async () => {
    world = await World.begin('2027-01-12T16:00:00Z', { twice: true });
  });
  afterEach(() => world.end());
  const kindsOf = async (caseId: string) => (await world.tasks(`caseId=${caseId}`)).map((task) => task.kind);
  const attentionOf = async (caseId: string) => (await world.call('GET', `/v1/cases/${caseId}`)).body.attention;

  it('without a ticked box later texts are calls; the family with the box is texted', async () => {
    const without = (await world.inquire(family('Karen Holt', KAREN), { consents: [] })).body;
    const ticked = (await world.inquire(family('Ruth Amber', RUTH))).body;
    await world.walk('2027-02-14T16:00:00Z');
    expect(world.textsTo(KAREN)).toHaveLength(1);
    const calls = await world.tasks(`caseId=${without.caseId}`);
    expect(calls.map(({ kind, status, detail }) => [kind, status, detail.stepId, detail.reason])).toEqual([
      ['call', 'open', 'day2', 'no_consent'],
      ['call', 'open', 'day7', 'no_consent'],
      ['call', 'open', 'day14', 'no_consent'],
    ]);
    // an hour from ten in the morning on the family's clock
    expect(calls[0].dueAt).toMatch(/^2027-01-15T16:0\d:/);
    expect(world.textsTo(RUTH)).toHaveLength(4);
    expect(await world.tasks(`caseId=${ticked.caseId}`)).toEqual([]);
  });

  it('whoever asked for no calls is not called in place of a text; whoever did not is', async () => {
    const quiet = (await world.inquire(family('Karen Holt', KAREN), { consents: [], safeContact: { calls: false } }))
      .body;
    const other = (await world.inquire(family('Ruth Amber', RUTH), { consents: [] })).body;
    await world.walk('2027-01-15T16:00:00Z');
    // a person finds another way, once and not at every step
    expect(await kindsOf(quiet.caseId)).toEqual(['safe_contact']);
    expect(await kindsOf(other.caseId)).toEqual(['call']);
  });

  it('what was fine in the evening and is kept back in the morning is a call; the other family is texted', async () => {
    await world.jump('2027-01-13T03:30:00Z');
    const { caseId, personId } = (await world.inquire(family('Karen Holt', KAREN))).body;
    await world.inquire(family('Ruth Amber', RUTH));
    await world.settle();
    expect(await kindsOf(caseId)).toEqual([]);
    const at = `/v1/cases/${caseId}/members/${personId}/safe-contact`;
    expect((await world.call('PUT', at, { texts: false }, { 'if-match': '*' })).status).toBe(200);
    await world.walk('2027-01-13T16:00:00Z');
    expect(world.textsTo(KAREN)).toEqual([]);
    expect(world.textsTo(RUTH)).toHaveLength(1);
    expect(await world.tasks(`caseId=${caseId}`)).toMatchObject([
      { kind: 'call', detail: { stepId: 'hello', reason: 'unsafe_channel' } },
    ]);
  });

  it('a second note from a family that nobody writes to any more waits for a person', async () => {
    const { caseId } = (await world.inquire(family('Karen Holt', KAREN))).body;
    await world.settle();
    await world.text(KAREN, 'please call me');
    await world.settle();
    const [first] = await world.tasks(`caseId=${caseId}`);
    await world.call('POST', `/v1/tasks/${first.id}/complete`, { outcome: 'reached' });
    const again = (await world.inquire(family('Karen Holt', KAREN), { message: 'Nobody called. Please call today.' }))
      .body;
    expect(again.caseId).toBe(caseId);
    expect(await world.tasks(`caseId=${caseId}&waiting=true`)).toMatchObject([{ kind: 'answer_waiting' }]);
    // a first note begins the follow-up instead
    const { caseId: control } = (await world.inquire(family('Ruth Amber', RUTH))).body;
    await world.settle();
    expect(await kindsOf(control)).toEqual([]);
    expect(world.textsTo(RUTH)).toHaveLength(1);
  });

  it('a note from a number that is silenced, without a mailbox: a person is told, at once and once', async () => {
    await world.inquire(family('Tom Holt', KAREN));
    await world.settle();
    await world.text(KAREN, 'please stop texting me');
    await world.settle();
    const before = world.textsTo(KAREN).length;
    const { caseId } = (await world.inquire(family('Karen Holt', KAREN))).body;
    await world.inquire(family('Ruth Amber', RUTH));
    await world.walk('2027-02-14T16:00:00Z');
    expect(world.textsTo(KAREN)).toHaveLength(before);
    expect(world.textsTo(RUTH)).toHaveLength(4);
    expect(await world.items(`/v1/enrollments?caseId=${caseId}`)).toMatchObject([
      { status: 'exited', exitReason: 'no_channel' },
    ]);
    expect(await kindsOf(caseId)).toEqual(['no_channel']);
  });

  it('the call that stood in for a text is dropped when the family answers, and somebody answers them', async () => {
    const { caseId } = (await world.inquire(family('Karen Holt', KAREN), { consents: [] })).body;
    const control = (await world.inquire(family('Ruth Amber', RUTH), { consents: [] })).body;
    await world.walk('2027-01-15T16:00:00Z');
    await world.text(KAREN, 'can we talk tonight?');
    await world.text(KAREN, 'please');
    await world.settle();
    const tasks = await world.tasks(`caseId=${caseId}`);
    expect(tasks.map(({ kind, status, outcome }) => [kind, status, outcome])).toEqual(
      expect.arrayContaining([
        ['call', 'dropped', 'human_reply'],
        ['answer_waiting', 'open', null],
      ]),
    );
    expect(tasks).toHaveLength(2);
    expect(await world.tasks(`caseId=${control.caseId}&waiting=true`)).toMatchObject([{ kind: 'call' }]);
  });

  it('one person takes it, and nobody else ends it; with the last one the case is calm', async () => {
    const { caseId } = (await world.inquire(family('Karen Holt', KAREN))).body;
    await world.settle();
    await world.text(KAREN, 'HELP');
    await world.settle();
    expect(await attentionOf(caseId)).toContain('help_asked');
    const [task] = await world.tasks(`caseId=${caseId}&kind=help_asked`);
    const claims = await Promise.all([1, 2, 3].map(() => world.call('POST', `/v1/tasks/${task.id}/claim`)));
    expect(claims.map((claim) => `${claim.status} ${claim.body.status}`)).toEqual(Array(3).fill('200 claimed'));
    await world.query(`update tasks set assignee_id = 'somebody else' where id = $1`, [task.id]);
    const late = await world.call('POST', `/v1/tasks/${task.id}/complete`, { outcome: 'reached' });
    expect([late.status, late.body.code]).toEqual([409, 'claimed']);
    await world.query(`update tasks set assignee_id = $2 where id = $1`, [task.id, claims[0]!.body.assigneeId]);
    const ends = await Promise.all(
      [1, 2].map(() => world.call('POST', `/v1/tasks/${task.id}/complete`, { outcome: 'reached' })),
    );
    expect(ends.map((end) => end.status).sort()).toEqual([200, 409]);
    expect(await attentionOf(caseId)).not.toContain('help_asked');
    const types = (await world.items(`/v1/cases/${caseId}/timeline`)).map((entry) => entry.type);
    expect(types.filter((type) => type.startsWith('task.'))).toEqual(
      expect.arrayContaining(['task.created', 'task.claimed', 'task.completed']),
    );
    expect(types.filter((type) => type === 'task.completed')).toHaveLength(1);
  });

  it('a verb without words is one, also from a client that calls its empty body JSON', async () => {
    const { caseId } = (await world.inquire(family('Karen Holt', KAREN))).body;
    await world.settle();
    await world.text(KAREN, 'HELP');
    await world.settle();
    const [task] = await world.tasks(`caseId=${caseId}`);
    const json = { 'content-type': 'application/json' };
    expect((await world.call('POST', `/v1/tasks/${task.id}/claim`, '', json)).status).toBe(200);
    // where words are needed, nothing is still nothing, and half a body is no body
    const dropped = await world.call('POST', `/v1/tasks/${task.id}/drop`, '', json);
    expect([dropped.status, dropped.body.code]).toEqual([400, 'invalid_input']);
    expect((await world.call('POST', `/v1/tasks/${task.id}/complete`, '{"outcome":', json)).status).toBe(400);
    expect((await world.call('POST', `/v1/tasks/${task.id}/complete`, '', json)).body.status).toBe('done');
  });

  it('says what is wrong, and changes nothing', async () => {
    const { caseId } = (await world.inquire(family('Karen Holt', KAREN))).body;
    await world.settle();
    await world.text(KAREN, 'my son is not breathing');
    await world.settle();
    const [crisis] = await world.tasks(`caseId=${caseId}&kind=crisis`);
    expect(crisis).toMatchObject({ priority: 'urgent', status: 'open' });
    const ended = await world.call('POST', `/v1/tasks/${crisis.id}/complete`, {});
    expect([ended.status, ended.body.code]).toEqual([409, 'ends_elsewhere']);
    const stale = await world.call('POST', `/v1/tasks/${crisis.id}/claim`, undefined, { 'if-match': '7' });
    expect([stale.status, stale.body.code]).toEqual([412, 'stale']);
    const dropped = await world.call('POST', `/v1/tasks/${crisis.id}/drop`, {});
    expect([dropped.status, dropped.body.errors[0].path]).toEqual([400, 'reason']);
    for (const path of ['?kind=lunch', '?status=late', '?cursor=nonsense', '?caseId=7'])
      expect((await world.call('GET', `/v1/tasks${path}`)).status).toBe(400);
    expect((await world.call('GET', `/v1/tasks/${caseId}`)).status).toBe(404);
    expect((await world.call('GET', `/v1/tasks/${crisis.id}`)).body).toMatchObject({ status: 'open', version: 1 });
  });

  it('what presses most comes first, page by page; what is late is told once', async () => {
    const { caseId } = (await world.inquire(family('Karen Holt', KAREN), { consents: [] })).body;
    await world.walk('2027-01-14T15:30:00Z');
    for (const words of ['HELP', 'who is this']) await world.text(KAREN, words);
    await world.text(KAREN, 'he is not breathing');
    await world.settle();
    const all = (await world.tasks('waiting=true')).map((task) => task.kind);
    expect(all.slice(0, 2)).toEqual(['crisis', 'help_asked']);
    const paged: string[] = [];
    for (let cursor = ''; ;) {
      const { body } = await world.call('GET', `/v1/tasks?waiting=true&limit=1${cursor && `&cursor=${cursor}`}`);
      paged.push(...body.items.map((task: { kind: string }) => task.kind));
      if (!body.nextCursor) break;
      cursor = body.nextCursor;
    }
    expect(paged).toEqual(all);
    await world.jump('2027-01-14T18:00:00Z');
    const tasks = world.app.get(TasksService, { strict: false });
    await Promise.all([tasks.overdueDue(), tasks.overdueDue(), tasks.overdueDue()]);
    expect(await world.tasks('overdue=true')).toHaveLength(all.length);
    const told = (await world.items('/v1/events')).filter((event) => event.type === 'task.overdue');
    expect(told.filter((event) => event.caseId === caseId && event.data.kind !== 'call')).toHaveLength(all.length);
  });

  it('START from a number that was wrong frees nothing: a person is asked', async () => {
    const { caseId } = (await world.inquire(family('Karen Holt', KAREN))).body;
    await world.inquire(family('Ruth Amber', RUTH));
    await world.settle();
    await world.text(KAREN, 'wrong number');
    await world.text(RUTH, 'please stop texting me');
    await world.text(KAREN, 'START');
    await world.text(RUTH, 'START');
    await world.settle();
    const inForce = await world.query(`select reason from suppressions where lifted_at is null`);
    expect(new Set(inForce.map((row) => row.reason))).toEqual(new Set(['wrong_number']));
    expect(await kindsOf(caseId)).toEqual(expect.arrayContaining(['wrong_number', 'start_asked']));
  });
});
