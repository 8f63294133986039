import fc from 'fast-check';
import { Gather } from './gather.js';

/** A batch that the test ends by hand. */
function byHand() {
  const batches: { items: number[]; end: () => void; fail: (error: Error) => void }[] = [];
  const work = (items: number[]) => new Promise<void>((end, fail) => batches.push({ items, end, fail }));
  return { batches, work };
}

const settle = () => new Promise((resolve) => setImmediate(resolve));

describe('Gather', () => {
  it('takes what is added in one go together, and what arrives meanwhile next', async () => {
    const { batches, work } = byHand();
    const gather = new Gather(work, { most: 10 });
    const first = [gather.add(1), gather.add(2)];
    await settle();
    const second = [gather.add(3), gather.add(4), gather.add(5)];
    await settle();
    expect(batches.map(({ items }) => items)).toEqual([[1, 2]]);
    batches[0]!.end();
    await Promise.all(first);
    await settle();
    expect(batches.map(({ items }) => items)).toEqual([
      [1, 2],
      [3, 4, 5],
    ]);
    batches[1]!.end();
    await Promise.all(second);
  });

  it('answers only when the batch that carried the item is done', async () => {
    const { batches, work } = byHand();
    const gather = new Gather(work, { most: 1 });
    let answered = 0;
    void gather.add(1).then(() => (answered = 1));
    void gather.add(2).then(() => (answered = 2));
    await settle();
    expect(answered).toBe(0);
    batches[0]!.end();
    await settle();
    expect(answered).toBe(1);
    expect(batches).toHaveLength(2);
  });

  it('fails those whose batch failed and nobody else', async () => {
    const gather = new Gather<string>(
      async (items) => {
        if (items.includes('bad')) throw new Error('no');
      },
      { most: 2 },
    );
    const results = await Promise.allSettled(
      ['bad', 'beside it', 'after', 'also after'].map((item) => gather.add(item)),
    );
    expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'fulfilled', 'fulfilled']);
  });

  it('survives work that throws before its first await', async () => {
    let calls = 0;
    const gather = new Gather<number>(
      () => {
        calls += 1;
        if (calls === 1) throw new Error('at once');
        return Promise.resolve();
      },
      { most: 5 },
    );
    await expect(gather.add(1)).rejects.toThrow('at once');
    await expect(gather.add(2)).resolves.toBeUndefined();
  });

  it('hands on every item exactly once and in order, never two batches at a time, never more than the most', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(4), { maxLength: 60 }), fc.integer({ min: 1, max: 7 }), async (pauses, most) => {
        const seen: number[] = [];
        let underWay = 0;
        const gather = new Gather<number>(
          async (items) => {
            underWay += 1;
            expect(underWay).toBe(1);
            expect(items.length).toBeLessThanOrEqual(most);
            await settle();
            seen.push(...items);
            underWay -= 1;
          },
          { most },
        );
        const added: Promise<void>[] = [];
        for (const [index, pause] of pauses.entries()) {
          added.push(gather.add(index));
          if (pause === 0) await settle();
        }
        await Promise.all(added);
        expect(seen).toEqual(pauses.map((_, index) => index));
      }),
      { numRuns: 60 },
    );
  });
});
