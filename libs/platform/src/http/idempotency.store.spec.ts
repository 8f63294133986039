import { createTestDatabase, type TestDatabase } from '#testing/databases.js';
import { makeDataSource } from '../database/data-source.js';
import { Database } from '../database/database.js';
import { canonicalHash, Idempotency, readIdempotencyKey } from './idempotency.js';

describe('idempotency', () => {
  let test: TestDatabase;
  let database: Database;
  let idempotency: Idempotency;
  let runs = 0;
  beforeAll(async () => {
    test = await createTestDatabase();
    database = new Database(await makeDataSource(test.url).initialize());
    idempotency = new Idempotency(database);
  });
  afterAll(async () => {
    await database.onApplicationShutdown();
    await test.drop();
  });
  beforeEach(() => (runs = 0));
  const work = async () => ({ run: (runs += 1) });

  it('the same key gets the first answer, also when many come at once', async () => {
    const answers = await Promise.all(Array.from({ length: 10 }, () => idempotency.once('a', 'k1', { x: 1 }, work)));
    expect(new Set(answers.map((answer) => answer.run)).size).toBe(1);
    expect(await idempotency.once('a', 'k1', { x: 1 }, work)).toEqual(answers[0]);
    expect((await database.query('select 1 from idempotency_keys')).length).toBe(1);
  });
  it('another body is refused, another scope is another key', async () => {
    await idempotency.once('a', 'k2', { x: 1 }, work);
    await expect(idempotency.once('a', 'k2', { x: 2 }, work)).rejects.toMatchObject({ status: 409 });
    expect(await idempotency.once('b', 'k2', { x: 2 }, work)).toEqual({ run: 2 });
  });
  it('what throws is not remembered', async () => {
    await expect(
      idempotency.once('a', 'k3', {}, async () => {
        throw new Error('no');
      }),
    ).rejects.toThrow('no');
    expect(await idempotency.once('a', 'k3', {}, work)).toEqual({ run: 1 });
  });
  it('forgets after seven days of machine time', async () => {
    await idempotency.once('a', 'k4', {}, work);
    await database.query(
      `update idempotency_keys set created_mt = clock_timestamp() - interval '8 days' where key = 'k4'`,
    );
    await idempotency.forgetDue();
    expect(await idempotency.once('a', 'k4', {}, work)).toEqual({ run: 2 });
  });
  it('the order of keys is not another body', () =>
    expect(canonicalHash({ a: 1, b: [{ c: 1, d: 2 }] })).toBe(canonicalHash({ b: [{ d: 2, c: 1 }], a: 1 })));
  it.each(['', 'a b', 'x'.repeat(201), ['a', 'b']])('%j cannot be a key', (header) =>
    expect(() => readIdempotencyKey(header)).toThrow(),
  );
});
