import fc from 'fast-check';
import { createTestDatabase, type TestDatabase } from '#testing/databases.js';
import { makeDataSource } from './data-source.js';
import { Database, sqlState, UNIQUE_VIOLATION } from './database.js';
import { GroupCommit, type GroupWork, type Outcome } from './group-commit.js';
import { saveAll } from './save-all.js';

interface Ask {
  keys: string[];
  name: number;
}
const ask = (name: number, ...keys: string[]): Ask => ({ name, keys });
const settle = () => new Promise((resolve) => setImmediate(resolve));
const failure = (code?: string): Error => Object.assign(new Error(`failed ${code}`), { code });

/** Work that the test ends by hand. */
function byHand() {
  const batches: { names: number[]; end: (outcomes?: Outcome<number>[]) => void; fail: (error: Error) => void }[] = [];
  const alone: { name: number; end: () => void; fail: (error: Error) => void }[] = [];
  const work: GroupWork<Ask, number> = {
    keysOf: ({ keys }) => keys,
    together: (items) =>
      new Promise((resolve, fail) => {
        const names = items.map(({ name }) => name);
        const end = (outcomes?: Outcome<number>[]) => resolve(outcomes ?? names.map((answer) => ({ answer })));
        batches.push({ names, end, fail });
      }),
    alone: ({ name }) => new Promise((end, fail) => alone.push({ name, end: () => end(name), fail })),
  };
  return { batches, alone, work, names: () => batches.map(({ names }) => names) };
}

describe('GroupCommit', () => {
  it('lets the first go at once, and gathers what comes while the lanes are taken, up to the most', async () => {
    const { work, batches, names } = byHand();
    const commits = new GroupCommit(work, { most: 3, lanes: 2, looks: 3 });
    const answers = [1, 2, 3, 4, 5, 6, 7].map((name) => commits.submit(ask(name, String(name))));
    expect(names()).toEqual([[1], [2]]);
    batches[0]!.end();
    await settle();
    expect(names()).toEqual([[1], [2], [3, 4, 5]]);
    batches[1]!.end();
    await settle();
    expect(names()).toEqual([[1], [2], [3, 4, 5], [6, 7]]);
    for (const batch of batches.slice(2)) batch.end();
    expect(await Promise.all(answers)).toEqual([1, 2, 3, 4, 5, 6, 7]);
  });

  it('answers nobody before the commit of the batch', async () => {
    const { work, batches } = byHand();
    const commits = new GroupCommit(work);
    let answered = false;
    const answer = commits.submit(ask(1)).then(() => (answered = true));
    await settle();
    expect(answered).toBe(false);
    batches[0]!.end();
    await answer;
    expect(answered).toBe(true);
  });

  it('keeps apart what shares a key, in the order it came, whatever is between', async () => {
    const { work, batches, names } = byHand();
    const commits = new GroupCommit(work, { most: 64, lanes: 2, looks: 3 });
    const answers = [
      commits.submit(ask(1, 'phone')),
      commits.submit(ask(2, 'phone', 'mail')),
      commits.submit(ask(3, 'mail')),
      commits.submit(ask(4, 'other')),
    ];
    expect(names()).toEqual([[1], [4]]);
    batches[0]!.end();
    await settle();
    expect(names()).toEqual([[1], [4], [2]]);
    batches[1]!.end();
    batches[2]!.end();
    await settle();
    expect(names()).toEqual([[1], [4], [2], [3]]);
    batches[3]!.end();
    expect(await Promise.all(answers)).toEqual([1, 2, 3, 4]);
  });

  it('refuses one without its neighbours', async () => {
    const { work, batches } = byHand();
    const commits = new GroupCommit(work, { most: 64, lanes: 1, looks: 3 });
    const answers = [1, 2, 3].map((name) => commits.submit(ask(name)));
    const results = Promise.allSettled(answers);
    batches[0]!.end();
    await settle();
    batches[1]!.end([{ refused: failure() }, { answer: 3 }]);
    expect((await results).map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  });

  it('what goes alone holds its keys and no lane', async () => {
    const { work, batches, alone, names } = byHand();
    const commits = new GroupCommit(work, { most: 64, lanes: 1, looks: 3 });
    const first = commits.submit(ask(1, 'phone'));
    batches[0]!.end(['alone']);
    await settle();
    const same = commits.submit(ask(2, 'phone'));
    const other = commits.submit(ask(3, 'other'));
    expect(names()).toEqual([[1], [3]]);
    batches[1]!.end();
    await other;
    await settle();
    expect(names()).toEqual([[1], [3]]);
    alone[0]!.end();
    expect(await first).toBe(1);
    await settle();
    batches[2]!.end();
    expect(await same).toBe(2);
  });

  it.each(['23505', '40P01'])('%s: looks three times as a batch, then each alone', async (code) => {
    const { work, batches, alone } = byHand();
    const commits = new GroupCommit(work, { most: 64, lanes: 1, looks: 3 });
    const answer = commits.submit(ask(1));
    for (let look = 0; look < 3; look += 1) {
      expect(batches).toHaveLength(look + 1);
      expect(alone).toHaveLength(0);
      batches[look]!.fail(failure(code));
      await settle();
    }
    expect(batches).toHaveLength(3);
    alone[0]!.end();
    expect(await answer).toBe(1);
  });

  it('what fails inside a statement fails alone', async () => {
    const { work, batches, alone } = byHand();
    const commits = new GroupCommit(work, { most: 64, lanes: 1, looks: 3 });
    const first = commits.submit(ask(0));
    const results = Promise.allSettled([1, 2, 3].map((name) => commits.submit(ask(name))));
    batches[0]!.end();
    await first;
    await settle();
    batches[1]!.fail(failure('54000'));
    await settle();
    expect(alone.map(({ name }) => name)).toEqual([1, 2, 3]);
    alone[0]!.end();
    alone[1]!.fail(failure('54000'));
    alone[2]!.end();
    expect((await results).map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  });

  it.each([undefined, 'ECONNRESET', '57P01', '08006', '57014'])(
    'a lost connection (%s) may have committed: all of the batch hear of it, nothing is tried again, the next goes on',
    async (code) => {
      const { work, batches, alone } = byHand();
      const commits = new GroupCommit(work, { most: 64, lanes: 1, looks: 3 });
      const lost = commits.submit(ask(1, 'phone'));
      const next = commits.submit(ask(2, 'phone'));
      batches[0]!.fail(failure(code));
      await expect(lost).rejects.toThrow('failed');
      await settle();
      expect(alone).toHaveLength(0);
      batches[1]!.end();
      expect(await next).toBe(2);
    },
  );

  it('whatever comes in whatever order: each is answered once, and no two under way share a key', async () => {
    const asks = fc.array(fc.tuple(fc.subarray(['a', 'b', 'c', 'd']), fc.nat(9)), { maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(asks, async (some) => {
        const underWay = new Set<string>();
        const done: number[] = [];
        const doing = async (items: readonly Ask[], work: () => void) => {
          for (const key of items.flatMap(({ keys }) => keys)) {
            expect(underWay.has(key)).toBe(false);
            underWay.add(key);
          }
          await settle();
          for (const key of items.flatMap(({ keys }) => keys)) underWay.delete(key);
          work();
        };
        const fate = new Map(some.map(([, chance], name) => [name, chance]));
        const commits = new GroupCommit<Ask, number>(
          {
            keysOf: ({ keys }) => keys,
            together: async (items) => {
              let outcomes: Outcome<number>[] = [];
              await doing(items, () => {
                if (items.some(({ name }) => fate.get(name) === 0)) throw failure('23514');
                outcomes = items.map(({ name }) => (fate.get(name) === 1 ? 'alone' : { answer: name }));
              });
              for (const { name } of items) if (fate.get(name) !== 1) done.push(name);
              return outcomes;
            },
            alone: async (item) => {
              await doing([item], () => done.push(item.name));
              return item.name;
            },
          },
          { most: 5, lanes: 2, looks: 3 },
        );
        const answers = await Promise.all(some.map(([keys], name) => commits.submit(ask(name, ...keys))));
        expect(answers).toEqual(some.map((_, name) => name));
        expect(done.toSorted((one, other) => one - other)).toEqual(some.map((_, name) => name));
      }),
      { numRuns: 100 },
    );
  });
});

describe('two processes on one database', () => {
  let test: TestDatabase;
  const databases: Database[] = [];
  beforeAll(async () => {
    test = await createTestDatabase();
    for (let n = 0; n < 2; n += 1) databases.push(new Database(await makeDataSource(test.url).initialize()));
    await databases[0]!.query(
      'create table asked (id uuid primary key default gen_random_uuid(), key text unique, name int check (name >= 0))',
    );
  });
  afterAll(async () => {
    for (const database of databases) await database.onApplicationShutdown();
    await test.drop();
  });

  const draft = (items: readonly Ask[]) => ({
    table: 'asked',
    columns: { key: 'text', name: 'int' },
    rows: items.map(({ keys: [key], name }) => ({ key, name })),
  });
  const found = (database: Database, items: readonly Ask[]) =>
    database.query<{ id: string; key: string }>('select id, key from asked where key = any($1)', [
      items.map(({ keys }) => keys[0]),
    ]);
  const workOn = (database: Database): GroupWork<Ask, string> => ({
    keysOf: ({ keys }) => keys,
    together: async (items) => {
      const known = new Set((await found(database, items)).map(({ key }) => key));
      const fresh = items.filter(({ keys: [key] }) => !known.has(key!));
      await database.withoutTransaction((tx) => saveAll(tx, [draft(fresh)]));
      const ids = new Map((await found(database, items)).map(({ id, key }) => [key, id]));
      return items.map(({ keys: [key] }) => ({ answer: ids.get(key!)! }));
    },
    async alone(item) {
      for (;;) {
        const [before] = await found(database, [item]);
        if (before) return before.id;
        await database
          .withoutTransaction((tx) => saveAll(tx, [draft([item])]))
          .catch((error: unknown) => {
            if (sqlState(error) !== UNIQUE_VIOLATION) throw error;
          });
      }
    },
  });

  it('960 same keys at once: no two answers differ, and nothing is stored twice', async () => {
    const processes = databases.map((database) => new GroupCommit(workOn(database)));
    const keys = Array.from({ length: 960 }, (_, n) => `same-${(n * 7) % 960}`);
    const [one, other] = await Promise.all(
      processes.map((commits, process) =>
        Promise.all((process ? keys.toReversed() : keys).map((key) => commits.submit(ask(1, key)))),
      ),
    );
    expect(other!.toReversed()).toEqual(one);
    expect(await databases[0]!.query(`select count(*)::int as n from asked where key like 'same-%'`)).toEqual([
      { n: 960 },
    ]);
  });

  it('one that the database refuses fails alone, its neighbours are stored', async () => {
    const commits = new GroupCommit(workOn(databases[0]!), { most: 64, lanes: 1, looks: 3 });
    const names = [1, 2, -1, 3, 4];
    const results = await Promise.allSettled(
      [0, ...names].map((name, index) => commits.submit(ask(name, `beside-${index}`))),
    );
    expect(results.map(({ status }) => status)).toEqual(
      [0, ...names].map((name) => (name < 0 ? 'rejected' : 'fulfilled')),
    );
    expect(await databases[0]!.query(`select count(*)::int as n from asked where key like 'beside-%'`)).toEqual([
      { n: 5 },
    ]);
  });
});
