import { Database } from '#platform/database/database.js';
import { Events } from '#platform/events/events.js';
import { ConsultationBooked } from '#crm/scheduling/scheduling.events.js';
import type { SequenceDefinition } from '#crm/sequences/definition.rules.js';
import { EnrollingService } from '#crm/sequences/enrolling.service.js';
import { publishIfChanged } from '#crm/sequences/sequences.store.js';
import type { Happening } from '#crm/sequences/simulated.rules.js';
import { StoppingService } from '#crm/sequences/stopping.service.js';
import { ContactMade } from '#crm/tasks/tasks.events.js';
import { Chance, generateInquiry, generateSequence } from '#testing/generated-sequences.js';
import { World } from '#testing/world.js';

const CASES = 200;
const SEQUENCES = 40;
const HOUR_MS = 3_600_000;
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
    report();
    expect(wrong.slice(0, 3)).toEqual([]);
    expect(await textsAtTheCarrier()).toBe(0);
  }, 600_000);

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
      await world.walk(one.whatIf!.at);
      await happen(one, one.whatIf!.happens);
    }
    await world.walk(ENDS);
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

  /** Texts of the carrier's own ledger beyond those of the rows. */
  async function textsAtTheCarrier(): Promise<number> {
    const [row] = await world.query<{ n: number }>(
      `select count(*)::int as n from messages where direction = 'outbound' and channel = 'sms' and handed_off_at is not null`,
    );
    return cases.reduce((sum, { phone }) => sum + world.textsTo(phone).length, 0) - row!.n;
  }

  function count(): Record<string, number> {
    const all = [...simulated.values()];
    const of = (is: (entry: Entry) => boolean) => all.flatMap(({ entries }) => entries).filter(is).length;
    const isLate = ({ reason }: Entry) => reason === 'late' || reason === 'stale';
    return {
      cases: all.length,
      sends: of((one) => one.kind === 'send'),
      deferrals: of((one) => one.kind === 'defer'),
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
