import { Database } from '#platform/database/database.js';
import { Events } from '#platform/events/events.js';
import { CaseStageChanged, InterventionOutcomeLogged } from '#crm/cases/journey.events.js';
import { definitionSchema } from '#crm/sequences/definition.rules.js';
import { publishIfChanged } from '#crm/sequences/sequences.store.js';
import { World } from '#testing/world.js';

const phone = (n: number) => `+1919555${String(2100 + n)}`;
const send = (id: string, template: string) => ({ id, send: { channel: 'sms', template, class: 'informational' } });
/** Supports a family for four days, and waits while they talk to a person. */
const support = definitionSchema.parse({
  key: 'support',
  name: 'Support',
  trigger: { event: 'intervention.outcome_logged', where: { fact: 'intervention.outcome', is: 'refused' } },
  recipient: 'inquirer',
  business_key: 'intervention',
  reentry: 'after_exit',
  exit_on: ['opted_out', 'case_closed'],
  pause_on: { human_reply: 'PT48H', answered_call: 'P3D' },
  steps: [
    send('first', 'day2'),
    { id: 'day', wait: { for: 'P1D' } },
    send('second', 'day7'),
    { id: 'days', wait: { for: 'P3D' } },
    { id: 'ring', task: { kind: 'call', due_in: 'PT2H', title: 'Call and listen' } },
    send('third', 'day14'),
  ],
});

describe('a sequence that rests while they talk', () => {
  let world: World;
  beforeEach(async () => {
    world = await World.begin('2027-01-12T16:00:00Z', { twice: true });
    const quiet = {
      event: 'intervention.outcome_logged' as const,
      where: { fact: 'intervention.outcome' as const, is: 'partial' },
    };
    // nothing that is shipped speaks beside it
    for (const one of [support, { ...support, key: 'after-refusal-72h', trigger: quiet }])
      await publishIfChanged(world.app.get(Database), one, `${one.key}-1`, new Date('2027-01-12T16:00:00Z'));
  });
  afterEach(() => world.end());

  /** A family whose loved one has said no: texts of the first days are behind them. */
  async function refused(n: number): Promise<string> {
    const { body } = await world.inquire({ name: `Family ${n}`, phone: phone(n), postalCode: '27601' });
    await world.settle();
    // the first weeks end with what a person hears on the telephone
    await world.text(phone(n), 'we talked, thank you');
    await world.settle();
    const [task] = await world.items(`/v1/tasks?caseId=${body.caseId}&kind=answer_waiting`);
    await world.call('POST', `/v1/tasks/${task.id}/complete`, { outcome: 'answered' });
    await tellRefused(body.caseId, `i-${n}`);
    return body.caseId;
  }
  async function tellRefused(caseId: string, interventionId: string): Promise<void> {
    await world.app.get(Database).transaction(async (tx) => {
      await world.app.get(Events).append(tx, [
        {
          definition: InterventionOutcomeLogged,
          caseId,
          actor: { kind: 'staff' },
          occurredAt: world.now(),
          data: { interventionId, outcome: 'refused' },
        },
      ]);
    });
    await world.settle();
  }
  const enrollment = async (caseId: string) =>
    (await world.items(`/v1/enrollments?caseId=${caseId}&sequenceKey=support`))[0];
  const steps = (caseId: string) =>
    world.query<{ step: string; outcome: string; reason: string | null }>(
      `select data->>'stepId' as step, data->>'outcome' as outcome, data->>'reason' as reason from events
       where type = 'enrollment.step_done' and case_id = $1 and data->>'sequenceKey' = 'support' order by id`,
      [caseId],
    );
  const answer = async (caseId: string, outcome: string, kind = 'answer_waiting') => {
    const [task] = (await world.items(`/v1/tasks?caseId=${caseId}&kind=${kind}&waiting=true`)) as { id: string }[];
    return world.call('POST', `/v1/tasks/${task!.id}/complete`, { outcome });
  };

  it('a reply lets it rest for two days; the family beside it is heard all the time', async () => {
    const writes = await refused(1);
    const quiet = await refused(2);
    await world.walk('2027-01-13T12:00:00Z');
    await world.text(phone(1), 'he is so angry with us');
    expect(await enrollment(writes)).toMatchObject({ status: 'held' });
    await answer(writes, 'answered');
    await world.walk('2027-01-15T11:59:00Z');
    expect(world.textsTo(phone(1)).filter((body) => body.includes('no rush'))).toEqual([]);
    expect(world.textsTo(phone(2)).filter((body) => body.includes('no rush'))).toHaveLength(1);
    expect(await enrollment(writes)).toMatchObject({ status: 'held' });
    await world.walk('2027-01-15T12:01:00Z');
    // the second day's text is 44 hours late by then: no backlog
    expect((await steps(writes)).map(({ step, reason }) => [step, reason])).toEqual([
      ['first', null],
      ['second', 'late'],
    ]);
    expect(await enrollment(writes)).toMatchObject({ status: 'active', stepId: 'ring' });
    await world.walk('2027-01-18T12:00:00Z');
    for (const caseId of [writes, quiet]) expect(await enrollment(caseId)).toMatchObject({ status: 'completed' });
    expect(world.textsTo(phone(1)).filter((body) => body.includes('will not write again'))).toHaveLength(1);
  });

  it('no machine speaks before a person has answered, however long that takes', async () => {
    const waits = await refused(1);
    await world.walk('2027-01-12T20:00:00Z');
    await world.text(phone(1), 'what do we do now?');
    await world.walk('2027-01-20T16:00:00Z');
    expect(await enrollment(waits)).toMatchObject({ status: 'held', stepId: 'second' });
    expect(world.textsTo(phone(1)).filter((body) => /no rush|will not write/.test(body))).toEqual([]);
    await answer(waits, 'answered');
    await world.settle();
    // all of it is long past; the call is a person's, who sees how late it is
    expect((await steps(waits)).map(({ step, reason }) => [step, reason])).toEqual([
      ['first', null],
      ['second', 'late'],
      ['ring', 'late'],
      ['third', 'late'],
    ]);
    expect(await enrollment(waits)).toMatchObject({ status: 'completed' });
  });

  it('a call that was answered rests it for three days, and what waits to leave does not leave', async () => {
    const reached = await refused(1);
    await world.walk('2027-01-16T15:59:00Z');
    await world.walk('2027-01-16T16:01:00Z');
    const calls = await world.items(`/v1/tasks?caseId=${reached}&kind=call&waiting=true`);
    const call = calls.find(({ detail }) => detail.sequenceKey === 'support');
    expect(call).toMatchObject({ status: 'open', detail: { title: 'Call and listen', stepId: 'ring' } });
    expect((await world.items('/v1/cases'))[0].attention).toEqual([]);
    expect((await world.call('POST', `/v1/tasks/${call.id}/complete`, { outcome: 'reached' })).status).toBe(200);
    const made = await world.query(`select 1 from events where type = 'contact.made' and case_id = $1`, [reached]);
    expect(made).toHaveLength(1);
  });

  it('a danger while it rests: it goes on when both are over', async () => {
    const caseId = await refused(1);
    await world.walk('2027-01-12T20:00:00Z');
    await world.text(phone(1), 'thank you for yesterday');
    await answer(caseId, 'answered');
    await world.walk('2027-01-13T20:00:00Z');
    await world.call('POST', `/v1/cases/${caseId}/holds`, { kind: 'staff', reason: 'they asked for a quiet week' });
    await world.walk('2027-01-16T17:00:00Z');
    expect(await enrollment(caseId)).toMatchObject({ status: 'held', stepId: 'ring' });
    const holds = await world.items(`/v1/cases/${caseId}/holds`);
    await world.call('POST', `/v1/cases/${caseId}/holds/${holds[0].id}/release`, {});
    await world.walk('2027-01-18T12:00:00Z');
    expect(await enrollment(caseId)).toMatchObject({ status: 'completed' });
  });

  it('the last text of a sequence waits for the morning: a reply stops it, though nothing comes after it', async () => {
    const goodbye = definitionSchema.parse({
      ...support,
      key: 'goodbye',
      exit_on: ['human_reply'],
      pause_on: {},
      steps: [send('only', 'day14')],
    });
    await publishIfChanged(world.app.get(Database), goodbye, 'goodbye-1', new Date('2027-01-12T16:00:00Z'));
    const cases = [await refused(1), await refused(2)];
    await world.jump('2027-01-13T03:30:00Z');
    for (const caseId of cases) await tellRefused(caseId, 'again');
    const goodbyes = (n: number) => world.textsTo(phone(n)).filter((body) => body.includes('will not write again'));
    const before = [goodbyes(1).length, goodbyes(2).length];
    await world.text(phone(1), 'please call me tomorrow');
    await world.walk('2027-01-16T16:00:00Z');
    expect([goodbyes(1).length, goodbyes(2).length]).toEqual([before[0], before[1]! + 1]);
  });

  it('a stage that ends a sequence stops its last text too; the family whose case stays is heard', async () => {
    const exit_on: ['case_closed', { stage_changed: ['planning'] }] = ['case_closed', { stage_changed: ['planning'] }];
    const goodbye = definitionSchema.parse({
      ...support,
      key: 'goodbye',
      exit_on,
      pause_on: {},
      steps: [send('only', 'day14')],
    });
    const cases = [await refused(1), await refused(2)];
    await publishIfChanged(world.app.get(Database), goodbye, 'goodbye-2', new Date('2027-01-12T16:00:00Z'));
    await world.jump('2027-01-13T03:30:00Z');
    for (const caseId of cases) await tellRefused(caseId, 'again');
    await world.app.get(Database).transaction(async (tx) => {
      const told = { caseId: cases[0]!, actor: { kind: 'staff' as const }, occurredAt: world.now() };
      await world.app
        .get(Events)
        .append(tx, [{ ...told, definition: CaseStageChanged, data: { from: 'consulted', to: 'planning' } }]);
    });
    await world.walk('2027-01-15T16:00:00Z');
    const last = await world.query<{ caseId: string; status: string }>(
      `select case_id as "caseId", status from messages where sequence_key = 'goodbye'`,
    );
    const statusOf = (caseId: string) => last.find((one) => one.caseId === caseId)?.status;
    expect(cases.map(statusOf)).toEqual(['skipped', 'delivered']);
  });
});
