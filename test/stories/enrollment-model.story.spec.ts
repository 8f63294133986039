import fc from 'fast-check';
import { Database } from '#platform/database/database.js';
import { definitionSchema } from '#crm/sequences/definition.rules.js';
import { EnrollingService } from '#crm/sequences/enrolling.service.js';
import { publishedSequences, publishIfChanged } from '#crm/sequences/sequences.store.js';
import { World } from '#testing/world.js';
import { EnrollmentModel, type Happening, happenings, type Kind, steps } from '../model/enrollment-model.js';

const FAMILIES = Number(process.env.MODEL_RUNS ?? 1000);
const SEED = Number(process.env.MODEL_SEED ?? 20261124);
const LOOKS = 10;
const BEGIN = new Date('2027-01-12T17:00:00Z');
const HOUR = 3_600_000;
/** Words by which a text is known for the step it came of. */
const TEMPLATES = { s1: 'hello', s2: 'day2', s3: 'day7', s4: 'day14' } as const;
const TELLING: Readonly<Record<string, RegExp>> = {
  s1: /thank you for your note/,
  s2: /when it suits you/,
  s3: /no rush/,
  s4: /will not write again/,
};

const text = (id: keyof typeof TEMPLATES) => ({
  id,
  send: { channel: 'sms', template: TEMPLATES[id], class: 'informational' },
});
const definition = (kind: Kind) =>
  definitionSchema.parse({
    key: kind,
    name: kind,
    trigger: { event: 'willing_window.opened' },
    recipient: 'inquirer',
    business_key: 'case',
    reentry: 'never',
    exit_on: ['opted_out', 'case_closed', ...(kind === 'ends' ? ['human_reply'] : [])],
    pause_on: kind === 'rests' ? { human_reply: 'PT23H' } : {},
    steps: [
      text('s1'),
      { id: 'w1', wait: { for: 'P1D' } },
      text('s2'),
      { id: 'w2', wait: { until: { at: '10:00' } } },
      { id: 'call', task: { kind: 'call', due_in: 'PT1H', title: 'Call and listen' } },
      { id: 'w3', wait: { for: 'P1D' } },
      text('s3'),
      { id: 'w4', wait: { for: 'P1D' } },
      text('s4'),
    ],
  });

interface Script {
  kind: Kind;
  happens: Happening[];
}

const scripts: fc.Arbitrary<Script> = fc.record({
  kind: fc.constantFrom<Kind>('ends', 'rests'),
  happens: fc.array(
    fc.oneof(
      { weight: 6, arbitrary: fc.constant<Happening>('nothing') },
      { weight: 10, arbitrary: fc.constantFrom<Happening>('reply', 'answer', 'hold', 'release') },
      { weight: 2, arbitrary: fc.constantFrom<Happening>('stop', 'close') },
      { weight: 4, arbitrary: fc.constantFrom<Happening>('next-unclear', 'next-refused', 'next-told-twice') },
    ),
    { minLength: LOOKS, maxLength: LOOKS },
  ),
});

interface Family extends Script {
  n: number;
  phone: string;
  caseId: string;
  model: EnrollmentModel;
}

/** A thousand families, each with a life of its own, in one world: what became of each is what the model says. */
describe(`enrollments as a model knows them (${FAMILIES} lives, seed ${SEED})`, () => {
  let world: World;
  beforeAll(async () => {
    world = await World.begin(BEGIN.toISOString(), { env: { SMS_PER_DAY: '100000' } });
    const database = world.app.get(Database);
    for (const kind of ['ends', 'rests'] as const) await publishIfChanged(database, definition(kind), kind, BEGIN);
    // nobody is greeted beside what is looked at
    await publishIfChanged(database, { ...definition('ends'), key: 'new-family' }, 'quiet', BEGIN);
  });
  afterAll(() => world.end());

  async function welcome({ kind, happens }: Script, n: number): Promise<Family> {
    const phone = `+1919${String(2_000_000 + n * 7)}`;
    const person = { name: `Family ${n}`, phone, postalCode: '27601', relationship: 'mother' };
    const { body } = await world.inquire(person);
    return { kind, happens, n, phone, caseId: body.caseId, model: new EnrollmentModel(kind, BEGIN.getTime()) };
  }

  async function enroll(families: readonly Family[]): Promise<void> {
    await world.app.get(Database).transaction(async (tx) => {
      const versions = new Map((await publishedSequences(tx)).map((one) => [one.key, one]));
      const people = await tx.query<{ id: string; person: string }>('select id, inquirer_id as person from cases');
      const personOf = new Map(people.map(({ id, person }) => [id, person]));
      const wishes = families.map(({ kind, caseId }) => ({
        sequence: versions.get(kind)!,
        caseId,
        personId: personOf.get(caseId)!,
        businessKey: caseId,
        facts: {},
        dueAt: BEGIN,
        askedNow: false,
        by: { kind: 'system' as const },
      }));
      const enrolled = await world.app.get(EnrollingService).enrollMany(tx, [...wishes, ...wishes], BEGIN);
      expect(enrolled.filter((one) => 'enrollmentId' in one)).toHaveLength(families.length);
    });
  }

  /** A person of the practice does something; what cannot be done any more (the case has closed) is not done. */
  async function does(path: string, body: object): Promise<void> {
    const { status } = await world.call('POST', path, body);
    expect([200, 201, 409]).toContain(status);
  }

  async function happen({ phone, caseId }: Family, what: Happening): Promise<void> {
    if (what === 'reply') await world.text(phone, 'thank you, we are thinking about it');
    if (what === 'stop') await world.text(phone, 'STOP');
    if (what === 'hold') await does(`/v1/cases/${caseId}/holds`, { kind: 'staff', reason: 'they asked for quiet' });
    if (what === 'close') await does(`/v1/cases/${caseId}/suggestions/bereavement`, { answer: 'yes' });
    if (what === 'next-unclear') world.carrier.faults.next('503-after-accept', 1, { to: phone });
    if (what === 'next-refused') world.carrier.faults.next('429', 1, { to: phone });
    if (what === 'next-told-twice') world.carrier.faults.next('duplicate-callbacks', 1, { to: phone });
    if (what === 'release')
      for (const { id, kind } of await world.items(`/v1/cases/${caseId}/holds?open=true`))
        if (kind === 'staff') await does(`/v1/cases/${caseId}/holds/${id}/release`, {});
    if (what === 'answer')
      for (const { id } of await world.items(`/v1/tasks?caseId=${caseId}&kind=answer_waiting&waiting=true`))
        await does(`/v1/tasks/${id}/complete`, { outcome: 'answered' });
  }

  /** In the middle of all their lives both sequences are published anew. */
  async function publishAnew(): Promise<void> {
    for (const kind of ['ends', 'rests'] as const) {
      const anew = { ...definition(kind), name: 'Again' };
      const drafted = await world.call('POST', `/v1/sequences/${kind}/versions`, anew);
      expect(drafted.status).toBe(201);
      const { version } = drafted.body;
      const impact = await world.call('GET', `/v1/sequences/${kind}/versions/${version}/impact`);
      const { active, held } = impact.body;
      const publish = { version, running: 'move_at_next_step', expected: { active, held } };
      expect(await world.call('POST', `/v1/sequences/${kind}/publish`, publish)).toMatchObject({ status: 200 });
    }
  }

  it('each of them', async () => {
    const lives = fc.sample(scripts, { numRuns: FAMILIES, seed: SEED });
    const families: Family[] = [];
    for (let from = 0; from < lives.length; from += 50)
      families.push(...(await Promise.all(lives.slice(from, from + 50).map((life, at) => welcome(life, from + at)))));
    await world.settle();
    await enroll(families);
    const seen: Partial<Record<Happening, number>> = {};
    for (let look = 0; look < LOOKS; look += 1) {
      // six in the evening, six in the morning: nothing is due then
      const at = BEGIN.getTime() + (6 + 12 * look) * HOUR;
      await world.walk(new Date(at));
      await world.lookNow();
      for (const { model } of families) model.live(at);
      expect(await differences(families)).toEqual([]);
      for (let from = 0; from < families.length; from += 50)
        await Promise.all(families.slice(from, from + 50).map((family) => happen(family, family.happens[look]!)));
      if (look === 4) await publishAnew();
      await world.settle();
      for (const { model, happens } of families) {
        model.happens(happens[look]!);
        seen[happens[look]!] = (seen[happens[look]!] ?? 0) + 1;
      }
    }
    const end = BEGIN.getTime() + 30 * 24 * HOUR;
    await world.walk(new Date(end));
    await world.lookNow();
    for (const { model } of families) model.live(end);
    expect(await differences(families)).toEqual([]);
    expect(Object.keys(seen).sort()).toEqual([...happenings].sort());
    // whoever had a step left went on in the new version, and nothing else changed for them
    const [moved] = await world.query<{ n: number }>(
      `select count(*)::int as n from events where type = 'enrollment.moved'`,
    );
    expect(moved!.n).toBeGreaterThan(FAMILIES / 20);
    process.stdout.write(`${FAMILIES} lives, ${LOOKS} looks each: ${JSON.stringify(seen)}\n`);
  }, 900_000);

  /** Where the system and the model see another family: what left, who is to be called, how it stands. */
  async function differences(families: readonly Family[]): Promise<unknown[]> {
    const rows = await world.query<{ caseId: string; status: string; reason: string | null; calls: string[] | null }>(
      `select e.case_id as "caseId", e.status, e.exit_reason as reason,
         (select array_agg(distinct t.detail->>'stepId') from tasks t where t.case_id = e.case_id and t.kind = 'call') as calls
       from enrollments e where e.sequence_key in ('ends', 'rests')`,
    );
    const rowOf = new Map(rows.map((row) => [row.caseId, row]));
    const texts = new Map<string, string[]>();
    for (const { to, body } of world.carrier.ledger as { to: string; body?: string }[])
      if (body !== undefined) texts.set(to, [...(texts.get(to) ?? []), body]);
    return families
      .map(({ n, kind, happens, phone, caseId, model }) => {
        const { status, reason, calls } = rowOf.get(caseId)!;
        const bodies = texts.get(phone) ?? [];
        const sent = steps.flatMap(({ id }) => bodies.filter((body) => TELLING[id]?.test(body)).map(() => id));
        const is = { status, reason, sent, calls: calls ?? [] };
        const should = { status: model.status, reason: model.exitReason, sent: model.sent, calls: model.called };
        return { n, kind, happens: happens.join(' '), is, should };
      })
      .filter(({ is, should }) => JSON.stringify(is) !== JSON.stringify(should))
      .slice(0, 5);
  }
});
