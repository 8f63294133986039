import { randomUUID } from 'node:crypto';
import { InterventionOutcomeLogged, InterventionPlanned } from '#crm/cases/journey.events.js';
import { tell } from '#testing/tell.js';
import { World } from '#testing/world.js';

const KAREN = '+19195550142';
const DAN = '+12105550188';
const TOM = '+19195550177';

describe('around the intervention', () => {
  let world: World;
  beforeEach(async () => {
    world = await World.begin('2027-01-12T16:00:00Z', { twice: true });
  });
  afterEach(() => world.end());

  /** A family that has spoken with us: nothing of the first weeks runs any more. */
  const family = async (person: Record<string, unknown>, more: Record<string, unknown> = {}) => {
    const { caseId, personId } = (await world.inquire(person, more)).body as { caseId: string; personId: string };
    await world.settle();
    await world.text(person.phone as string, 'let us plan it');
    await world.settle();
    await answer(caseId);
    return { caseId, personId };
  };
  const answer = async (caseId: string) => {
    for (const { id } of await world.items(`/v1/tasks?caseId=${caseId}&kind=answer_waiting&waiting=true`))
      await world.call('POST', `/v1/tasks/${id}/complete`, {});
  };
  const sayings = (phone: string, from: number) =>
    world
      .textsTo(phone)
      .slice(from)
      .map((body) => body.replace(/ \S+\/f\/\w+/, ' LINK'));
  const steps = async (caseId: string, key: string) =>
    (
      await world.query(
        `select to_char(occurred_at at time zone 'UTC', 'MM-DD HH24:MI') as at, data->>'stepId' as step, data->>'outcome' as outcome,
           data->>'reason' as reason from events
         where type = 'enrollment.step_done' and case_id = $1 and data->>'sequenceKey' = $2 order by id`,
        [caseId, key],
      )
    ).map(({ at, step, outcome, reason }) => [at, step, reason ?? outcome].join(' '));
  const track = async (caseId: string, key: string) =>
    (await world.items(`/v1/enrollments?caseId=${caseId}`)).filter((one) => one.sequenceKey === key);

  it('each member is prepared, the last text before six; nothing on the day; day and place stand nowhere', async () => {
    const holt = await family({ name: 'Karen Holt', phone: KAREN, postalCode: '27601' });
    await tell(
      world,
      InterventionPlanned,
      { interventionId: randomUUID(), startsAt: '2027-01-22T15:00:00.000Z' },
      holt,
    );
    await world.walk('2027-01-23T16:00:00Z');
    expect(sayings(KAREN, 1)).toEqual([
      'Maple House: there is something new on your page, five minutes to read: LINK STOP to end.',
      'Maple House: the next part is on your page, with room to write: LINK STOP to end.',
      'Maple House: a list for you to look through is on your page: LINK STOP to end.',
      'Maple House: a short part for yourself today, two minutes: LINK STOP to end.',
      'Maple House: please read your page once more, then eat and sleep. Questions tonight: 919-555-0100. STOP to end.',
    ]);
    expect(await steps(holt.caseId, 'before-intervention')).toEqual([
      '01-15 15:00 page-ready queued',
      '01-17 15:00 part queued',
      '01-18 15:00 boundaries task',
      '01-19 15:00 options queued',
      '01-20 15:00 ready queued',
      '01-21 15:00 call-day-before task',
      '01-21 22:00 last-evening queued',
    ]);
    expect(sayings(KAREN, 0).join(' ')).not.toMatch(/Jan|22|January|Friday|\b(9|10) ?[AP]M/);
  });

  it('a plan that is near is told at once; a day set anew ends the old count; a late evening is silent', async () => {
    const holt = await family({ name: 'Karen Holt', phone: KAREN, postalCode: '27601' });
    const reed = await family({ name: 'Tom Reed', phone: TOM, postalCode: '27601' });
    await tell(
      world,
      InterventionPlanned,
      { interventionId: randomUUID(), startsAt: '2027-01-15T15:00:00.000Z' },
      holt,
    );
    const plan = { interventionId: randomUUID(), startsAt: '2027-01-22T15:00:00.000Z' };
    await tell(world, InterventionPlanned, plan, reed);
    await world.walk('2027-01-13T16:00:00Z');
    await tell(world, InterventionPlanned, { ...plan, startsAt: '2027-01-26T15:00:00.000Z' }, reed);
    await world.walk('2027-01-14T21:59:00Z');
    // nobody works that evening, and on the day the machine has nothing to say
    await world.jump('2027-01-15T14:00:00Z');
    await world.walk('2027-01-18T16:00:00Z');
    expect(sayings(KAREN, 1)).toEqual([
      'Maple House: all parts of your page are open, half an hour in all: LINK STOP to end.',
    ]);
    expect((await steps(holt.caseId, 'before-intervention')).map((one) => one.slice(12))).toEqual([
      'all queued',
      'boundaries-soon task',
      'call-day-before task',
      'last-evening late',
    ]);
    expect(
      (await track(reed.caseId, 'before-intervention')).map(({ status, exitReason }) => exitReason ?? status),
    ).toEqual(expect.arrayContaining(['intervention_ended', 'active']));
    expect(sayings(TOM, 1)).toEqual([]);
    await world.walk('2027-01-19T16:00:00Z');
    expect(sayings(TOM, 1)).toHaveLength(1);
  });

  it('after a no: close, short, and to an end; the morning overtakes what waited; Spanish and discreet', async () => {
    const holt = await family({ name: 'Karen Holt', phone: KAREN, postalCode: '27601' });
    const reyes = await family(
      { name: 'Dan Reyes', phone: DAN, postalCode: '78201', language: 'es' },
      { safeContact: { sharedPhone: 'yes' } },
    );
    await world.walk('2027-01-12T20:00:00Z');
    const interventionId = randomUUID();
    for (const about of [holt, reyes])
      await tell(world, InterventionOutcomeLogged, { interventionId, outcome: 'left_scene' }, about);
    await world.walk('2027-01-13T14:00:00Z');
    await world.text(KAREN, '1');
    await world.walk('2027-01-16T16:00:00Z');
    const shown = await steps(holt.caseId, 'after-refusal-72h');
    expect(shown).toEqual([
      '01-12 20:00 safe task',
      '01-12 20:00 call-h1 task',
      '01-12 22:00 h2 queued',
      '01-13 08:00 check-h12 safe_contact',
      '01-13 20:00 call-h24 task',
      '01-14 02:00 check-h30 safe_contact',
      '01-14 20:00 h48 no_email',
      '01-14 20:00 check-h48 queued',
      '01-15 20:00 h72 queued',
      '01-15 20:00 call-h72 task',
    ]);
    expect(sayings(KAREN, 1)[0]).toBe(
      'Maple House: that took courage. Rest now. We are at 919-555-0100. Your page: LINK STOP to end.',
    );
    expect(sayings(DAN, 1)).toEqual([
      'Maple House: estamos hasta tarde en el 919-555-0100. STOP para salir.',
      'Maple House: hoy estamos en el 919-555-0100. STOP para salir.',
      'Maple House: hoy estamos en el 919-555-0100. STOP para salir.',
      'Maple House: hoy estamos en el 919-555-0100. STOP para salir.',
      'Maple House: le llamamos esta semana. STOP para salir.',
    ]);
    // he was asked nothing, so nobody has answered: somebody rings
    expect((await steps(reyes.caseId, 'after-refusal-72h')).join()).toContain('call-silent task');
    expect(shown.join()).not.toContain('call-silent');
    for (const { caseId } of [holt, reyes])
      expect(await track(caseId, 'after-refusal-72h')).toMatchObject([{ status: 'completed' }]);
  });

  it('a reply rests it for two days and it goes on; a call of its own does not; a call of another does', async () => {
    const holt = await family({ name: 'Karen Holt', phone: KAREN, postalCode: '27601' });
    const reed = await family({ name: 'Tom Reed', phone: TOM, postalCode: '27601' });
    const interventionId = randomUUID();
    for (const about of [holt, reed])
      await tell(world, InterventionOutcomeLogged, { interventionId, outcome: 'refused' }, about);
    const own = (await world.items(`/v1/tasks?caseId=${reed.caseId}&kind=call&waiting=true`)).find(
      ({ detail }) => detail.stepId === 'call-h1',
    );
    await world.call('POST', `/v1/tasks/${own.id}/complete`, { outcome: 'reached' });
    await world.text(KAREN, 'he is back and shouting at us');
    await world.settle();
    expect(await track(holt.caseId, 'after-refusal-72h')).toMatchObject([{ status: 'held' }]);
    expect(await track(reed.caseId, 'after-refusal-72h')).toMatchObject([{ status: 'active' }]);
    await answer(holt.caseId);
    await world.walk('2027-01-15T20:00:00Z');
    // two days after her words the third check is due by seconds only: it is of use still
    expect(sayings(KAREN, 1)).toEqual([
      'Maple House: how are things? Reply 1 steady, 2 hard, 3 please call me. Your page: LINK STOP to end.',
      'Maple House: three days done. We call you to look at what comes next. STOP to end.',
    ]);
    expect(sayings(TOM, 1)).toHaveLength(5);
    for (const { caseId } of [holt, reed])
      expect(await track(caseId, 'after-refusal-72h')).toMatchObject([{ status: 'completed' }]);
  });
});
