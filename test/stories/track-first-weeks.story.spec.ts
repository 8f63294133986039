import { randomUUID } from 'node:crypto';
import { WillingWindowOpened } from '#crm/cases/journey.events.js';
import { InquiryQualified } from '#crm/intake/intake.events.js';
import { CallMissed } from '#crm/telephony/telephony.events.js';
import { tell } from '#testing/tell.js';
import { World } from '#testing/world.js';

const KAREN = '+19195550142';
const RUTH = '+12105550188';
const UNKNOWN = '+19195550177';

describe('the first weeks, a missed call, a yes', () => {
  let world: World;
  beforeEach(async () => {
    world = await World.begin('2027-01-12T16:00:00Z', { twice: true });
  });
  afterEach(() => world.end());

  const steps = async (caseId: string, key: string) =>
    (
      await world.query(
        `select to_char(occurred_at at time zone 'UTC', 'MM-DD HH24') as at, data->>'stepId' as step, coalesce(data->>'reason', data->>'outcome') as outcome
         from events where type = 'enrollment.step_done' and case_id = $1 and data->>'sequenceKey' = $2 order by id`,
        [caseId, key],
      )
    ).map(({ at, step, outcome }) => `${at} ${step} ${outcome}`);
  const track = async (caseId: string, key: string) =>
    (await world.items(`/v1/enrollments?caseId=${caseId}`)).filter((one) => one.sequenceKey === key);

  it('texts, calls and mails with growing gaps, never two messages on one day; Spanish beside it; and a goodbye', async () => {
    const { caseId } = (
      await world.inquire({ name: 'Karen Holt', phone: KAREN, email: 'karen@example.com', postalCode: '27601' })
    ).body;
    const reyes = (
      await world.inquire({ name: 'Ruth Reyes', email: 'ruth@example.com', postalCode: '78201', language: 'es' })
    ).body;
    await world.walk('2027-02-12T16:00:00Z');
    expect(await steps(caseId, 'new-family')).toEqual([
      '01-12 16 hello queued',
      '01-12 16 call-day0 task',
      '01-14 15 day1 queued',
      '01-14 15 call-day1 task',
      '01-15 15 day2 queued',
      '01-17 15 call-day4 task',
      '01-18 15 day5 queued',
      '01-20 15 day7 queued',
      '01-23 15 call-day10 task',
      '01-27 15 day14 queued',
    ]);
    const days = (await world.items(`/v1/messages?caseId=${caseId}&direction=outbound`)).map(({ sentAt }) =>
      sentAt.slice(0, 10),
    );
    expect(new Set(days).size).toBe(days.length);
    const first = (await world.items(`/v1/tasks?caseId=${caseId}&kind=call`)).find(
      ({ detail }) => detail.stepId === 'call-day0',
    );
    expect(first).toMatchObject({ dueAt: expect.stringMatching(/^2027-01-12T16:15/), detail: { script: 'call.day0' } });
    expect((await world.call('GET', `/v1/tasks/${first.id}/words`)).body.script).toContain(
      'is this a good moment to talk',
    );
    // whoever has no phone is written to, and heard goodbye by mail
    expect(world.mailsTo('ruth@example.com').map(({ subject }) => subject)).toEqual([
      'Su nota',
      'Para guardar',
      'Ya no le escribimos',
    ]);
    for (const one of [caseId, reyes.caseId])
      expect(await track(one, 'new-family')).toMatchObject([{ status: 'completed' }]);
  });

  it('an unknown texter is greeted once a person has looked; a call that was reached ends it', async () => {
    const { caseId, personId } = (await world.inquire({ name: 'Karen Holt', phone: KAREN, postalCode: '27601' })).body;
    await world.settle();
    await world.text(UNKNOWN, 'my brother needs help, please write to me');
    await world.settle();
    const [{ id: unknown, person }] = await world.query(
      `select c.id, c.inquirer_id as person from cases c where c.id <> $1`,
      [caseId],
    );
    expect(await track(unknown, 'new-family')).toEqual([]);
    await tell(
      world,
      InquiryQualified,
      { inquiryId: randomUUID(), channel: 'sms' },
      { caseId: unknown, personId: person },
    );
    expect(await track(unknown, 'new-family')).toMatchObject([{ status: 'active' }]);
    const call = (await world.items(`/v1/tasks?caseId=${caseId}&kind=call&waiting=true`)).find(
      ({ detail }) => detail.stepId === 'call-day0',
    );
    await world.call('POST', `/v1/tasks/${call.id}/complete`, { outcome: 'reached' });
    expect(await track(caseId, 'new-family')).toMatchObject([{ status: 'exited', exitReason: 'answered_call' }]);
    expect(personId).not.toBe(person);
  });

  it('a missed call is acknowledged by night too, on a phone that others see without a menu', async () => {
    await world.jump('2027-01-13T04:30:00Z');
    const calls: string[] = [];
    for (const [name, phone, safeContact] of [
      ['Karen Holt', KAREN, {}],
      ['Ruth Amber', RUTH, { sharedPhone: 'yes' }],
    ] as const) {
      const { caseId, personId } = (await world.inquire({ name, phone, postalCode: '27601' }, { safeContact })).body;
      await world.settle();
      await tell(world, CallMissed, { callId: randomUUID(), burst: 1 }, { caseId, personId });
      calls.push(caseId);
    }
    expect(world.textsTo(KAREN)).toEqual([expect.stringContaining('or we call after 8 AM')]);
    expect(world.textsTo(RUTH)).toEqual([expect.stringContaining('we saw your call and will ring you back')]);
    await world.walk('2027-01-13T20:00:00Z');
    expect(await track(calls[0]!, 'missed-call')).toMatchObject([{ status: 'completed' }]);
    const task = (await world.items(`/v1/tasks?caseId=${calls[0]}&kind=call`)).find(
      ({ detail }) => detail.sequenceKey === 'missed-call',
    );
    expect(task.dueAt).toMatch(/^2027-01-13T13:15/);
  });

  it('a yes: two calls at once and a text, though all else rests; a window that is opened by hand does the same', async () => {
    const cases: string[] = [];
    for (const [name, phone] of [
      ['Karen Holt', KAREN],
      ['Tom Reed', UNKNOWN],
    ] as const)
      cases.push((await world.inquire({ name, phone, postalCode: '27601' })).body.caseId);
    await world.settle();
    await world.text(KAREN, 'he says he will go today, what now');
    await world.settle();
    expect(await world.call('POST', `/v1/cases/${cases[0]}/suggestions/willing`, { answer: 'yes' })).toMatchObject({
      status: 200,
    });
    await tell(world, WillingWindowOpened, { windowId: randomUUID() }, { caseId: cases[1]! });
    await world.settle();
    for (const [index, phone] of [KAREN, UNKNOWN].entries()) {
      expect(world.textsTo(phone).at(-1)).toBe(
        'Maple House: we are calling you now. Please keep this phone free. STOP to end.',
      );
      const calls = (await world.items(`/v1/tasks?caseId=${cases[index]}&kind=call&waiting=true`)).filter(
        ({ detail }) => detail.sequenceKey === 'willing-now',
      );
      expect(calls.map(({ detail }) => detail.script).sort()).toEqual(['willing.call.family', 'willing.call.options']);
      expect(await track(cases[index]!, 'willing-now')).toMatchObject([{ status: 'completed' }]);
    }
  });
});
