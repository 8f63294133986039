import { Database } from '#platform/database/database.js';
import { definitionSchema } from '#crm/sequences/definition.rules.js';
import { EnrollingService } from '#crm/sequences/enrolling.service.js';
import { publishedSequences, publishIfChanged } from '#crm/sequences/sequences.store.js';
import { World } from '#testing/world.js';

const BEGIN = '2027-03-10T17:00:00Z';
const phone = (n: number) => `+1919555${String(2300 + n)}`;
const send = (id: string, template: string) => ({ id, send: { channel: 'sms', template, class: 'informational' } });
/** A text at once, one after a day, one at ten on the day after that, and one three days later. */
const track = definitionSchema.parse({
  key: 'track',
  name: 'Track',
  trigger: { event: 'willing_window.opened' },
  recipient: 'inquirer',
  business_key: 'case',
  reentry: 'never',
  steps: [
    send('now', 'hello'),
    { id: 'day', wait: { for: 'P1D' } },
    send('next-day', 'day2'),
    { id: 'rest', wait: { for: 'PT12H' } },
    { id: 'ten', wait: { until: { at: '10:00' } } },
    send('at-ten', 'day7'),
    { id: 'days', wait: { for: 'P3D' } },
    send('last', 'day14'),
  ],
});
const TELLING: Readonly<Record<string, RegExp>> = {
  now: /thank you for your note/,
  'next-day': /when it suits you/,
  'at-ten': /no rush/,
  last: /will not write again/,
};

/** What is late, and what was lost on the way: each ends by a rule that is written down, and says so. */
describe('late and lost', () => {
  let world: World;
  beforeEach(async () => {
    world = await World.begin(BEGIN, { twice: true });
    const database = world.app.get(Database);
    for (const key of ['track', 'new-family'])
      await publishIfChanged(database, { ...track, key }, `${key}-story`, new Date(BEGIN));
  });
  afterEach(() => world.end());

  async function begin(n: number): Promise<string> {
    const { body } = await world.inquire({ name: `Family ${n}`, phone: phone(n), postalCode: '27601' });
    await world.settle();
    await world.app.get(Database).transaction(async (tx) => {
      const sequence = (await publishedSequences(tx)).find(({ key }) => key === 'track')!;
      const { caseId, personId } = body;
      const dueAt = world.now();
      const wish = { sequence, caseId, personId, businessKey: caseId, facts: {}, dueAt, askedNow: false };
      await world.app.get(EnrollingService).enrollMany(tx, [{ ...wish, by: { kind: 'system' } }], dueAt);
    });
    await world.settle();
    return body.caseId;
  }
  const heard = (n: number) =>
    Object.keys(TELLING).filter((step) => world.textsTo(phone(n)).some((text) => TELLING[step]!.test(text)));
  const enrollment = async (caseId: string) =>
    (await world.items(`/v1/enrollments?caseId=${caseId}&sequenceKey=track`))[0];
  /** what staff read of it */
  const told = async (caseId: string) =>
    (await world.call('GET', `/v1/enrollments/${(await enrollment(caseId)).id}/explanation`)).body.sentences.join('\n');
  const skips = (caseId: string) =>
    world.query<{ step: string; reason: string }>(
      `select data->>'stepId' as step, data->>'reason' as reason from events
       where type = 'enrollment.step_done' and case_id = $1 and data->>'outcome' = 'skipped' order by id`,
      [caseId],
    );

  it('a worker away for a day and a half: what is late is skipped and says so, what is still of use leaves', async () => {
    const before = await begin(1);
    await world.jump('2027-03-12T20:00:00Z');
    const after = await begin(2);
    // due on the 11th at noon: 27 hours late; due on the 12th at ten: five hours
    expect(await skips(before)).toEqual([{ step: 'next-day', reason: 'late' }]);
    expect(heard(1)).toEqual(['now', 'at-ten']);
    expect(heard(2)).toEqual(['now']);
    expect(await told(before)).toMatch(/next-day: Not sent: .* no longer of use/);
    await world.walk('2027-03-20T16:00:00Z');
    expect([heard(1), heard(2)]).toEqual([
      ['now', 'at-ten', 'last'],
      ['now', 'next-day', 'at-ten', 'last'],
    ]);
    expect((await enrollment(after)).status).toBe('completed');
  });

  it('a pause of the whole sequence that ends after a day: no backlog, and then as planned', async () => {
    const caseId = await begin(1);
    await world.walk('2027-03-11T12:00:00Z');
    const stop = await world.call('POST', '/v1/stops', { scope: 'sequence', key: 'track', reason: 'wording' });
    await world.walk('2027-03-12T12:00:00Z');
    expect(await enrollment(caseId)).toMatchObject({ status: 'held', heldBecause: 'stopped' });
    expect(await told(caseId)).toMatch(/stop|held/i);
    await world.call('POST', `/v1/stops/${stop.body.id}/lift`);
    await world.walk('2027-03-20T16:00:00Z');
    expect(await skips(caseId)).toEqual([{ step: 'next-day', reason: 'late' }]);
    expect(heard(1)).toEqual(['now', 'at-ten', 'last']);
  });

  it('a night in which the clocks change: ten is ten, and three days are three days', async () => {
    await world.walk('2027-03-12T17:00:00Z');
    await begin(1);
    await world.walk('2027-03-18T20:00:00Z');
    const left = await world.query<{ step: string; at: Date }>(
      `select step_id as step, due_at as at from messages where sequence_key = 'track' order by due_at`,
    );
    const local = new Intl.DateTimeFormat('en-US', { timeZone: 'America/New_York', weekday: 'short', hour: 'numeric' });
    // noon on Friday, noon on Saturday, ten on the Sunday of the change, ten three days later
    expect(left.map(({ step, at }) => `${step} ${local.format(at)}`)).toEqual([
      'now Fri 12 PM',
      'next-day Sat 12 PM',
      'at-ten Sun 10 AM',
      'last Wed 10 AM',
    ]);
  });

  it('somebody has moved to another zone while it waited: ten is ten where they are', async () => {
    await begin(1);
    await begin(2);
    await world.walk('2027-03-11T20:00:00Z');
    await world.query(
      `update people set time_zone = 'America/Los_Angeles', postal_code = '90001'
       where id = (select inquirer_id from cases c join people p on p.id = c.inquirer_id where p.name = 'Family 1')`,
    );
    await world.walk('2027-03-12T15:30:00Z');
    expect([heard(1).includes('at-ten'), heard(2).includes('at-ten')]).toEqual([false, true]);
    await world.walk('2027-03-12T18:30:00Z');
    expect(heard(1)).toContain('at-ten');
    const [moved] = await world.query<{ at: Date }>(
      `select due_at as at from messages m join people p on p.id = m.person_id where p.name = 'Family 1' and m.step_id = 'at-ten'`,
    );
    expect(moved!.at.toISOString().slice(0, 13)).toBe('2027-03-12T18');
  });

  it('the words of a step are retired while it waits: a person calls, the family hears the rest', async () => {
    const caseId = await begin(1);
    const { versions } = (await world.call('GET', '/v1/templates/day2')).body as {
      versions: { id: string; channel: string; language: string }[];
    };
    for (const { id, channel, language } of versions)
      if (channel === 'sms' && language === 'en') await world.call('POST', `/v1/templates/versions/${id}/retire`);
    await world.walk('2027-03-20T16:00:00Z');
    expect(await skips(caseId)).toEqual([{ step: 'next-day', reason: 'no_words' }]);
    const calls = await world.items(`/v1/tasks?caseId=${caseId}&kind=call`);
    expect(calls.map(({ detail }) => [detail.stepId, detail.reason])).toEqual([['next-day', 'no_words']]);
    expect(heard(1)).toEqual(['now', 'at-ten', 'last']);
  });

  it('time that was lived is not taken back: a clock that goes back is refused, and nothing leaves twice', async () => {
    const caseId = await begin(1);
    await world.walk('2027-03-12T20:00:00Z');
    const back = await world.call('POST', '/v1/sandbox/clock', { at: '2027-03-11T12:00:00Z' });
    expect([back.status >= 400, back.status < 500]).toEqual([true, true]);
    await world.walk('2027-03-20T16:00:00Z');
    expect(world.textsTo(phone(1))).toHaveLength(4);
    expect((await enrollment(caseId)).status).toBe('completed');
  });
});
