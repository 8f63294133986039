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
    expect(await asked(hard!.caseId)).toMatchObject([{ dueAt: '2027-01-13T16:00:00.000Z', detail: { answer: '2' } }]);
    expect(await asked(call!.caseId)).toMatchObject([{ dueAt: '2027-01-13T14:15:00.000Z', priority: 'high' }]);
    for (const one of [steady, hard, call]) {
      expect(await track(one!.caseId)).toMatchObject({ status: 'active' });
      expect(await world.items(`/v1/tasks?caseId=${one!.caseId}&kind=answer_waiting&waiting=true`)).toEqual([]);
    }
    // beside them, whoever writes words: it rests, and somebody answers
    expect(await answers(words!.caseId)).toEqual([]);
    expect(await track(words!.caseId)).toMatchObject({ status: 'held' });
    expect(await world.items(`/v1/tasks?caseId=${words!.caseId}&kind=answer_waiting&waiting=true`)).toHaveLength(1);
  });
});
