import { QuietService } from '#crm/conversations/quiet.service.js';
import { World } from '#testing/world.js';

const DAY_MS = 24 * 3_600_000;
const phone = (n: number) => `+1919555${String(6000 + n)}`;

describe('a family that went quiet', () => {
  let world: World;
  const cases: string[] = [];
  beforeEach(async () => {
    world = await World.begin('2027-01-12T16:00:00Z', { twice: true });
    cases.length = 0;
    for (let n = 0; n < 8; n += 1)
      cases.push(
        (
          await world.inquire({
            name: `Family ${n}`,
            phone: phone(n),
            postalCode: '27601',
            ...(n === 6 ? { email: 'six@example.com' } : {}),
          })
        ).body.caseId,
      );
    await world.settle();
  });
  afterEach(() => world.end());

  const look = () => world.app.get(QuietService, { strict: false }).quietDue();
  const quiet = (n: number, waiting = true) =>
    world.items(`/v1/tasks?caseId=${cases[n]}&kind=went_quiet&waiting=${waiting}`);
  const thread = async (n: number) => (await world.items(`/v1/cases/${cases[n]}/conversations`))[0];
  const post = async (n: number, verb: string, body?: unknown) =>
    world.call('POST', `/v1/conversations/${(await thread(n)).id}/${verb}`, body);
  async function later(days: number, hours = 0): Promise<void> {
    await world.jump(new Date(world.now().getTime() + days * DAY_MS + hours * 3_600_000));
    await look();
    await world.settle();
  }

  it('three days after the last word: one task for the owner, once, also by several at once; not where it is no silence', async () => {
    await world.text(phone(0), 'thank you, we will think about it');
    await world.text(phone(1), 'thank you');
    await post(1, 'claim');
    await world.text(phone(2), 'STOP');
    await world.text(phone(3), 'who is this');
    await world.text(phone(4), "I'm driving and can't answer right now");
    await world.text(phone(5), 'we are fine now');
    await world.query(
      `update cases set status = 'closed', closed_at = opened_at, close_reason = 'other' where id = $1`,
      [cases[5]],
    );
    await later(2, 23);
    expect(await quiet(0)).toEqual([]);
    await world.jump(new Date(world.now().getTime() + 2 * 3_600_000));
    await Promise.all([look(), look(), look()]);
    await world.settle();
    const me = (await thread(1)).assigneeId;
    expect(me).toEqual(expect.any(String));
    expect(await quiet(0)).toMatchObject([{ priority: 'normal', status: 'open', assigneeId: null }]);
    expect(await quiet(1)).toMatchObject([{ status: 'open', assigneeId: me }]);
    // a no, a hold, an automatic answer, a closed case, and somebody who never answered
    for (const n of [2, 3, 4, 5, 7]) expect([n, await quiet(n)]).toEqual([n, []]);
    const told = async () =>
      (await world.items(`/v1/cases/${cases[0]}/timeline`)).filter(({ type }) => type === 'conversation.went_quiet');
    expect(await told()).toHaveLength(1);
    const [task] = await quiet(0);
    await world.call('POST', `/v1/tasks/${task.id}/complete`);
    await later(10);
    expect(await told()).toHaveLength(1);
    expect(await quiet(0)).toEqual([]);
  });

  it('a hold that ends leaves a silence, snoozing puts it off, and our own text is a word too', async () => {
    await world.text(phone(3), 'who is this');
    await world.text(phone(0), 'thank you');
    await post(0, 'snooze', { until: new Date(world.now().getTime() + 5 * DAY_MS).toISOString() });
    await world.text(phone(1), 'thank you');
    await later(2);
    await post(1, 'messages', { body: 'We are here when you need us.' });
    await world.settle();
    await later(1, 1);
    for (const n of [0, 1, 3]) expect([n, await quiet(n)]).toEqual([n, []]);
    const [unclear] = await world.items(`/v1/tasks?caseId=${cases[3]}&kind=unclear_answer&waiting=true`);
    await world.call('POST', `/v1/tasks/${unclear.id}/complete`);
    await later(0, 2);
    expect(await quiet(3)).toHaveLength(1);
    await later(2);
    for (const n of [0, 1]) expect([n, (await quiet(n)).length]).toEqual([n, 1]);
  });

  it('they speak again, or we do: the task is no more, and the next silence is a new one', async () => {
    for (const n of [0, 1]) await world.text(phone(n), 'thank you');
    await later(3, 1);
    await world.text(phone(0), 'are you there?');
    expect(await quiet(0)).toEqual([]);
    expect(await quiet(0, false)).toMatchObject([{ status: 'dropped', outcome: 'spoke_again' }]);
    await post(1, 'messages', { body: 'We are here when you need us.' });
    expect(await quiet(1, false)).toMatchObject([{ status: 'done', outcome: 'answered' }]);
    await later(3, 1);
    for (const n of [0, 1]) expect([n, (await quiet(n)).length]).toEqual([n, 1]);
  });

  it('whoever is spoken with elsewhere is not quiet', async () => {
    await world.text(phone(6), 'thank you');
    await later(2);
    await world.carrier.writeMail('six@example.com', { text: 'Can we talk on Tuesday?' });
    await world.settle();
    await later(1, 1);
    expect(await quiet(6)).toEqual([]);
    await later(2);
    expect(await quiet(6)).toHaveLength(1);
  });
});
