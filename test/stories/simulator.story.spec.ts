import { Clock } from '#platform/clock/clock.js';
import type { SandboxClock } from '#platform/clock/sandbox.clock.js';
import { Database } from '#platform/database/database.js';
import { Events } from '#platform/events/events.js';
import { Lanes } from '#platform/queue/lane.js';
import { Queue } from '#platform/queue/queue.js';
import { waitUntilSettled } from '#platform/queue/settled.js';
import { ConsultationBooked } from '#crm/scheduling/scheduling.events.js';
import type { SequenceDefinition } from '#crm/sequences/definition.rules.js';
import { EnrollingService } from '#crm/sequences/enrolling.service.js';
import { publishIfChanged } from '#crm/sequences/sequences.store.js';
import type { Happening } from '#crm/sequences/simulated.rules.js';
import { StoppingService } from '#crm/sequences/stopping.service.js';
import { ContactMade } from '#crm/tasks/tasks.events.js';
import { Chance, generateInquiry, generateSequence } from '#testing/generated-sequences.js';
import { KEY, World } from '#testing/world.js';
import { run as runCommand } from '#apps/cli/src/commands/sequences-simulate.command.js';

const CASES = 200;
const SEQUENCES = 40;
const HOUR_MS = 3_600_000;
const HOP_MS = 20_000;
const BEGINS = Date.parse('2027-03-08T15:00:00Z');
/** Nothing works from the beginning until then: what was due is late. */
const WORKS_AGAIN = new Date(BEGINS + 30 * HOUR_MS);
const ENDS = new Date('2027-03-24T15:00:00Z');
/** Saturday evening before clocks go forward, and the instant at which they do in New York. */
const EVENING = Date.parse('2027-03-14T00:00:00Z');
const NIGHT = Date.parse('2027-03-14T07:00:00Z');
/** How much of each the generated cases must hold, or they prove little. */
const LEAST = { deferrals: 40, lateSkips: 20, exits: 20, dstNights: 10 };
const HAPPENINGS: readonly Happening[] = [
  'human_reply',
  'human_reply',
  'opted_out',
  'answered_call',
  'consultation_booked',
  'staff_takeover',
];

interface Case {
  definition: SequenceDefinition;
  caseId: string;
  personId: string;
  phone: string;
  enrollmentId: string;
  whatIf: { at: string; happens: Happening } | null;
}

interface Entry {
  at: string;
  kind: string;
  stepId: string | null;
  channel: string | null;
  reason: string | null;
  until: string | null;
}

interface Lived {
  sends: { stepId: string; at: Date }[];
  skips: string[];
  status: string;
  because: string | null;
  endedAt: Date | null;
}

describe('the simulator', () => {
  let world: World;
  const cases: Case[] = [];
  const simulated = new Map<string, { status: string; because: string | null; entries: Entry[] }>();

  beforeAll(async () => {
    world = await World.begin(new Date(BEGINS).toISOString(), { env: { SMS_PER_SECOND: '1000' } });
  }, 120_000);
  afterAll(() => world.end());

  const inTx = (work: (tx: any) => Promise<unknown>) => world.app.get(Database).transaction(work);

  describe('asked by staff', () => {
    const until = '2027-03-25T15:00:00Z';
    const person = { name: 'Ana Reyes', phone: '+19845550111', postalCode: '27601', email: 'ana@family.example' };
    const consents = [
      { channel: 'sms', textVersion: 'S1-sms-request-1.0', granted: true },
      { channel: 'sms', textVersion: 'S2-sms-followup-1.0', granted: true },
      { channel: 'email', textVersion: 'E1-email-1.0', granted: true },
    ];
    const inquiry = { channel: 'form', person, message: 'Please help', consents };
    const ask = (body: object, key = 'new-family', as = 'json') =>
      world.call('POST', `/v1/sequences/${key}/simulations?as=${as}`, { until, ...body });
    const kinds = ({ entries }: { entries: Entry[] }) =>
      entries.filter(({ kind }) => kind !== 'task').map(({ kind, stepId }) => [kind, stepId].join(' '));
    /** the rows of every table */
    const rowsOfAll = async (): Promise<Record<string, number>> => {
      const tables = await world.query<{ name: string }>(
        `select relname as name from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r' order by 1`,
      );
      const counts: Record<string, number> = {};
      for (const { name } of tables)
        counts[name] = (await world.query<{ n: number }>(`select count(*)::int as n from "${name}"`))[0]!.n;
      return counts;
    };

    it('somebody who only might write: everything is said, nothing stays', async () => {
      const before = await rowsOfAll();
      const night = { from: '2027-03-14T03:30:00Z', hypothetical: inquiry };
      const { status, body } = await ask(night);
      expect(status).toBe(200);
      expect(body).toMatchObject({ begins: 'afresh', notEnrolled: null, timeZone: 'America/New_York' });
      expect(kinds(body)).toEqual(['defer hello', 'send hello', 'send day1', 'send day2', 'send day5', 'send day7']);
      expect(body.entries[0].until).toMatch(/^2027-03-14T12:0/);
      const drawn = await ask(night, 'new-family', 'svg');
      expect(drawn.body).toMatch(/^<svg[^]*defer hello sms hello until Sun Mar 14, 08:0/);
      expect((await ask({ hypothetical: { ...inquiry, person: { ...person, under18: true } } })).body).toMatchObject({
        notEnrolled: 'trigger',
        entries: [],
      });
      await ask({ hypothetical: { ...inquiry, message: 'he took too many pills and does not wake up' } });
      expect(await rowsOfAll()).toEqual(before);
      expect(before.cases).toBe(0);
      expect(world.carrier.ledger).toEqual([]);
    });

    it('somebody whom we know, as they stand; and what if she replies on day 3', async () => {
      const { body: known } = await world.call('POST', '/v1/inquiries', inquiry);
      await world.settle();
      const before = await rowsOfAll();
      const { body } = await ask({ person: known.personId });
      expect(body).toMatchObject({ begins: 'where_they_are', status: 'completed' });
      expect(kinds(body).filter((kind) => kind !== 'done ')).toEqual([
        'send day1',
        'send day2',
        'send day5',
        'send day7',
        'send day14',
      ]);
      const whatIf = [{ at: '2027-03-11T15:00:00Z', happens: 'human_reply' }];
      const replies = await ask({ person: known.personId, whatIf });
      expect(replies.body).toMatchObject({ status: 'exited', because: 'human_reply' });
      // the text of that hour does not leave any more
      expect(kinds(replies.body)).toEqual(['send day1', 'happens ', 'exit ']);
      const afresh = await ask({ person: known.personId, afresh: true });
      expect(kinds(afresh.body)[0]).toBe('send hello');
      expect(await rowsOfAll()).toEqual(before);
    });

    it('on the command line, with days after the beginning', async () => {
      const [ana] = await world.query<{ id: string }>(`select id from people where name = 'Ana Reyes'`);
      const written: string[] = [];
      const out = jest.spyOn(process.stdout, 'write').mockImplementation((text) => written.push(String(text)) > 0);
      const env = { ...process.env };
      const { publicUrl: PUBLIC_URL, databaseUrl: DATABASE_URL } = world.config;
      Object.assign(process.env, { PUBLIC_URL, DATABASE_URL, SANDBOX: 'off', HEARTHLINE_ADMIN_API_KEY: KEY });
      try {
        const who = ['--sequence', 'new-family', '--person', ana!.id, '--from', '2027-03-08T15:00:00Z'];
        expect(await runCommand([...who, '--until', 'P20D', '--what-if', 'P3D=human_reply'])).toBe(0);
      } finally {
        out.mockRestore();
        process.env = env;
      }
      expect(written.join('').split('\n')).toEqual([
        'new-family, version 1; hours of America/New_York',
        'Wed Mar 10, 2027',
        '  10:00:00 task call-day1 call due Wed Mar 10, 20:00:00 (call)',
        '  10:00:00 send day1 email day1',
        'Thu Mar 11, 2027',
        '  10:00:00 happens (human_reply)',
        '  10:00:00 exit (human_reply)',
        'then: exited (human_reply)',
        '',
      ]);
    });

    it('each wrong question has its answer, and names the field', async () => {
      const nobody = '00000000-0000-4000-8000-00000000abcd';
      const questions: [body: object, status: number, path: string, key?: string][] = [
        [{ person: nobody, from: '2027-03-26T00:00:00Z' }, 422, 'until'],
        [{ person: nobody, until: '2029-06-01T00:00:00Z' }, 422, 'until'],
        [{ person: nobody }, 422, 'person'],
        [{ person: nobody }, 404, 'key', 'no-such-sequence'],
        [{ person: nobody, version: 99 }, 422, 'version'],
        [{ person: nobody, definition: { key: 'new-family', steps: [] } }, 422, 'definition.name'],
        [{ person: nobody, hypothetical: inquiry }, 400, 'person'],
        [{ hypothetical: { ...inquiry, person: { name: 'x', phone: '12' } } }, 422, 'person.phone'],
        [{ person: nobody, whatIf: [{ at: 'soon', happens: 'human_reply' }] }, 400, 'whatIf[0]'],
        [{ person: nobody, surprise: 1 }, 400, 'surprise'],
      ];
      for (const [body, status, path, key] of questions) {
        const answer = await ask(body, key);
        expect({ body, status: answer.status, paths: answer.body.errors?.map((one: any) => one.path) }).toEqual({
          body,
          status,
          paths: expect.arrayContaining([expect.stringContaining(path)]),
        });
      }
    });

    it('what if this version were published now', async () => {
      await world.query(
        `insert into sequence_versions (key, version, status, definition, hash, origin, running, drafted_at)
         select key, 2, 'draft', jsonb_set(definition, '{name}', '"Newer"'), 'draft', 'staff', 'let_finish', drafted_at
         from sequence_versions where key = 'new-family' and version = 1`,
      );
      const before = await rowsOfAll();
      const dry = async (running: string, version = 2, days = until) =>
        world.call('POST', `/v1/sequences/new-family/versions/${version}/dry-run`, { running, until: days });
      const outcomes = (counts: { outcome: string; count: number }[]) =>
        counts.filter(({ outcome }) => outcome !== 'task').map(({ outcome, count: many }) => `${outcome} ${many}`);
      const { status, body } = await dry('move_at_next_step');
      expect(status).toBe(200);
      expect(body).toMatchObject({ enrollments: 1, households: 1, cutShort: 0 });
      expect(outcomes(body.counts)).toEqual(['move 1', 'send 1', 'send 1', 'send 1', 'send 1', 'done 1', 'send 1']);
      const mail = { day: '2027-03-10', outcome: 'send', channel: 'email', template: 'day1', reason: null, count: 1 };
      expect(body.counts).toContainEqual(mail);
      expect(body.examples).toHaveLength(1);
      expect(outcomes((await dry('exit')).body.counts)).toEqual(['exit 1']);
      expect(outcomes((await dry('let_finish')).body.counts)).not.toContain('move 1');
      expect((await dry('exit', 7)).body.errors[0].path).toBe('version');
      expect((await dry('exit', 2, '2027-03-01T00:00:00Z')).body.errors[0].path).toBe('until');
      expect(await rowsOfAll()).toEqual(before);
      await world.query(`delete from sequence_versions where key = 'new-family' and version = 2`);
    });
  });

  it('says what production then does: the same sends in the same minutes, the same skips and ends', async () => {
    await prepare();
    for (const one of cases) {
      const { status, body } = await world.call('POST', `/v1/sequences/${one.definition.key}/simulations`, {
        person: one.personId,
        from: WORKS_AGAIN.toISOString(),
        until: ENDS.toISOString(),
        whatIf: one.whatIf ? [one.whatIf] : [],
      });
      expect({ status, body }).toMatchObject({ status: 200, body: { begins: 'where_they_are' } });
      expect(body.enrollmentId).toBe(one.enrollmentId);
      simulated.set(one.enrollmentId, body);
    }
    await live();
    const wrong: object[] = [];
    for (const one of cases) {
      const lived = await livedBy(one.enrollmentId);
      const said = simulated.get(one.enrollmentId)!;
      const differs = difference(said, lived);
      if (differs) wrong.push({ differs, ...one, said, lived });
    }
    const counts = count();
    process.stdout.write(`simulator and production: ${wrong.length} differ over ${JSON.stringify(counts)}\n`);
    expect(wrong.slice(0, 3)).toEqual([]);
    expect(await textsAtTheCarrier()).toBe(0);
    expect(counts.cases).toBe(CASES);
    for (const [name, least] of Object.entries(LEAST))
      expect({ name, many: counts[name]! >= least ? 'enough' : counts[name] }).toEqual({ name, many: 'enough' });
  }, 900_000);

  /** Families of all kinds, each in a sequence of her own besides the first weeks, where those go on. */
  async function prepare(): Promise<void> {
    const chance = new Chance(20270314);
    const definitions = Array.from({ length: SEQUENCES }, (_, index) => generateSequence(chance, `generated-${index}`));
    for (const one of definitions) await publishIfChanged(world.app.get(Database), one, one.key, new Date(BEGINS));
    for (let number = 0; number < CASES; number += 1) {
      const inquiry = generateInquiry(chance, number);
      const { status, body } = await world.call('POST', '/v1/inquiries', inquiry);
      expect(status).toBe(201);
      const { caseId, personId } = body;
      const definition = definitions[number % SEQUENCES]!;
      cases.push({ definition, caseId, personId, phone: inquiry.person.phone, enrollmentId: '', whatIf: null });
    }
    await world.settle();
    const others = await world.query<{ id: string }>(`select id from enrollments where status = 'active' order by id`);
    await inTx((tx) =>
      world.app.get(StoppingService, { strict: false }).exitThese(
        tx,
        others.filter((_, index) => index % 8 > 0).map(({ id }) => id),
        'sequence_changed',
      ),
    );
    for (const [number, one] of cases.entries()) one.enrollmentId = await enroll(chance, number, one);
    for (const one of chance.some(cases, 0.6)) {
      const at = new Date(BEGINS + chance.whole(32 * 60, 6 * 24 * 60) * 60_000).toISOString();
      one.whatIf = { at, happens: chance.one(HAPPENINGS) };
    }
  }

  async function enroll(chance: Chance, number: number, { definition, caseId, personId }: Case): Promise<string> {
    const minutes = number % 5 === 0 ? chance.whole(0, 8 * 60) : 0;
    const dueAt = minutes
      ? new Date(EVENING + minutes * 60_000)
      : new Date(BEGINS + chance.whole(60, 60 * 60) * 60_000);
    const sequence = { key: definition.key, version: 1, definition };
    const wish = { sequence, caseId, personId, businessKey: caseId, facts: {}, dueAt, askedNow: false };
    let id = '';
    await inTx(async (tx) => {
      const [enrolled] = await world.app
        .get(EnrollingService, { strict: false })
        .enrollMany(tx, [{ ...wish, by: { kind: 'system' } }], world.now());
      if (!('enrollmentId' in enrolled!)) throw new Error(`not enrolled: ${JSON.stringify(enrolled)}`);
      id = enrolled.enrollmentId;
    });
    return id;
  }

  /** An outage, and then the days until the end with everything that was supposed to happen. */
  async function live(): Promise<void> {
    await world.jump(WORKS_AGAIN);
    const happening = cases.filter((one) => one.whatIf).sort((a, b) => (a.whatIf!.at < b.whatIf!.at ? -1 : 1));
    for (const one of happening) {
      await walk(one.whatIf!.at);
      await happen(one, one.whatIf!.happens);
    }
    await walk(ENDS);
  }

  /** Lives until then; what is due within a few seconds is done at once, so that the minutes stay and the hops are fewer. */
  async function walk(until: string | Date): Promise<void> {
    const end = new Date(until);
    const lanes = world.app.get(Lanes).all();
    const clock = world.app.get(Clock) as SandboxClock;
    let lived = clock.now();
    for (;;) {
      const due = (await Promise.all(lanes.map((lane) => lane.nextDueAt(lived)))).filter((at) => at !== null);
      const next = Math.min(...due.map((at) => at.getTime() + HOP_MS), end.getTime());
      if (next > clock.now().getTime()) await clock.moveTo(new Date(next));
      lived = clock.now();
      await waitUntilSettled(lanes, world.app.get(Queue), 20_000);
      if (next === end.getTime()) return world.settle();
    }
  }

  async function happen({ phone, caseId, personId }: Case, happens: Happening): Promise<void> {
    const actor = { kind: 'staff' } as const;
    const about = { caseId, personId, actor, occurredAt: world.now() };
    const append = (event: object) => inTx((tx) => world.app.get(Events).append(tx, [{ ...about, ...event } as never]));
    if (happens === 'opted_out') await world.text(phone, 'STOP');
    if (happens === 'answered_call') await append({ definition: ContactMade, data: { taskId: null } });
    if (happens === 'consultation_booked')
      await append({
        definition: ConsultationBooked,
        data: { consultationId: caseId, startsAt: '2027-04-01T15:00:00.000Z' },
      });
    if (happens === 'staff_takeover') {
      const [thread] = await world.query<{ id: string }>('select id from conversations where case_id = $1', [caseId]);
      if (thread) expect((await world.call('POST', `/v1/conversations/${thread.id}/takeover`, {})).status).toBe(200);
    }
    if (happens === 'human_reply') {
      await world.text(phone, 'thank you for yesterday');
      await world.settle();
      for (const task of await world.items(`/v1/tasks?caseId=${caseId}&kind=answer_waiting&waiting=true`))
        await world.call('POST', `/v1/tasks/${task.id}/complete`, { outcome: 'answered' });
    }
    await world.settle();
  }

  async function livedBy(enrollmentId: string): Promise<Lived> {
    const messages = await world.query<any>(
      `select step_id as "stepId", status, handed_off_at as at, skipped_because as because from messages where enrollment_id = $1`,
      [enrollmentId],
    );
    const done = await world.query<any>(
      `select data->>'stepId' as "stepId", data->>'outcome' as outcome, data->>'reason' as reason from events
       where type = 'enrollment.step_done' and data->>'enrollmentId' = $1`,
      [enrollmentId],
    );
    const [row] = await world.query<any>(
      `select status, coalesce(exit_reason, held_because) as because, ended_at as "endedAt" from enrollments where id = $1`,
      [enrollmentId],
    );
    const skippedAtStep = done.filter((one: any) => one.outcome === 'skipped');
    const skippedAsItLeft = messages.filter(
      (one: any) => one.status === 'skipped' && !skippedAtStep.some((step: any) => step.stepId === one.stepId),
    );
    return {
      sends: messages.filter((one: any) => one.at !== null).map(({ stepId, at }: any) => ({ stepId, at })),
      skips: [
        ...skippedAtStep.map((one: any) => `${one.stepId} ${one.reason}`),
        ...skippedAsItLeft.map((one: any) => `${one.stepId} ${one.because}`),
      ],
      ...row,
    };
  }

  function difference(said: { status: string; because: string | null; entries: Entry[] }, lived: Lived): string | null {
    const sends = said.entries.filter((one) => one.kind === 'send');
    const order = (steps: string[]) => steps.sort().join(' | ');
    if (order(sends.map((one) => one.stepId!)) !== order(lived.sends.map((one) => one.stepId))) return 'sends';
    const far = lived.sends.find(({ stepId, at }) => {
      const one = sends.find((send) => send.stepId === stepId)!;
      return Math.abs(Date.parse(one.at) - at.getTime()) >= 60_000;
    });
    if (far) return `the minute of ${far.stepId}`;
    const skips = said.entries.filter((one) => one.kind === 'skip').map((one) => `${one.stepId} ${one.reason}`);
    if (order(skips) !== order([...lived.skips])) return 'skips';
    if (said.status !== lived.status || said.because !== lived.because) return 'the end';
    const exit = said.entries.find((one) => one.kind === 'exit');
    if (exit && Math.abs(Date.parse(exit.at) - lived.endedAt!.getTime()) >= 60_000) return 'the minute of the exit';
    return null;
  }

  /** Texts to these families that the carrier's own ledger has, beyond those that we say arrived. */
  async function textsAtTheCarrier(): Promise<number> {
    const phones = cases.map(({ phone }) => phone);
    const [row] = await world.query<{ n: number }>(
      `select count(*)::int as n from messages m join contact_points p on p.id = m.contact_point_id
       where m.direction = 'outbound' and m.channel = 'sms' and m.status = 'delivered' and p.value = any($1)`,
      [phones],
    );
    return phones.reduce((sum, phone) => sum + world.textsTo(phone).length, 0) - row!.n;
  }

  function count(): Record<string, number> {
    const all = [...simulated.values()];
    const of = (is: (entry: Entry) => boolean) => all.flatMap(({ entries }) => entries).filter(is).length;
    const isLate = ({ reason }: Entry) => reason === 'late' || reason === 'stale';
    return {
      cases: all.length,
      sends: of((one) => one.kind === 'send'),
      deferrals: of((one) => one.kind === 'defer'),
      ofThemCaps: of((one) => one.kind === 'defer' && one.reason === 'frequency_cap'),
      // deferred over the night in which clocks go forward
      dstNights: of((one) => one.kind === 'defer' && Date.parse(one.at) <= NIGHT && Date.parse(one.until!) > NIGHT),
      lateSkips: of((one) => one.kind === 'skip' && isLate(one)),
      otherSkips: of((one) => one.kind === 'skip' && !isLate(one)),
      exits: of((one) => one.kind === 'exit'),
      rests: of((one) => one.kind === 'pause'),
      holds: of((one) => one.kind === 'hold'),
      tasks: of((one) => one.kind === 'task'),
      completed: all.filter(({ status }) => status === 'completed').length,
    };
  }
});
