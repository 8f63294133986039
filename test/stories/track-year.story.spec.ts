import { randomUUID } from 'node:crypto';
import { TreatmentLeft } from '#crm/aftercare/aftercare.events.js';
import { CaseStageChanged } from '#crm/cases/journey.events.js';
import { tell } from '#testing/tell.js';
import { World } from '#testing/world.js';

// a year is many mornings
jest.setTimeout(180_000);

const KAREN = '+19195550142';
const TOM = '+19195550177';
const stage = (from: string, to: string) => ({ from, to }) as { from: 'planning'; to: 'not_yet' };

describe('the year after', () => {
  let world: World;
  beforeEach(async () => {
    world = await World.begin('2027-01-12T16:00:00Z', { twice: true });
  });
  afterEach(() => world.end());

  /** A family that has spoken with us: nothing of the first weeks runs any more. */
  const family = async (name: string, phone: string) => {
    const { caseId, personId } = (await world.inquire({ name, phone, postalCode: '27601' })).body;
    await world.settle();
    await world.text(phone, 'thank you');
    await world.settle();
    const [task] = await world.items(`/v1/tasks?caseId=${caseId}&kind=answer_waiting`);
    await world.call('POST', `/v1/tasks/${task.id}/complete`, {});
    return { caseId, personId } as { caseId: string; personId: string };
  };
  const steps = async (caseId: string, key: string) =>
    (
      await world.query(
        `select to_char(occurred_at at time zone 'UTC', 'YYYY-MM-DD HH24') as at, data->>'stepId' as step, data->>'outcome' as outcome
         from events where type = 'enrollment.step_done' and case_id = $1 and data->>'sequenceKey' = $2 order by id`,
        [caseId, key],
      )
    ).map(({ at, step, outcome }) => `${at} ${step} ${outcome}`);
  const track = async (caseId: string, key: string) =>
    (await world.items(`/v1/enrollments?caseId=${caseId}`)).filter((one) => one.sequenceKey === key);

  it('not yet: a page on a Tuesday each month, a call each third; 1 begins another year, 2 ends it', async () => {
    const [holt, reed] = [await family('Karen Holt', KAREN), await family('Tom Reed', TOM)];
    for (const { caseId } of [holt, reed])
      await tell(world, CaseStageChanged, stage('planning', 'not_yet'), { caseId });
    await world.walk('2028-01-25T16:00:00Z');
    const shown = await steps(holt.caseId, 'not-yet');
    const pages = shown.filter((one) => / m\d+ queued$/.test(one));
    expect(pages.map((one) => one.slice(0, 13))).toEqual([
      '2027-02-16 15',
      '2027-03-16 14',
      '2027-04-13 14',
      '2027-05-18 14',
      '2027-06-15 14',
      '2027-07-13 14',
      '2027-08-17 14',
      '2027-09-14 14',
      '2027-10-19 14',
      '2027-11-16 15',
      '2027-12-14 15',
      '2028-01-18 15',
    ]);
    expect(pages.every((one) => new Date(`${one.slice(0, 10)}T15:00:00Z`).getUTCDay() === 2)).toBe(true);
    expect(shown.filter((one) => one.endsWith('task')).map((one) => one.slice(14))).toEqual([
      'call-3 task',
      'call-6 task',
      'call-9 task',
      'call-12 task',
    ]);
    await world.walk('2028-02-02T16:00:00Z');
    for (const phone of [KAREN, TOM]) expect(world.textsTo(phone).at(-1)).toContain('Reply 1 to go on, 2 to rest');
    await world.text(KAREN, '1');
    await world.text(TOM, '2');
    await world.settle();
    expect((await track(holt.caseId, 'not-yet')).map(({ status }) => status).sort()).toEqual(['active', 'exited']);
    expect(await track(reed.caseId, 'not-yet')).toMatchObject([{ status: 'exited', exitReason: 'answered' }]);
    await world.walk('2028-03-10T16:00:00Z');
    expect(world.textsTo(KAREN).at(-1)).toContain('a new short page for you');
    expect(world.textsTo(TOM).at(-1)).toContain('Reply 1 to go on');
  });

  it('in treatment: a first week, and no more', async () => {
    const [holt, reed] = [await family('Karen Holt', KAREN), await family('Tom Reed', TOM)];
    for (const { caseId } of [holt, reed])
      await tell(world, CaseStageChanged, stage('placing', 'in_treatment'), { caseId });
    await world.walk('2027-01-14T16:00:00Z');
    await tell(world, CaseStageChanged, stage('in_treatment', 'aftercare'), reed);
    await world.walk('2027-01-25T16:00:00Z');
    expect((await steps(holt.caseId, 'in-treatment')).map((one) => one.slice(5))).toEqual([
      '01-13 16 h24 queued',
      '01-15 16 call-h72 task',
      '01-19 15 d7 queued',
    ]);
    expect(await track(holt.caseId, 'in-treatment')).toMatchObject([{ status: 'completed' }]);
    expect(await track(reed.caseId, 'in-treatment')).toMatchObject([{ exitReason: 'stage_changed' }]);
    expect(world.textsTo(TOM)).toHaveLength(2);
  });

  it('aftercare: close at first and thinner with the year; who left against advice is called within the hour', async () => {
    const [holt, reed] = [await family('Karen Holt', KAREN), await family('Tom Reed', TOM)];
    const left = { placementId: randomUUID(), leftAt: world.now().toISOString() };
    await tell(world, TreatmentLeft, { ...left, how: 'completed' }, { caseId: holt.caseId });
    await tell(world, TreatmentLeft, { ...left, how: 'ama' }, { caseId: reed.caseId });
    const first = (await world.items(`/v1/tasks?caseId=${reed.caseId}&kind=call&waiting=true`)).map(
      ({ detail, dueAt }) => [detail.stepId, dueAt.slice(0, 15)],
    );
    expect(first).toEqual(
      expect.arrayContaining([
        ['call-ama', '2027-01-12T17:0'],
        ['take-back', '2027-01-12T20:0'],
      ]),
    );
    expect(world.textsTo(TOM).at(-1)).toMatch(
      /^Maple House: we are calling you now\. Please read this first: \S+\/f\//,
    );
    await world.walk('2028-01-14T16:00:00Z');
    const days = (shown: string[]) => [
      ...new Set(
        shown.map(
          (one) => (Date.parse(`${one.slice(0, 10)}T00:00:00Z`) - Date.parse('2027-01-12T00:00:00Z')) / 86_400_000,
        ),
      ),
    ];
    const completed = await steps(holt.caseId, 'aftercare-family');
    expect(days(completed)).toEqual([1, 3, 7, 14, 21, 30, 45, 60, 90, 120, 180, 270, 365]);
    expect((await steps(reed.caseId, 'aftercare-family')).slice(0, 11).map((one) => one.slice(8))).toEqual([
      '12 16 call-ama task',
      '12 16 take-back task',
      '12 16 ama queued',
      '12 22 call-ama-6 task',
      '13 16 call-ama-24 task',
      '13 16 h24-ama queued',
      '14 16 call-ama-48 task',
      '15 16 call-ama-72 task',
      '15 16 h72-ama queued',
      '19 15 d7 queued',
      '26 15 d14 queued',
    ]);
    expect(world.textsTo(KAREN).at(-1)).toBe(
      'Maple House: a year. This is our last note by ourselves. You can always call 919-555-0100. STOP to end.',
    );
    expect(await track(holt.caseId, 'aftercare-family')).toMatchObject([{ status: 'completed' }]);
  });
});
