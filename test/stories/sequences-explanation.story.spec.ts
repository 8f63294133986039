import { World } from '#testing/world.js';

const KAREN = '+19195550142';
const family = (name: string, phone: string) => ({ name, phone, postalCode: '27601' });

/** A short way of our own: what is shipped may change its steps. */
const STEPS = [
  { id: 'hello', send: { channel: 'sms', template: 'hello', class: 'informational' } },
  { id: 'one-day', wait: { for: 'P1D' } },
  { id: 'day1-morning', wait: { until: { at: '10:00' } } },
  { id: 'day1', send: { channel: 'email', template: 'day1' } },
  { id: 'another-day', wait: { for: 'P1D' } },
  { id: 'day2-morning', wait: { until: { at: '10:00' } } },
  { id: 'day2', send: { channel: 'sms', template: 'day2' } },
  { id: 'five-days', wait: { for: 'P5D' } },
  { id: 'day7', send: { channel: 'sms', template: 'day7' } },
];

describe('why something was (not) sent, and when the next thing will be, in plain words', () => {
  let world: World;
  beforeEach(async () => {
    world = await World.begin('2027-01-12T16:00:00Z', { twice: true });
    const { definition } = (await world.call('GET', '/v1/sequences/new-family')).body;
    await publish(2, { ...definition, steps: STEPS, exit_on: ['human_reply', 'opted_out'], pause_on: {} });
  });
  afterEach(() => world.end());
  const publish = async (version: number, definition: unknown) => {
    expect((await world.call('POST', '/v1/sequences/new-family/versions', definition)).status).toBe(201);
    const body = { version, running: 'let_finish', expected: { active: 0, held: 0 } };
    expect((await world.call('POST', '/v1/sequences/new-family/publish', body)).status).toBe(200);
  };
  const explain = async (caseId: string) => {
    const [enrollment] = await world.items(`/v1/enrollments?caseId=${caseId}`);
    return (await world.call('GET', `/v1/enrollments/${enrollment.id}/explanation`)).body;
  };

  it('what left, what was passed over, what comes next and what it waits for', async () => {
    const { caseId } = (await world.inquire(family('Karen Holt', KAREN))).body;
    await world.walk('2027-01-14T16:00:00Z');
    const why = await explain(caseId);
    expect(why.sentences).toEqual([
      'Began on Tue Jan 12, 11:00 (EST).',
      'hello: A text left on Tue Jan 12, 11:00 (EST) (delivered).',
      'day1: Passed over: no mailbox of theirs is known, or no mail can be sent from here.',
      expect.stringMatching(/^Next: day2 \(a text\), on Fri Jan 15, 10:00 \(EST\)\. It waits for 1 day, then 10:00\./),
    ]);
    expect(why.next).toMatchObject({ stepId: 'day2', kind: 'sms', at: '2027-01-15T15:00:00.000Z' });
    const [message] = await world.items(`/v1/messages?caseId=${caseId}`);
    expect(why.happened.map((one: any) => [one.what, one.stepId, one.outcome, one.reason, one.messageId])).toEqual([
      ['began', null, null, null, null],
      ['step', 'hello', 'queued', null, message.id],
      ['step', 'day1', 'skipped', 'no_email', null],
    ]);
  });

  it('the night: until when it waits, and why', async () => {
    await world.jump('2027-01-13T03:30:00Z');
    const { caseId } = (await world.inquire(family('Karen Holt', KAREN))).body;
    await world.settle();
    const why = await explain(caseId);
    expect(why.sentences[1]).toMatch(
      /^hello: Waits until Wed Jan 13, 08:0\d \(EST\), when it is safe to text this family\.$/,
    );
  });

  it('a call in place of a text, and what has become of it', async () => {
    const { caseId } = (await world.inquire(family('Karen Holt', KAREN), { consents: [] })).body;
    await world.walk('2027-01-15T16:00:00Z');
    expect((await explain(caseId)).sentences).toContainEqual(
      expect.stringMatching(/^day2: Not sent: .* call instead\. A call is to be made by Fri Jan 15, 11:0\d \(EST\)\.$/),
    );
    const [task] = await world.items(`/v1/tasks?caseId=${caseId}`);
    await world.call('POST', `/v1/tasks/${task.id}/complete`, { outcome: 'no_answer' });
    expect((await explain(caseId)).sentences).toContainEqual(expect.stringMatching(/A call is made \(no_answer\)\.$/));
  });

  it('what holds it, and what ends that', async () => {
    const { caseId } = (await world.inquire(family('Karen Holt', KAREN))).body;
    await world.settle();
    const stop = await world.call('POST', '/v1/stops', { scope: 'sequence', key: 'new-family', reason: 'wording' });
    await world.walk('2027-01-15T16:00:00Z');
    const held = await explain(caseId);
    expect(held).toMatchObject({ status: 'held', next: { stepId: 'day2', at: null } });
    expect(held.sentences.at(-1)).toBe(
      'Now: at day2. Held: this follow-up is stopped for everybody. It goes on when somebody lifts the stop. It waits for 1 day, then 10:00.',
    );
    expect(held.decisions.length).toBeGreaterThan(1);
    await world.call('POST', `/v1/stops/${stop.body.id}/lift`);
    await world.settle();
    const after = await explain(caseId);
    expect(after).toMatchObject({ status: 'active', next: { stepId: 'day7' } });
    expect(after.sentences.filter((sentence: string) => sentence.startsWith('day2: '))).toEqual([
      expect.stringContaining('stopped for everybody'),
      expect.stringContaining('A text left on Fri Jan 15, 11:00'),
    ]);
  });

  it('a rest after an answer: until when, and what else it needs; and how it ended', async () => {
    const definition = {
      ...(await world.call('GET', '/v1/sequences/new-family')).body.definition,
      exit_on: ['opted_out', 'case_closed'],
      pause_on: { human_reply: 'PT48H' },
    };
    await publish(3, definition);
    const { caseId } = (await world.inquire(family('Karen Holt', KAREN))).body;
    await world.settle();
    await world.text(KAREN, 'thank you, it is hard');
    await world.settle();
    const [enrollment] = await world.items(`/v1/enrollments?caseId=${caseId}`);
    expect(enrollment).toMatchObject({ status: 'held', heldBecause: 'human_reply', pausedBecause: 'human_reply' });
    expect(enrollment.pausedUntil).toMatch(/^2027-01-14T16:00/);
    expect((await explain(caseId)).sentences.at(-1)).toContain(
      'Rests until Thu Jan 14, 11:00 (EST) at least. Held: they have written: a person answers first.',
    );
    await world.walk('2027-01-14T17:00:00Z');
    expect((await explain(caseId)).sentences.at(-1)).toContain('nobody has answered them yet');
    await world.text(KAREN, 'STOP');
    await world.settle();
    const ended = await explain(caseId);
    expect(ended).toMatchObject({ status: 'exited', next: null });
    expect(ended.sentences.slice(-2)).toEqual([
      expect.stringMatching(/^Ended on Thu Jan 14, 12:\d\d \(EST\): they asked for no more messages\.$/),
      'Ended: they asked for no more messages.',
    ]);
  });
});
