import { World } from '#testing/world.js';

const KAREN = '+19195550142';
const RUTH = '+19195550188';
const family = (name: string, phone: string, more = {}) => ({ name, phone, postalCode: '27601', ...more });
const NOBODY = '01934d3a-0000-7000-8000-000000000000';

const MONTHLY = {
  key: 'monthly',
  name: 'Once a month, for whoever asks for it',
  trigger: { event: 'willing_window.opened' },
  recipient: 'inquirer',
  business_key: 'case',
  reentry: { after_days: 30 },
  exit_on: ['opted_out', 'case_closed'],
  steps: [
    { id: 'letter', send: { channel: 'sms', template: 'day7' } },
    { id: 'month', wait: { for: 'P1M' } },
    { id: 'again', send: { channel: 'sms', template: 'day14' } },
  ],
};
const REMINDER = {
  key: 'reminder',
  name: 'Before the consultation',
  trigger: { event: 'consultation.booked' },
  recipient: 'inquirer',
  business_key: 'consultation',
  reentry: 'never',
  steps: [
    { id: 'before', wait: { until: { fact: 'consultation.starts_at', minus: 'P1D' } } },
    { id: 'remind', send: { channel: 'sms', template: 'day7' } },
  ],
};

describe('a person enrolls somebody, and ends what runs', () => {
  let world: World;
  beforeEach(async () => {
    world = await World.begin('2027-01-12T16:00:00Z', { twice: true });
    for (const definition of [MONTHLY, REMINDER]) {
      await world.call('POST', `/v1/sequences/${definition.key}/versions`, definition);
      const expected = { active: 0, held: 0 };
      const body = { version: 1, running: 'let_finish', expected };
      expect((await world.call('POST', `/v1/sequences/${definition.key}/publish`, body)).status).toBe(200);
    }
  });
  afterEach(() => world.end());
  const enroll = (body: unknown, headers = {}) => world.call('POST', '/v1/enrollments', body, headers);
  const arrive = async (name: string, phone: string, more = {}) => {
    const { caseId, personId } = (await world.inquire(family(name, phone, more))).body;
    await world.settle();
    return { caseId, personId } as { caseId: string; personId: string };
  };

  it('enrolls whom they choose, once, told as theirs; the control family gets nothing of it', async () => {
    const karen = await arrive('Karen Holt', KAREN);
    await arrive('Ruth Amber', RUTH);
    const key = { 'idempotency-key': 'monthly-karen' };
    const wish = { sequenceKey: 'monthly', ...karen, startAt: '2027-02-20T15:00:00Z' };
    const answers = await Promise.all([1, 2, 3].map(() => enroll(wish, key)));
    expect(answers.map((answer) => answer.status)).toEqual([201, 201, 201]);
    expect(new Set(answers.map((answer) => answer.body.id)).size).toBe(1);
    expect(answers[0]!.body).toMatchObject({
      status: 'active',
      stepId: 'letter',
      dueAt: '2027-02-20T15:00:00.000Z',
      businessKey: karen.caseId,
      heldBecause: null,
      pausedUntil: null,
      facts: {},
    });
    const again = await Promise.all([enroll(wish), enroll(wish)]);
    expect(again.map((answer) => `${answer.status} ${answer.body.code}`)).toEqual(Array(2).fill('409 running'));
    const before = world.textsTo(RUTH).length;
    await world.walk('2027-02-21T16:00:00Z');
    expect(world.textsTo(KAREN).length).toBe(5);
    expect(world.textsTo(RUTH).length - before).toBe(3);
    const started = (await world.items(`/v1/cases/${karen.caseId}/timeline`)).filter(
      (event) => event.type === 'enrollment.started',
    );
    expect(started.map((event) => [event.data.sequenceKey, event.actor.kind])).toEqual([
      ['new-family', 'system'],
      ['monthly', 'staff'],
    ]);
  });

  it('two at once without a key are one enrollment', async () => {
    const karen = await arrive('Karen Holt', KAREN);
    const answers = await Promise.all([1, 2, 3, 4].map(() => enroll({ sequenceKey: 'monthly', ...karen })));
    expect(answers.map((answer) => answer.status).sort()).toEqual([201, 409, 409, 409]);
    expect(await world.items(`/v1/enrollments?caseId=${karen.caseId}&sequenceKey=monthly`)).toHaveLength(1);
  });

  it('a date that the steps count from is needed, of its type; what it was about is kept', async () => {
    const karen = await arrive('Karen Holt', KAREN);
    const about = { sequenceKey: 'reminder', ...karen, businessKey: 'consultation-1' };
    const problemOf = async (body: unknown) => {
      const answer = await enroll(body);
      return [answer.status, answer.body.code, answer.body.errors?.map((error: any) => error.path)];
    };
    const at = 'facts.consultation.starts_at';
    expect(await problemOf(about)).toEqual([422, 'facts_unusable', [at]]);
    for (const wrong of ['tomorrow', 7, true, '2027-01-20', '2027-01-20T15:00:00', null])
      expect(await problemOf({ ...about, facts: { 'consultation.starts_at': wrong } })).toEqual([
        422,
        'facts_unusable',
        [at],
      ]);
    const facts = { 'consultation.starts_at': '2027-01-20T15:00:00-05:00' };
    expect(
      await problemOf({
        ...about,
        facts: {
          ...facts,
          'moon.phase': 'full',
          'case.stage': 'new',
          'suggestion.kind': 'none',
          'inquiry.qualified': 'yes',
        },
      }),
    ).toEqual([
      422,
      'facts_unusable',
      ['facts.moon.phase', 'facts.case.stage', 'facts.suggestion.kind', 'facts.inquiry.qualified'],
    ]);
    expect(await problemOf({ sequenceKey: 'reminder', ...karen, facts })).toEqual([
      422,
      'business_key_needed',
      ['businessKey'],
    ]);
    const { body } = await enroll({ ...about, facts });
    expect(body).toMatchObject({
      stepId: 'before',
      businessKey: 'consultation-1',
      facts: { 'consultation.starts_at': '2027-01-20T20:00:00.000Z' },
    });
    await world.settle();
    expect((await world.call('GET', `/v1/enrollments/${body.id}`)).body).toMatchObject({
      stepId: 'remind',
      dueAt: '2027-01-19T20:00:00.000Z',
    });
    // another consultation of the same case is another enrollment
    expect((await enroll({ ...about, businessKey: 'consultation-2', facts })).status).toBe(201);
  });

  it.each([
    ['nobody who is there', { caseId: NOBODY }, 422, 'unknown_case', 'caseId'],
    ['somebody of another family', { personId: NOBODY }, 422, 'not_in_circle', 'personId'],
    ['a sequence that is not there', { sequenceKey: 'lunch' }, 422, 'unknown_sequence', 'sequenceKey'],
    ['the past', { startAt: '2027-01-11T16:00:00Z' }, 422, 'start_past', 'startAt'],
    ['a time after all of us', { startAt: '2040-01-11T16:00:00Z' }, 422, 'start_far', 'startAt'],
    ['a child', { facts: { 'inquirer.under_18': true } }, 422, 'under_18', 'facts.inquirer.under_18'],
    ['another thing than the case', { businessKey: 'x' }, 422, 'business_key_unusable', 'businessKey'],
    ['no instant', { startAt: 'soon' }, 400, 'invalid_input', 'startAt'],
    ['no id', { caseId: '7' }, 400, 'invalid_input', 'caseId'],
    ['a field that nobody knows', { urgent: true }, 400, 'invalid_input', 'urgent'],
    ['facts that are none', { facts: [] }, 400, 'invalid_input', 'facts'],
  ])('%s is refused', async (_, more, status, code, path) => {
    const karen = await arrive('Karen Holt', KAREN);
    const answer = await enroll({ sequenceKey: 'monthly', ...karen, ...more });
    expect([answer.status, answer.body.code, answer.body.errors[0].path]).toEqual([status, code, path]);
    expect(await world.items(`/v1/enrollments?sequenceKey=monthly`)).toEqual([]);
  });

  it('whoever is never in a sequence is in none by hand either', async () => {
    const self = await arrive('Tom Holt', KAREN, { relationship: 'self' });
    const young = await arrive('Ann Holt', RUTH, { under18: true });
    const refused = await Promise.all([self, young].map((who) => enroll({ sequenceKey: 'monthly', ...who })));
    expect(refused.map((answer) => [answer.status, answer.body.code])).toEqual([
      [422, 'writes_for_self'],
      [422, 'under_18'],
    ]);
    const karen = await arrive('Karen Holt', '+19195550143');
    const add = await world.call('POST', `/v1/cases/${karen.caseId}/members`, {
      name: 'Tim Holt',
      role: 'loved_one',
    });
    expect(add.status).toBe(201);
    const loved = await enroll({ sequenceKey: 'monthly', caseId: karen.caseId, personId: add.body.personId });
    expect([loved.status, loved.body.code]).toEqual([422, 'not_to_loved_one']);
    const once = await enroll({ sequenceKey: 'new-family', ...karen });
    expect([once.status, once.body.code]).toEqual([409, 'running']);
    await world.text('+19195550143', 'please call me');
    await world.settle();
    expect((await enroll({ sequenceKey: 'new-family', ...karen })).body.code).toBe('was_enrolled');
  });

  it('ends by hand: once, told as theirs, and what waited for the morning does not leave', async () => {
    await world.jump('2027-01-13T03:30:00Z');
    const karen = await arrive('Karen Holt', KAREN);
    const ruth = await arrive('Ruth Amber', RUTH);
    const [enrollment] = await world.items(`/v1/enrollments?caseId=${karen.caseId}`);
    const exit = (body: unknown, headers = {}) =>
      world.call('POST', `/v1/enrollments/${enrollment.id}/exit`, body, headers);
    expect((await exit({ reason: 'They asked for silence!' })).body.errors[0].path).toBe('reason');
    expect((await exit({})).status).toBe(400);
    const stale = await exit({ reason: 'asked_for_silence' }, { 'if-match': '77' });
    expect([stale.status, stale.body.code]).toEqual([412, 'stale']);
    const key = { 'idempotency-key': 'exit-1' };
    const both = await Promise.all([1, 2].map(() => exit({ reason: 'asked_for_silence' }, key)));
    expect(both.map(({ status, body }) => `${status} ${body.status} ${body.exitReason}`)).toEqual(
      Array(2).fill('200 exited asked_for_silence'),
    );
    const late = await exit({ reason: 'asked_for_silence' });
    expect([late.status, late.body.code]).toEqual([409, 'enrollment_ended']);
    expect((await world.call('POST', `/v1/enrollments/${NOBODY}/exit`, { reason: 'x' })).status).toBe(404);
    await world.walk('2027-01-13T16:00:00Z');
    expect(world.textsTo(KAREN)).toEqual([]);
    expect(world.textsTo(RUTH)).toHaveLength(1);
    const exited = (await world.items(`/v1/cases/${karen.caseId}/timeline`)).filter(
      (one) => one.type === 'enrollment.exited',
    );
    expect(exited.map((one) => one.actor.kind)).toEqual(['staff']);
    expect(await world.items(`/v1/enrollments?caseId=${ruth.caseId}`)).toMatchObject([{ status: 'active' }]);
  });

  it.each([
    ['not-yet', null, {}],
    ['willing-now', null, {}],
    ['in-treatment', null, {}],
    ['missed-call', null, {}],
    ['after-refusal-72h', 'i-1', { 'intervention.outcome': 'refused' }],
    ['before-intervention', 'i-1', { 'intervention.starts_at': '2027-01-22T16:00:00Z' }],
    ['consultation-reminders', 'c-1', { 'consultation.starts_at': '2027-01-15T16:00:00Z' }],
    ['consultation-no-show', 'c-1', { 'consultation.starts_at': '2027-01-12T15:00:00Z' }],
    ['aftercare-family', 'p-1', { 'treatment.left_how': 'ama', 'treatment.left_at': '2027-01-12T15:00:00Z' }],
  ])(
    'begins what is shipped while nobody tells its event: %s, twice at once is one',
    async (key, businessKey, facts) => {
      const karen = await arrive('Karen Holt', KAREN);
      const wish = { sequenceKey: key, ...karen, facts, ...(businessKey ? { businessKey } : {}) };
      const answers = await Promise.all([1, 2].map(() => enroll(wish)));
      expect(answers.map((answer) => answer.status).toSorted()).toEqual([201, 409]);
      await world.settle();
      const [running] = await world.items(`/v1/enrollments?caseId=${karen.caseId}&sequenceKey=${key}`);
      expect([running.status, running.heldBecause]).not.toContain('held');
    },
  );
});
