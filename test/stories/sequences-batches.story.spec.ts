import { BatchesService } from '#crm/sequences/batches.service.js';
import { definitionSchema } from '#crm/sequences/definition.rules.js';
import { World } from '#testing/world.js';

const phone = (n: number) => `+1919555${String(2000 + n)}`;
const nc = (n: number, more = {}) => ({ name: `Family ${n}`, phone: phone(n), postalCode: '27601', ...more });
const NOBODY = '01934d3a-0000-7000-8000-000000000000';
const BATCHES = '/v1/enrollment-batches';

const MONTHLY = {
  key: 'monthly',
  name: 'Once a month',
  trigger: { event: 'willing_window.opened' },
  recipient: 'inquirer',
  business_key: 'case',
  reentry: 'never',
  exit_on: ['opted_out', 'case_closed'],
  steps: [
    { id: 'letter', send: { channel: 'sms', template: 'day7' } },
    { id: 'month', wait: { for: 'P1M' } },
    { id: 'again', send: { channel: 'sms', template: 'day14' } },
  ],
};

describe('many families are enrolled by one decision', () => {
  let world: World;
  beforeEach(async () => {
    world = await World.begin('2027-01-12T14:00:00Z', { twice: true });
    await publish(MONTHLY, 1);
  });
  afterEach(() => world.end());
  const publish = async (definition: Record<string, unknown>, version: number) => {
    await world.call('POST', `/v1/sequences/${definition.key}/versions`, definition);
    const body = { version, running: 'let_finish', expected: { active: 0, held: 0 } };
    expect((await world.call('POST', `/v1/sequences/${definition.key}/publish`, body)).status).toBe(200);
  };
  const arrive = async (count: number) => {
    const cases: string[] = [];
    for (let n = 0; n < count; n += 1) cases.push((await world.inquire(nc(n))).body.caseId);
    await world.settle();
    return cases;
  };
  const preview = (caseIds: string[], more = {}) =>
    world.call('POST', BATCHES, { sequenceKey: 'monthly', caseIds, spread: 'PT2H', cap: 100, ...more });
  const start = (id: string, cap: number, headers = {}) =>
    world.call('POST', `${BATCHES}/${id}/start`, { cap }, headers);
  const undo = (id: string) => world.call('POST', `${BATCHES}/${id}/undo`);
  const enrollments = () => world.items('/v1/enrollments?sequenceKey=monthly');

  it('the preview enrolls nobody and says who would be, and why the others would not', async () => {
    const cases = await arrive(3);
    const self = (await world.inquire(nc(10, { relationship: 'self' }))).body.caseId;
    const young = (await world.inquire(nc(11, { under18: true }))).body.caseId;
    const answer = await preview([...cases, self, young, NOBODY, cases[0]!], { cap: 2 });
    expect(answer.status).toBe(201);
    expect(answer.body).toMatchObject({
      status: 'previewed',
      sequenceVersion: 1,
      wouldEnroll: 2,
      enrolled: 0,
      firstDueAt: expect.stringMatching(/^2027-01-12T14:0/),
      lastDueAt: expect.stringMatching(/^2027-01-12T16:0/),
    });
    expect(new Map(answer.body.notEnrolled.map((one: any) => [one.because, one.people]))).toEqual(
      new Map([
        ['over_cap', 1],
        ['writes_for_self', 1],
        ['under_18', 1],
        ['unknown_case', 1],
      ]),
    );
    await world.settle();
    expect(await enrollments()).toEqual([]);
    const people = await world.items(`${BATCHES}/${answer.body.id}/people`);
    // whoever would be enrolled comes first, in the order in which they were asked for
    expect(people.slice(0, 2).map((one) => [one.because, one.caseId])).toEqual(
      cases.slice(0, 2).map((caseId) => [null, caseId]),
    );
    expect(people.filter((one) => one.because === null)).toHaveLength(2);
    expect(people).toHaveLength(6);
    expect((await world.items(`${BATCHES}?status=previewed`)).map((one) => one.id)).toEqual([answer.body.id]);
  });

  it('started twice at once it begins once, spread evenly; the family outside of it gets nothing', async () => {
    const cases = await arrive(5);
    const { id } = (await preview(cases.slice(0, 4))).body;
    const answers = await Promise.all([start(id, 4), start(id, 4), start(id, 4)]);
    expect(answers.map((answer) => answer.status).sort()).toEqual([200, 409, 409]);
    expect(answers.find((answer) => answer.status === 409)!.body.code).toBe('already_started');
    expect((await world.call('GET', `${BATCHES}/${id}`)).body).toMatchObject({
      status: 'done',
      enrolled: 4,
      pending: 0,
    });
    const due = (await enrollments()).map((one) => one.dueAt).sort();
    expect(due).toHaveLength(4);
    const minutes = due.slice(1).map((at) => (new Date(at).getTime() - world.now().getTime()) / 60_000);
    expect(minutes.map(Math.round)).toEqual([40, 80, 120]);
    await world.walk('2027-01-12T16:30:00Z');
    const letters = await world.query(
      `select case_id from messages where sequence_key = 'monthly' and sent_at is not null`,
    );
    expect(letters.map((row) => row.case_id).sort()).toEqual(cases.slice(0, 4).sort());
    const types = (await world.items('/v1/events'))
      .map((event) => event.type)
      .filter((type) => type.startsWith('batch.'));
    expect(types).toEqual(['batch.previewed', 'batch.started', 'batch.finished']);
  });

  it('no more than the preview showed; fewer, if they say so', async () => {
    const cases = await arrive(3);
    const { id } = (await preview(cases)).body;
    const tooMany = await start(id, 4);
    expect([tooMany.status, tooMany.body.code, tooMany.body.errors[0].path, tooMany.body.wouldEnroll]).toEqual([
      422,
      'cap_too_large',
      'cap',
      3,
    ]);
    expect(await enrollments()).toEqual([]);
    expect((await start(id, 0)).status).toBe(400);
    const key = { 'idempotency-key': 'start-2' };
    const [first, second] = [await start(id, 2, key), await start(id, 2, key)];
    expect(second).toEqual(first);
    expect(first.body).toMatchObject({ enrolled: 2, notEnrolled: [{ because: 'over_cap', people: 1 }] });
    expect(await enrollments()).toHaveLength(2);
  });

  it('whoever must not be enrolled by then is not, and the batch says why', async () => {
    const cases = await arrive(3);
    const { id } = (await preview(cases)).body;
    const [inquiry] = await world.items(`/v1/inquiries?caseId=${cases[0]}`);
    await world.call('POST', '/v1/enrollments', {
      sequenceKey: 'monthly',
      caseId: cases[0],
      personId: inquiry.personId,
    });
    const { body } = await start(id, 3);
    expect(body).toMatchObject({ status: 'done', enrolled: 2, notEnrolled: [{ because: 'running', people: 1 }] });
    expect(await enrollments()).toHaveLength(3);
  });

  it('is undone until the first words have left, as if it had never been; after that it is not', async () => {
    await publish({ ...MONTHLY, steps: MONTHLY.steps.slice(0, 1) }, 2);
    await world.jump('2027-01-13T03:00:00Z');
    const cases = await arrive(2);
    const first = (await preview(cases)).body;
    await start(first.id, 2);
    await world.walk('2027-01-13T06:00:00Z');
    // written, and waiting for the morning
    const waiting = await world.query(`select status from messages where sequence_key = 'monthly'`);
    expect(waiting.map((row) => row.status)).toEqual(['deferred', 'deferred']);
    expect((await enrollments()).map((one) => one.status)).toEqual(['completed', 'completed']);
    const answers = await Promise.all([undo(first.id), undo(first.id)]);
    expect(answers.map((answer) => [answer.status, answer.body.code ?? answer.body.status]).sort()).toEqual([
      [200, 'undone'],
      [409, 'already_undone'],
    ]);
    expect((await enrollments()).map((one) => `${one.status} ${one.exitReason}`)).toEqual(
      Array(2).fill('exited batch_undone'),
    );
    const dropped = await world.query(`select status from messages where sequence_key = 'monthly'`);
    expect(dropped.map((row) => row.status)).toEqual(['skipped', 'skipped']);
    const second = (await preview(cases)).body;
    expect(second.wouldEnroll).toBe(2);
    await start(second.id, 2);
    await world.walk('2027-01-13T18:00:00Z');
    const sent = await world.query(`select 1 from messages where sequence_key = 'monthly' and sent_at is not null`);
    expect(sent).toHaveLength(2);
    const late = await undo(second.id);
    expect([late.status, late.body.code]).toEqual([409, 'has_sent']);
    expect((await preview(cases)).body.notEnrolled).toEqual([{ because: 'was_enrolled', people: 2 }]);
  });

  it('a large one goes on by itself, also after an hour in which nobody worked, and never all at once', async () => {
    const cases = await arrive(1);
    const { id } = (await preview(cases)).body;
    // 1,200 families more, without writing 1,200 forms
    await world.query(
      `with more as (select gen_random_uuid() as person_id, gen_random_uuid() as case_id, n from generate_series(1, 1200) n),
         p as (insert into people select (jsonb_populate_record(o, jsonb_build_object('id', more.person_id))).* from more, people o
           where o.id = (select inquirer_id from cases where id = $1)),
         c as (insert into cases select (jsonb_populate_record(o, jsonb_build_object('id', more.case_id, 'inquirer_id', more.person_id))).* from more, cases o where o.id = $1),
         m as (insert into case_members select (jsonb_populate_record(o, jsonb_build_object('case_id', more.case_id, 'person_id', more.person_id))).* from more, case_members o where o.case_id = $1)
       insert into enrollment_batch_people (batch_id, position, case_id, person_id) select $2, n, case_id, person_id from more`,
      [cases[0], id],
    );
    const batches = world.app.get(BatchesService, { strict: false });
    await world.call('POST', `${BATCHES}/${id}/start`, { cap: 1201 });
    await world.query(
      `update enrollment_batches set begins_at = begins_at - interval '3 hours' where id = $1 and status = 'running'`,
      [id],
    );
    await Promise.all([batches.batchesDue(), batches.batchesDue()]);
    const { body } = await world.call('GET', `${BATCHES}/${id}`);
    expect(body).toMatchObject({ status: 'done', enrolled: 1201, pending: 0 });
    const [row] = await world.query(
      `select count(*)::int as all, count(distinct case_id)::int as cases,
         count(*) filter (where due_at <= $1)::int as "atOnce" from enrollments where sequence_key = 'monthly'`,
      [world.now()],
    );
    expect(row).toMatchObject({ all: 1201, cases: 1201 });
    expect(row.atOnce).toBeLessThanOrEqual(2);
  });

  it('says what is wrong, and enrolls nobody', async () => {
    const [caseId] = await arrive(1);
    const wrong: [Record<string, unknown>, number, string, string][] = [
      [{ spread: 'PT0S' }, 400, 'invalid_input', 'spread'],
      [{ spread: 'PT1S' }, 400, 'invalid_input', 'spread'],
      [{ spread: 'P1Y' }, 400, 'invalid_input', 'spread'],
      [{ spread: 'soon' }, 400, 'invalid_input', 'spread'],
      [{ cap: 0 }, 400, 'invalid_input', 'cap'],
      [{ cap: 5001 }, 400, 'invalid_input', 'cap'],
      [{ caseIds: [] }, 400, 'invalid_input', 'caseIds'],
      [{ caseIds: ['7'] }, 400, 'invalid_input', 'caseIds[0]'],
      [{ caseIds: Array(5001).fill(caseId) }, 400, 'invalid_input', 'caseIds'],
      [{ sequenceKey: 'lunch' }, 422, 'unknown_sequence', 'sequenceKey'],
      [{ facts: { 'moon.phase': 'full' } }, 422, 'facts_unusable', 'facts.moon.phase'],
      [{ everybody: true }, 400, 'invalid_input', 'everybody'],
    ];
    for (const [more, status, code, path] of wrong) {
      const answer = await preview([caseId!], more);
      expect([path, answer.status, answer.body.code, answer.body.errors[0].path]).toEqual([path, status, code, path]);
    }
    const keyed = { ...MONTHLY, key: 'keyed', trigger: { event: 'consultation.booked' }, business_key: 'consultation' };
    await publish(keyed, 1);
    expect((await preview([caseId!], { sequenceKey: 'keyed' })).body.code).toBe('not_for_batches');
    for (const path of ['', '/people', '/start', '/undo']) {
      const method = path === '/start' || path === '/undo' ? 'POST' : 'GET';
      const body = path === '/start' ? { cap: 1 } : undefined;
      expect((await world.call(method, `${BATCHES}/${NOBODY}${path}`, body)).status).toBe(404);
    }
    const { id } = (await preview([caseId!])).body;
    const changed = { ...MONTHLY, name: 'Changed' };
    await publish(changed, 2);
    expect((await start(id, 1)).body.code).toBe('sequence_changed');
    const nobody = (await preview([NOBODY])).body;
    expect((await start(nobody.id, 1)).body.code).toBe('nobody');
    expect(await enrollments()).toEqual([]);
  });

  it('an import begins nothing: no definition may listen to one', () => {
    const parsed = definitionSchema.safeParse({ ...MONTHLY, trigger: { event: 'inquiry.imported' } });
    expect(parsed.success).toBe(false);
    expect(definitionSchema.safeParse(MONTHLY).success).toBe(true);
  });
});
