import { randomUUID } from 'node:crypto';
import { InterventionOutcomeLogged } from '#crm/cases/journey.events.js';
import { CallMissed } from '#crm/telephony/telephony.events.js';
import { tell } from '#testing/tell.js';
import { World } from '#testing/world.js';

const KAREN = '+19195550142';
const RUTH = '+19195550188';
const TOM = '+19195550177';
const family = (name: string, phone: string) => ({ name, phone, postalCode: '27601' });

describe('a number that a text offered is an answer, not a reply', () => {
  let world: World;
  beforeEach(async () => {
    world = await World.begin('2027-01-12T16:00:00Z', { twice: true });
  });
  afterEach(() => world.end());

  /** Families at "how are things", twelve hours after a no; their first track has ended with a word of theirs. */
  const askedHow = async (...families: [string, string][]) => {
    const cases: { caseId: string; personId: string }[] = [];
    for (const [name, phone] of families) {
      const { caseId, personId } = (await world.inquire(family(name, phone))).body;
      cases.push({ caseId, personId });
    }
    await world.settle();
    for (const [, phone] of families) await world.text(phone, 'please call us');
    await world.settle();
    for (const { caseId } of cases) {
      await tell(world, InterventionOutcomeLogged, { interventionId: randomUUID(), outcome: 'refused' }, { caseId });
      for (const task of await world.items(`/v1/tasks?caseId=${caseId}&waiting=true`))
        if (task.kind === 'answer_waiting') await world.call('POST', `/v1/tasks/${task.id}/complete`, {});
    }
    await world.walk('2027-01-13T14:00:00Z');
    for (const [, phone] of families) expect(world.textsTo(phone).at(-1)).toContain('Reply 1 steady, 2 hard');
    return cases;
  };
  const track = async (caseId: string) =>
    (await world.items(`/v1/enrollments?caseId=${caseId}`)).find((one) => one.sequenceKey === 'after-refusal-72h');
  const asked = (caseId: string) => world.items(`/v1/tasks?caseId=${caseId}&kind=call_asked`);
  const answers = (caseId: string) =>
    world.query(
      `select data->>'answer' as answer, data->>'meaning' as meaning from events
      where type = 'answer.received' and case_id = $1 order by id`,
      [caseId],
    );

  it('1 goes on, 2 is a call within two hours, 3 one within fifteen minutes; words are words', async () => {
    const [steady, hard, call, words] = await askedHow(
      ['Karen Holt', KAREN],
      ['Ruth Amber', RUTH],
      ['Tom Reed', TOM],
      ['Ada Lane', '+19195550166'],
    );
    await world.text(KAREN, ' 1. ');
    await world.text(RUTH, '2');
    await world.text(TOM, '3');
    await world.text('+19195550166', '2 of us are still angry');
    await world.settle();
    expect(await answers(steady!.caseId)).toEqual([{ answer: '1', meaning: 'steady' }]);
    expect(await asked(steady!.caseId)).toEqual([]);
    expect(await asked(hard!.caseId)).toMatchObject([
      { dueAt: expect.stringMatching(/^2027-01-13T16:00:/), detail: { answer: '2' } },
    ]);
    expect(await asked(call!.caseId)).toMatchObject([
      { dueAt: expect.stringMatching(/^2027-01-13T14:15:/), priority: 'high' },
    ]);
    for (const one of [steady, hard, call]) {
      expect(await track(one!.caseId)).toMatchObject({ status: 'active' });
      expect(await world.items(`/v1/tasks?caseId=${one!.caseId}&kind=answer_waiting&waiting=true`)).toEqual([]);
    }
    // beside them, whoever writes words: it rests, and somebody answers
    expect(await answers(words!.caseId)).toEqual([]);
    expect(await track(words!.caseId)).toMatchObject({ status: 'held' });
    expect(await world.items(`/v1/tasks?caseId=${words!.caseId}&kind=answer_waiting&waiting=true`)).toHaveLength(1);
  });

  it('on a phone that two people share, or a week later, or with more beside it, a number is words', async () => {
    const [shared, late, stop] = await askedHow(['Karen Holt', KAREN], ['Ruth Amber', RUTH], ['Tom Reed', TOM]);
    await world.text(TOM, '3 stop');
    await world.inquire(family('Pat Holt', KAREN));
    await world.settle();
    await world.text(KAREN, '3');
    await world.settle();
    expect(await answers(shared!.caseId)).toEqual([]);
    expect(await world.items(`/v1/tasks?caseId=${shared!.caseId}&kind=answer_waiting&waiting=true`)).not.toEqual([]);
    expect(await track(shared!.caseId)).toMatchObject({ status: 'held' });
    expect(await answers(stop!.caseId)).toEqual([]);
    // the last question was answered by nobody; three weeks later nothing is asked any more
    await world.walk('2027-02-05T16:00:00Z');
    await world.text(RUTH, '3');
    await world.settle();
    expect(await answers(late!.caseId)).toEqual([]);
    expect(await world.items(`/v1/tasks?caseId=${late!.caseId}&kind=answer_waiting&waiting=true`)).toHaveLength(1);
  });

  it('after a missed call 1 is a call now, and 2 asks for another hour', async () => {
    const calls: { caseId: string; phone: string }[] = [];
    for (const [name, phone] of [
      ['Karen Holt', KAREN],
      ['Ruth Amber', RUTH],
    ] as const) {
      const { caseId, personId } = (await world.inquire(family(name, phone))).body;
      await world.settle();
      await tell(world, CallMissed, { callId: randomUUID(), burst: 1 }, { caseId, personId });
      // it rings again: one text, however often
      await tell(world, CallMissed, { callId: randomUUID(), burst: 2 }, { caseId, personId });

      expect(world.textsTo(phone).filter((body) => body.includes('sorry we missed you'))).toHaveLength(1);
      calls.push({ caseId, phone });
    }
    await world.text(KAREN, '1');
    await world.text(RUTH, '2');
    await world.settle();
    expect(await asked(calls[0]!.caseId)).toMatchObject([{ dueAt: expect.stringMatching(/^2027-01-12T16:1/) }]);
    expect(world.textsTo(KAREN)).toHaveLength(2);
    expect(await asked(calls[1]!.caseId)).toEqual([]);
    expect(world.textsTo(RUTH).at(-1)).toBe(
      'Maple House: good. Text us a day and hour that suits you, and if a message may be left.',
    );
  });
});
