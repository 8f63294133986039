import { randomUUID } from 'node:crypto';
import {
  ConsultationBooked,
  ConsultationCancelled,
  ConsultationNoShow,
  ConsultationRescheduled,
  ConsultationStarted,
} from '#crm/scheduling/scheduling.events.js';
import { tell } from '#testing/tell.js';
import { World } from '#testing/world.js';

const KAREN = '+19195550142';
const RUTH = '+12105550188';
const TOM = '+19195550177';

describe('a consultation', () => {
  let world: World;
  beforeEach(async () => {
    world = await World.begin('2027-01-12T16:00:00Z', { twice: true });
  });
  afterEach(() => world.end());

  const family = async (person: Record<string, unknown>, more: Record<string, unknown> = {}) => {
    const { caseId, personId } = (await world.inquire(person, more)).body as { caseId: string; personId: string };
    await world.settle();
    return { caseId, personId };
  };
  const karen = () => family({ name: 'Karen Holt', phone: KAREN, email: 'karen@example.com', postalCode: '27601' });
  const track = async (caseId: string, key = 'consultation-reminders') =>
    (await world.items(`/v1/enrollments?caseId=${caseId}`)).filter((one) => one.sequenceKey === key);
  const since = (phone: string, from: number) => world.textsTo(phone).slice(from);

  it('is confirmed at once, reminded of the day before and the hour before, in her zone and language', async () => {
    const holt = await karen();
    // Texas, Spanish, and a phone that others see
    const reyes = await family(
      { name: 'Ruth Reyes', phone: RUTH, postalCode: '78201', language: 'es' },
      { safeContact: { sharedPhone: 'yes' } },
    );
    const startsAt = '2027-01-15T20:00:00.000Z';
    for (const about of [holt, reyes])
      await tell(world, ConsultationBooked, { consultationId: randomUUID(), startsAt }, about);
    await world.walk('2027-01-15T20:00:00Z');
    expect(since(KAREN, 1)).toEqual([
      'Maple House: your call with us is Fri Jan 15 at 3:00 PM ET. To move it, text us. STOP to end.',
      'Maple House: we call you on Fri Jan 15 at 3:00 PM ET. A quiet place helps. To move it, text us. STOP to end.',
      'Maple House: we call you at 3:00 PM ET from 919-555-0100. Not a good moment? Text us. STOP to end.',
    ]);
    expect(since(RUTH, 1)).toEqual([
      'Maple House: queda para vie 15 ene, 2:00 PM CT. STOP para salir.',
      'Maple House: le recordamos, vie 15 ene, 2:00 PM CT. STOP para salir.',
      'Maple House: su hora de hoy sigue igual. STOP para salir.',
    ]);
    const mail = world.mailsTo('karen@example.com').find(({ subject }) => subject.startsWith('Your call'));
    expect(mail!.subject).toBe('Your call on Fri Jan 15');
    const sent = await world.items(`/v1/messages?caseId=${holt.caseId}&direction=outbound`);
    const at = (step: string) => sent.find((one) => one.stepId === step)?.sentAt?.slice(0, 16);
    expect([at('day-before'), at('hour-before')]).toEqual(['2027-01-14T15:00', '2027-01-15T19:00']);
    // the booking has ended the first weeks: nobody offers what is agreed
    expect(await track(holt.caseId, 'new-family')).toMatchObject([{ exitReason: 'consultation_booked' }]);
  });

  it('is soon: what lies before it is past; once it has begun nothing more is said, a delay included', async () => {
    const [holt, reed] = [await karen(), await family({ name: 'Tom Reed', phone: TOM, postalCode: '27601' })];
    const booked = { consultationId: randomUUID(), startsAt: '2027-01-12T20:30:00.000Z' };
    await tell(world, ConsultationBooked, booked, holt);
    const other = { consultationId: randomUUID(), startsAt: '2027-01-12T20:30:00.000Z' };
    await tell(world, ConsultationBooked, other, reed);
    // one begins early, with the other nobody works until it has begun
    await world.walk('2027-01-12T19:00:00Z');
    await tell(world, ConsultationStarted, booked, holt);
    await world.jump('2027-01-12T20:31:00Z');
    expect(since(KAREN, 1)).toHaveLength(1);
    expect(since(TOM, 1)).toHaveLength(1);
    const why = (await world.call('GET', `/v1/enrollments/${(await track(reed.caseId))[0].id}/explanation`)).body;
    const skipped = await world.query(
      `select data->>'stepId' as step, data->>'reason' as reason from events
       where type = 'enrollment.step_done' and case_id = $1 and data->>'sequenceKey' = 'consultation-reminders'
         and data->>'outcome' = 'skipped' order by id`,
      [reed.caseId],
    );
    expect(skipped).toEqual([
      { step: 'confirmed-mail', reason: 'no_email' },
      { step: 'day-before', reason: 'past' },
      { step: 'hour-before', reason: 'late' },
    ]);
    expect(why.sentences.length).toBeGreaterThan(0);
    expect(await track(holt.caseId)).toMatchObject([{ status: 'exited', exitReason: 'consultation_ended' }]);
  });

  it('is moved: only the new time is reminded of; is cancelled: nothing is', async () => {
    const [holt, reed] = [await karen(), await family({ name: 'Tom Reed', phone: TOM, postalCode: '27601' })];
    const consultationId = randomUUID();
    await tell(world, ConsultationBooked, { consultationId, startsAt: '2027-01-15T20:00:00.000Z' }, holt);
    const dropped = { consultationId: randomUUID(), startsAt: '2027-01-15T20:00:00.000Z' };
    await tell(world, ConsultationBooked, dropped, reed);
    await world.walk('2027-01-13T16:00:00Z');
    await tell(world, ConsultationRescheduled, { consultationId, startsAt: '2027-01-19T16:00:00.000Z' }, holt);
    await tell(world, ConsultationCancelled, dropped, reed);
    await world.walk('2027-01-20T16:00:00Z');
    expect(since(KAREN, 1).map((body) => /(Fri Jan 15|Tue Jan 19|at 11:00 AM)/.exec(body)?.[0])).toEqual([
      'Fri Jan 15',
      'Tue Jan 19',
      'Tue Jan 19',
      'at 11:00 AM',
    ]);
    expect(since(TOM, 1)).toHaveLength(1);
    expect((await track(holt.caseId)).map(({ status }) => status).sort()).toEqual(['completed', 'exited']);
  });

  it('is missed: a text after a quarter of an hour, a call the same day, a mail after three days; a word ends it', async () => {
    const [holt, reed] = [await karen(), await family({ name: 'Tom Reed', phone: TOM, postalCode: '27601' })];
    const missed = () => ({ consultationId: randomUUID(), startsAt: '2027-01-12T15:45:00.000Z' });
    await tell(world, ConsultationNoShow, missed(), holt);
    await tell(world, ConsultationNoShow, missed(), reed);
    expect(world.textsTo(KAREN)).toHaveLength(1);
    await world.walk('2027-01-12T16:20:00Z');
    for (const phone of [KAREN, TOM])
      expect(world.textsTo(phone).at(-1)).toBe(
        'Maple House: we called and missed you. That happens. Text us another time when you like. STOP to end.',
      );
    await world.text(TOM, 'tomorrow at five would be fine');
    await world.walk('2027-01-17T16:00:00Z');
    const calls = (await world.items(`/v1/tasks?caseId=${holt.caseId}&kind=call`)).filter(
      ({ detail }) => detail.sequenceKey === 'consultation-no-show',
    );
    expect(calls).toMatchObject([{ status: 'open', dueAt: expect.stringMatching(/^2027-01-12T20:1/) }]);
    const mails = world.mailsTo('karen@example.com').filter(({ subject }) => subject === 'Whenever you are ready');
    expect(mails).toHaveLength(1);
    expect(await track(holt.caseId, 'consultation-no-show')).toMatchObject([{ status: 'completed' }]);
    expect(await track(reed.caseId, 'consultation-no-show')).toMatchObject([{ exitReason: 'human_reply' }]);
  });
});
