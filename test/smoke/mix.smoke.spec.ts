import { setTimeout as wait } from 'node:timers/promises';
import { DateTime } from 'luxon';
import { until } from '#testing/processes.js';
import { gather } from '../oracle/gather.js';
import { countSettled, judge, nothingWrong, type Verdict } from '../oracle/oracle.js';
import { Chance } from '#testing/chance.js';
import { lookUpAll, lookUpOnce } from '../chaos/looking-up.js';
import { QueueStage } from './queue-stage.js';
import { queueStores } from './queue-stores.js';
import { ADDRESS_HASH_KEY, BuiltSystem, family, noonOnTuesday, type Note, phoneOf, ZIP } from './system.js';
import { Website } from './website.js';

jest.setTimeout(900_000);

const FAMILIES = Number(process.env['MIX_FAMILIES'] ?? 60);
const SEED = Number(process.env['SMOKE_SEED'] ?? 20_270_112);
const EXIT_WORDS = ['STOP', 'please stop texting me'] as const;
const REPLY = 'thank you, could you call me tomorrow';

describe.each(queueStores)('everything goes wrong a little, queue in %s', (name, start) => {
  const stage = new QueueStage();

  afterEach(() => stage.end());

  it('loses nothing, sends nothing twice, breaks no rule and forgets nothing', async () => {
    const staged = await stage.begin(name, start);
    if (!staged) return;
    const { system } = staged;
    const mix = new Mix(system, new Chance(SEED));
    await mix.earlyOnWednesday();
    const replied = mix.replied.map((number) => system.textsTo(phoneOf(number)));
    await mix.untilThursday();
    await mix.fridayMorning();

    const evidence = await gather(system, ADDRESS_HASH_KEY);
    const { adopted, review, reallySentInReview } = countSettled(evidence);
    const struck = Object.values(system.carrier.faults.struck).reduce((sum, times) => sum + times, 0);
    process.stderr.write(
      `tests: seed ${SEED}, ${name}: ${mix.kills} kills, ${struck} faults struck, ${evidence.carrier.length} accepted, ` +
        `${adopted} adopted, ${review} in review, ${reallySentInReview} of them really sent\n`,
    );
    expect([...mix.verdicts, judge(evidence)]).toEqual([nothingWrong, nothingWrong, nothingWrong]);
    expect(mix.replied.map((number) => system.textsTo(phoneOf(number)))).toEqual(replied);
    expect(evidence.client.inquiries.filter(({ answered }) => answered === null)).toEqual([]);
    // so much was asked of it that this is no empty run
    expect(mix.kills).toBe(4);
    expect(struck).toBeGreaterThan(FAMILIES / 10);
    expect(evidence.carrier.length).toBeGreaterThan(FAMILIES);
  });
});

/** Three days of business time: greetings, an hour later those for whom it was too early, mails, the next texts. */
class Mix {
  kills = 0;
  readonly replied: number[] = [];
  /** of moments at which nothing was due, though some calls were still unclear */
  readonly verdicts: Verdict[] = [];
  private readonly website: Website;
  private readonly orphans = new Set<string>();
  private readonly numbers = Array.from({ length: FAMILIES }, (_, number) => number);

  constructor(
    private readonly system: BuiltSystem,
    private readonly chance: Chance,
  ) {
    this.website = new Website(system);
  }

  /** Half past eight: open in North Carolina, too early in the west of Florida, and nobody knows where they live there. */
  async earlyOnWednesday(): Promise<void> {
    await this.system.moveClock(at(1, 8, 30));
    this.letThingsGoWrong();
    const half = Math.floor(FAMILIES / 2);
    await all([
      this.website.postAll(this.numbers, noteOf),
      until('some taken', () => this.website.taken.size >= half).then(() => this.killApi(1)),
      until('some texted', () => this.system.carrier.ledger.length >= this.chance.between(1, half - 10)).then(() =>
        this.killWorker(),
      ),
    ]);
    await this.settle();
    const writing = this.numbers.filter(isInNorthCarolina).slice(0, 6);
    for (const [index, number] of writing.entries()) await this.write(number, index);
    for (const number of writing.slice(0, 2)) await this.sisterAsks(number);
    await this.settle();
    // before the look-ups, which would put right what a callback did wrong
    this.verdicts.push(judge(await gather(this.system, ADDRESS_HASH_KEY)));
    await lookUpOnce(this.system);
  }

  async untilThursday(): Promise<void> {
    await this.system.moveClock(at(1, 9, 30));
    await this.settle();
    await this.system.moveClock(at(2, 10, 30));
    await this.settle();
  }

  /** Everybody's next text is due at once; two families write STOP while they leave. */
  async fridayMorning(): Promise<void> {
    const before = this.system.carrier.ledger.length;
    const racing = this.numbers.filter(isInNorthCarolina).slice(6, 8);
    await this.system.moveClock(at(3, 10, 30));
    await all([
      until('some texted', () => this.system.carrier.ledger.length > before).then(() => this.killWorker()),
      ...racing.map(async (number, index) => {
        await wait(this.chance.between(0, 300));
        await this.write(number, index);
      }),
    ]);
    await this.killApi(0);
    await this.settle();
    this.verdicts.push(judge(await gather(this.system, ADDRESS_HASH_KEY)));
    this.system.carrier.faults.clear();
    await this.system.carrier.releaseCallbacks();
    await this.system.carrier.releaseMailEvents();
    await lookUpAll(this.system);
  }

  /** About one answer in ten is faulty, and of the news one in four is lost, late, doubled or out of order. */
  private letThingsGoWrong(): void {
    const { faults } = this.system.carrier;
    faults.program({
      seed: SEED,
      rates: {
        '429': 0.02,
        '500-before': 0.01,
        'html-200': 0.01,
        'reset-before': 0.01,
        '503-after-accept': 0.02,
        reset: 0.015,
        'cut-body': 0.015,
        'lose-callbacks': 0.06,
        'late-callbacks': 0.03,
        'duplicate-callbacks': 0.1,
        'reorder-callbacks': 0.05,
        undelivered: 0.02,
      },
    });
    faults.program({
      seed: SEED,
      channel: 'email',
      rates: {
        '500-before': 0.05,
        '503-after-accept': 0.05,
        reset: 0.05,
        'lose-callbacks': 0.05,
        'late-callbacks': 0.1,
      },
    });
    faults.program({ seed: SEED, on: 'read', youngerThanS: 5, rates: { 'delayed-list': 0.2, '500-before': 0.05 } });
    // its call hangs for as long as we wait for an answer: ten seconds
    faults.next('silence', 1, { to: phoneOf(this.chance.between(1, 5)) });
  }

  /** The first four want silence, in two ways; the others answer. A webhook that was not answered is written again. */
  private async write(number: number, index: number): Promise<void> {
    const words = index < 4 ? EXIT_WORDS[index % 2]! : REPLY;
    if (words === REPLY) this.replied.push(number);
    await until('a text taken', async () => (await this.system.textFrom(phoneOf(number), words, index < 4)) === 200);
  }

  /** On the number that was silenced, as somebody else: a case of her own, which only the number's silence holds back. */
  private async sisterAsks(number: number): Promise<void> {
    const { person, ...note } = family(number, { consents: [] });
    await this.website.post({ ...note, person: { ...person, name: `Sister ${number}` } }, `sister-${number}`, 0);
  }

  private async killApi(index: 0 | 1): Promise<void> {
    await this.system.apis[index].end('SIGKILL');
    this.kills += 1;
    await this.system.apis[index].start();
  }

  private async killWorker(): Promise<void> {
    await wait(this.chance.between(0, 30));
    for (const id of await this.system.killWorker()) this.orphans.add(id);
    this.kills += 1;
    await this.system.worker.start();
  }

  private settle(): Promise<void> {
    return this.system.settle([...this.orphans]);
  }
}

/** So many days after a Tuesday, by the clock of both states. */
function at(days: number, hour: number, minute: number): Date {
  const tuesday = DateTime.fromJSDate(noonOnTuesday(), { zone: 'America/New_York' });
  return tuesday.plus({ days }).set({ hour, minute }).toJSDate();
}

const isInNorthCarolina = (number: number): boolean => number % 6 !== 0;

/** Every sixth family lives in Florida; every third has given a mail address too. */
function noteOf(number: number): Note {
  const { person, consents, ...note } = family(number);
  const postalCode = isInNorthCarolina(number) ? ZIP.NC : ZIP.FL;
  if (number % 3 !== 0) return { ...note, consents, person: { ...person, postalCode } };
  return {
    ...note,
    consents: [...consents, { channel: 'email', textVersion: 'E1-email-1.0', granted: true }],
    person: { ...person, postalCode, email: `family.${number}@mail.example` },
  };
}

/** All are awaited before the first failure is told: none of them may start a process when the test is over. */
async function all(work: Promise<unknown>[]): Promise<void> {
  for (const outcome of await Promise.allSettled(work)) if (outcome.status === 'rejected') throw outcome.reason;
}
