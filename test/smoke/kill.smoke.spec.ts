import { setTimeout as wait } from 'node:timers/promises';
import { until } from '#testing/processes.js';
import { Chance } from '#testing/chance.js';
import { QueueStage } from './queue-stage.js';
import { type QueueStore, queueStores } from './queue-stores.js';
import { BuiltSystem, family, phoneOf } from './system.js';
import { Website } from './website.js';

jest.setTimeout(300_000);

const FAMILIES = 200;
const WAVES = 4;
const SEED = Number(process.env['SMOKE_SEED'] ?? 20_270_112);

const numbersOf = (wave: number) =>
  Array.from({ length: FAMILIES / WAVES }, (_, index) => wave * (FAMILIES / WAVES) + index);
const all = Array.from({ length: FAMILIES }, (_, number) => number);

describe.each(queueStores)('worker and api are killed in the middle of 200 inquiries, queue in %s', (name, start) => {
  const stage = new QueueStage();

  afterEach(() => stage.end());

  it('loses nobody and texts nobody twice', async () => {
    const staged = await stage.begin(name, start);
    if (!staged) return;
    const { system, store } = staged;
    const storm = new Storm(system, store, new Chance(SEED));
    const silent = await storm.someoneWhoOptedOut(FAMILIES);
    for (let wave = 0; wave < WAVES; wave += 1) {
      await storm.wave(numbersOf(wave), wave === 2);
      if (wave === 1) await storm.bothWriteAgain(FAMILIES, FAMILIES + 1);
    }
    await system.settle([...storm.orphans]);

    await expectNobodyLost(system, storm.website);
    const uncertain = await uncertainPhones(system);
    const orphaned = new Set(await phonesOf(system, [...storm.orphans]));
    process.stderr.write(
      `tests: ${name}: ${storm.kills} kills, ${storm.website.retries} posts again, ${storm.orphans.size} calls orphaned, ${uncertain.length} uncertain\n`,
    );
    const textsTo = (phone: string) => system.textsTo(phone);
    expect(all.map(phoneOf).filter((phone) => textsTo(phone) > 1)).toEqual([]);
    expect(storm.hanging.map(textsTo)).toEqual(storm.hanging.map(() => 1));
    const never = all.map(phoneOf).filter((phone) => textsTo(phone) === 0);
    expect(uncertain).toEqual([...never, ...storm.hanging].sort());
    expect(uncertain.filter((phone) => !orphaned.has(phone))).toEqual([]);
    expect(never.length).toBeLessThanOrEqual(FAMILIES / 10);
    expect(system.textsTo(phoneOf(FAMILIES))).toBe(silent);
    expect(system.textsTo(phoneOf(FAMILIES + 1))).toBe(1);
    expect(await system.count('deliveries')).toBe(0);
    const underWay = `messages where direction = 'outbound' and status not in ('delivered', 'uncertain', 'skipped')`;
    expect(await system.count(underWay)).toBe(0);
  });
});

/** Waves of notes, and a kill of the worker and of one api somewhere in the middle of each. */
class Storm {
  readonly website: Website;
  readonly orphans = new Set<string>();
  readonly hanging: string[] = [];
  kills = 0;

  constructor(
    private readonly system: BuiltSystem,
    private readonly store: QueueStore,
    private readonly chance: Chance,
  ) {
    this.website = new Website(system);
  }

  /** @returns how many texts this family got until it was silent */
  async someoneWhoOptedOut(number: number): Promise<number> {
    await this.website.post(family(number), `note-${number}`, 0);
    await until('greeted', () => this.system.textsTo(phoneOf(number)) === 1);
    await this.system.carrier.receive(phoneOf(number), 'please stop texting me');
    await this.system.settle();
    return this.system.textsTo(phoneOf(number));
  }

  /** Neither ticks a box; one of them opted out before, the other never wrote. */
  async bothWriteAgain(...numbers: number[]): Promise<void> {
    for (const number of numbers) await this.website.post(family(number, { consents: [] }), `again-${number}`, 0);
  }

  async wave(numbers: readonly number[], loseQueue: boolean): Promise<void> {
    const taken = this.website.taken.size + this.chance.between(1, numbers.length - 10);
    const texted = this.system.carrier.ledger.length + this.chance.between(1, numbers.length - 15);
    const [pauseApi, pauseWorker] = [this.chance.between(0, 30), this.chance.between(0, 30)];
    const outcomes = await Promise.allSettled([
      this.website.postAll(numbers, (number) => family(number)),
      until('some taken', () => this.website.taken.size >= taken).then(() => this.killApi(pauseApi)),
      until('some texted', () => this.system.carrier.ledger.length >= texted).then(() =>
        this.killWorker(pauseWorker, loseQueue),
      ),
    ]);
    // the others are awaited first: none of them may start a process when the test is over
    for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
  }

  /** The carrier has their text, and the worker will die before it is told so: no answer comes, and no news. */
  private async someoneWhoseCallHangs(): Promise<void> {
    const number = FAMILIES + 10 + this.hanging.length;
    const phone = phoneOf(number);
    this.hanging.push(phone);
    this.system.carrier.faults.next('silence', 1, { to: phone });
    this.system.carrier.faults.next('refuse-callbacks', 1, { to: phone });
    await this.website.post(family(number), `note-${number}`, 0);
    await until('their text at the carrier', () => this.system.textsTo(phone) === 1);
  }

  private async killApi(pauseMs: number): Promise<void> {
    await wait(pauseMs);
    await this.system.apis[1].end('SIGKILL');
    this.kills += 1;
    await this.system.apis[1].start();
  }

  private async killWorker(pauseMs: number, loseQueue: boolean): Promise<void> {
    await wait(pauseMs);
    await this.someoneWhoseCallHangs();
    for (const id of await this.system.killWorker()) this.orphans.add(id);
    this.kills += 1;
    if (loseQueue) await this.store.lose(this.system);
    await this.system.worker.start();
  }
}

async function expectNobodyLost(system: BuiltSystem, website: Website): Promise<void> {
  const stored = await system.query<{ key: string; id: string }>(
    'select idem_key as key, id from inquiries where idem_key is not null order by idem_key',
  );
  const answered = [...website.taken]
    .map(([key, id]) => ({ key, id }))
    .sort((one, other) => (one.key < other.key ? -1 : 1));
  expect(answered).toHaveLength(FAMILIES + 3 + WAVES);
  expect(new Map(stored.map((row) => [row.key, row.id]))).toEqual(new Map(answered.map((row) => [row.key, row.id])));
  expect(await system.count('people')).toBe(FAMILIES + 2 + WAVES);
  expect(await system.count(`cases where status = 'open'`)).toBe(FAMILIES + 2 + WAVES);
}

/** As staff see them. */
async function uncertainPhones(system: BuiltSystem): Promise<string[]> {
  const answer = await system.call('GET', '/v1/messages?status=uncertain&limit=200');
  return (answer.body['items'] as { to: string }[]).map((message) => message.to).sort();
}

async function phonesOf(system: BuiltSystem, attemptIds: readonly string[]): Promise<string[]> {
  const rows = await system.query<{ value: string }>(
    `select p.value from attempts a join messages m on m.id = a.message_id join contact_points p on p.id = m.contact_point_id
     where a.id = any($1::uuid[])`,
    [attemptIds],
  );
  return rows.map((row) => row.value);
}
