import { type FaultPoint, faultPoints } from '#platform/chaos/fault-point.js';
import { type Ended, Program, until } from '#testing/processes.js';
import { gather } from '../oracle/gather.js';
import { judge, nothingWrong } from '../oracle/oracle.js';
import { lookUpAll } from './looking-up.js';
import { type QueueStore, queueStores } from './queue-stores.js';
import { ADDRESS_HASH_KEY, BuiltSystem, family, phoneOf } from './system.js';
import { Website } from './website.js';

jest.setTimeout(300_000);

const FAMILIES = 6;

/** Between the commit of the attempt and the record of the answer nobody knows whether the text has left. */
const MAY_HAVE_LEFT: readonly FaultPoint[] = [
  'after_reservation_before_http',
  'before_http',
  'after_accept_before_record',
];

/** Which passage: the calls of a batch begin together, so the third leaves two under way. */
const NTH: Partial<Record<FaultPoint, number>> = { after_accept_before_record: 3, before_http: 3 };

describe.each(queueStores)('a process is killed at a named point, queue in %s', (name, start) => {
  let store: QueueStore | null = null;
  let system: BuiltSystem;
  let website: Website;
  let orphans: string[] = [];

  beforeAll(async () => {
    store = await start();
    if (!store) return void process.stderr.write(`tests: no ${name} for this smoke test\n`);
    system = await BuiltSystem.begin(store.url);
    website = new Website(system);
  });
  afterAll(async () => {
    await Program.endAll();
    await system?.end();
    await store?.stop();
  });

  it.each(faultPoints.map((point, index) => [point, index * 10] as const))('%s', async (point, first) => {
    if (!store) return;
    const [before, after, ...struck] = Array.from({ length: FAMILIES + 2 }, (_, index) => first + index) as [
      number,
      number,
      ...number[],
    ];
    await post(before);
    await until('the family before is greeted', () => system.textsTo(phoneOf(before)) === 1);
    const strike = point === 'after_commit_before_answer' ? killApi : killWorker;
    expect(await strike(`${point}:kill:${NTH[point] ?? 1}`, struck)).toBe('SIGKILL');
    await post(after);
    await system.settle(orphans);
    await lookUpAll(system);

    expect(judge(await gather(system, ADDRESS_HASH_KEY))).toEqual(nothingWrong);
    const texts = (number: number) => system.textsTo(phoneOf(number));
    expect([before, after].map(texts)).toEqual([1, 1]);
    const inReview = await phonesInReview();
    const silent = struck.map(phoneOf).filter((phone) => system.textsTo(phone) === 0);
    expect(silent.filter((phone) => !inReview.includes(phone))).toEqual([]);
    expect(silent.length).toBeLessThanOrEqual(MAY_HAVE_LEFT.includes(point) ? FAMILIES - 1 : 0);
    expect(struck.filter((number) => texts(number) > 1)).toEqual([]);
  });

  const post = (number: number) => website.post(family(number), `note-${number}`, 0);

  /** The website asks both; whoever was killed is started again without a fault. */
  async function killApi(fault: string, numbers: number[]): Promise<Ended> {
    const [, api] = system.apis;
    await api.end();
    await api.start({ FAULT_POINT: fault });
    await website.postAll(numbers, (number) => family(number));
    const ended = await api.untilEnded();
    await api.start();
    return ended;
  }

  /** All of them wait for a worker; the first one that comes is killed. */
  async function killWorker(fault: string, numbers: number[]): Promise<Ended> {
    await system.worker.end();
    await website.postAll(numbers, (number) => family(number));
    const ended = await system.worker.runToEnd({ FAULT_POINT: fault });
    orphans = await system.orphans();
    await system.worker.start();
    return ended;
  }

  async function phonesInReview(): Promise<string[]> {
    const { body } = await system.call('GET', '/v1/messages?status=review&limit=200');
    return (body['items'] as { to: string }[]).map(({ to }) => to);
  }
});
