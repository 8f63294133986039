import { Nudges } from './nudges.js';

/** A store that takes each batch when the test says so. */
function byHand() {
  const batches: { ids: string[]; take: () => void; fail: () => void }[] = [];
  const add = (ids: string[]) =>
    new Promise<void>((take, reject) => batches.push({ ids, take, fail: () => reject(new Error('away')) }));
  return { batches, add };
}

const settle = () => new Promise((resolve) => setImmediate(resolve));

describe('Nudges', () => {
  afterEach(() => jest.useRealTimers());

  it('has one add under way; what gathers meanwhile goes next, each id once', async () => {
    const { batches, add } = byHand();
    const nudges = new Nudges(add, () => undefined);
    const first = nudges.nudge(['a']);
    await settle();
    const second = [nudges.nudge(['b', 'c']), nudges.nudge(['c', 'd'])];
    await settle();
    expect(batches.map(({ ids }) => ids)).toEqual([['a']]);
    batches[0]!.take();
    await first;
    await settle();
    expect(batches.map(({ ids }) => ids)).toEqual([['a'], ['b', 'c', 'd']]);
    batches[1]!.take();
    await Promise.all(second);
    await nudges.idle();
  });

  it('forgets the oldest when the store is away for long', async () => {
    const { batches, add } = byHand();
    const nudges = new Nudges(add, () => undefined);
    void nudges.nudge(['under way']);
    await settle();
    for (let from = 0; from < 60_000; from += 1000)
      void nudges.nudge(Array.from({ length: 1000 }, (_, index) => String(from + index)));
    expect(nudges.waiting).toBe(50_000);
    batches[0]!.take();
    await settle();
    expect(batches[1]!.ids[0]).toBe('10000');
    expect(batches[1]!.ids.at(-1)).toBe('59999');
    batches[1]!.take();
  });

  it('gives up a batch that failed, says so once for it, and goes on', async () => {
    const { batches, add } = byHand();
    const given: number[] = [];
    const nudges = new Nudges(add, (_, ids) => given.push(ids));
    const lost = nudges.nudge(['a', 'b']);
    await settle();
    batches[0]!.fail();
    await lost;
    expect(given).toEqual([2]);
    const next = nudges.nudge(['c']);
    await settle();
    expect(batches[1]!.ids).toEqual(['c']);
    batches[1]!.take();
    await next;
  });

  it('holds nobody up longer than its patience', async () => {
    jest.useFakeTimers();
    const nudges = new Nudges(
      () => new Promise(() => undefined),
      () => undefined,
    );
    let back = 0;
    for (const id of ['a', 'b']) void nudges.nudge([id]).then(() => (back += 1));
    await jest.advanceTimersByTimeAsync(2900);
    expect(back).toBe(0);
    await jest.advanceTimersByTimeAsync(200);
    expect(back).toBe(2);
  });
});
