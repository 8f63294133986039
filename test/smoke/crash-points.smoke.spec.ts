import { type FaultPoint, faultPoints } from '#platform/chaos/fault-point.js';
import { type Ended, until } from '#testing/processes.js';
import { gather } from '../oracle/gather.js';
import { judge, nothingWrong } from '../oracle/oracle.js';
import { lookUpAll } from '../chaos/looking-up.js';
import { QueueStage } from './queue-stage.js';
import { queueStores } from './queue-stores.js';
import { ADDRESS_HASH_KEY, BuiltSystem, family, phoneOf } from './system.js';
import { Website } from './website.js';

jest.setTimeout(300_000);

const FAMILIES = 6;

/** Whoever is killed here loses nothing and has called nobody. */
const BEFORE_ANY_CALL: readonly FaultPoint[] = [
  'after_commit_before_answer',
  'after_claim_before_enqueue',
  'after_enqueue_before_mark',
  'after_record_before_next',
];
/** Between the commit of the attempt and the record of the answer nobody knows whether the text has left. */
const MAY_HAVE_LEFT = faultPoints.filter((point) => !BEFORE_ANY_CALL.includes(point));

/** Which passage: the calls of a batch begin together, so the third leaves others under way. */
const NTH: Partial<Record<FaultPoint, number>> = { after_accept_before_record: 3, before_http: 3 };

const struckAt = (point: FaultPoint): number[] =>
  Array.from({ length: FAMILIES }, (_, index) => faultPoints.indexOf(point) * 10 + index);
/** Greeted before, between and after the kills. */
const CONTROLS = [101, 102, 103] as const;

describe.each(queueStores)('a process is killed at each named point, queue in %s', (name, start) => {
  const stage = new QueueStage();

  afterEach(() => stage.end());

  it('texts everybody once, or says that it does not know', async () => {
    const staged = await stage.begin(name, start);
    if (!staged) return;
    const { system } = staged;
    const striker = new Striker(system);
    const ends: [FaultPoint, Ended][] = [];
    for (const [index, points] of [BEFORE_ANY_CALL, MAY_HAVE_LEFT].entries()) {
      await striker.greet(CONTROLS[index]!);
      await system.worker.end();
      for (const point of points) ends.push([point, await striker.strike(point)]);
      await system.worker.start();
    }
    await striker.greet(CONTROLS[2]);
    await system.settle([...striker.orphans]);
    await lookUpAll(system);

    expect(ends).toEqual([...BEFORE_ANY_CALL, ...MAY_HAVE_LEFT].map((point) => [point, 'SIGKILL']));
    expect(judge(await gather(system, ADDRESS_HASH_KEY))).toEqual(nothingWrong);
    const texts = (number: number) => system.textsTo(phoneOf(number));
    const certain = [...CONTROLS, ...BEFORE_ANY_CALL.flatMap(struckAt)];
    expect(certain.map(texts)).toEqual(certain.map(() => 1));
    const open = MAY_HAVE_LEFT.flatMap(struckAt);
    expect(open.filter((number) => texts(number) > 1)).toEqual([]);
    // no silence without a person who is shown it
    const silent = open.filter((number) => texts(number) === 0);
    expect(silent.map(phoneOf).sort()).toEqual(await striker.phonesInReview());
    expect(silent.length).toBeGreaterThan(0);
    expect(silent.length).toBeLessThan(open.length);
  });
});

class Striker {
  readonly orphans = new Set<string>();
  private readonly website: Website;

  constructor(private readonly system: BuiltSystem) {
    this.website = new Website(system);
  }

  /** The api is killed while the website posts; a worker when it comes to families who waited for one. */
  async strike(point: FaultPoint): Promise<Ended> {
    const fault = { FAULT_POINT: `${point}:kill:${NTH[point] ?? 1}` };
    const [, api] = this.system.apis;
    if (point !== 'after_commit_before_answer') {
      await this.post(struckAt(point));
      const ended = await this.system.worker.runToEnd(fault);
      for (const id of await this.system.orphans()) this.orphans.add(id);
      return ended;
    }
    await api.end();
    await api.start(fault);
    await this.post(struckAt(point));
    const ended = await api.untilEnded();
    await api.start();
    return ended;
  }

  async greet(number: number): Promise<void> {
    await this.post([number]);
    await until('greeted', () => this.system.textsTo(phoneOf(number)) === 1);
  }

  async phonesInReview(): Promise<string[]> {
    const { body } = await this.system.call('GET', '/v1/messages?status=review&limit=200');
    return (body['items'] as { to: string }[]).map(({ to }) => to).sort();
  }

  /** To both api processes in turn. */
  private post(numbers: readonly number[]): Promise<void> {
    return this.website.postAll(numbers, (number) => family(number));
  }
}
