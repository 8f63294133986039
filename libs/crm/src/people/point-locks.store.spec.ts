import { makeDataSource } from '#platform/database/data-source.js';
import { Database } from '#platform/database/database.js';
import type { Tx } from '#platform/database/tx.js';
import { createTestDatabase, type TestDatabase } from '#testing/databases.js';
import { PeopleService } from './people.service.js';
import { ProfilesService } from './profiles.service.js';

const ROUNDS = 60;

describe('locks of several contact points', () => {
  let test: TestDatabase;
  let database: Database;
  const people = new PeopleService();
  let profiles: ProfilesService;
  beforeAll(async () => {
    test = await createTestDatabase();
    database = new Database(await makeDataSource(test.url).initialize());
    profiles = new ProfilesService(database, people);
  });
  afterAll(async () => {
    await database.onApplicationShutdown();
    await test.drop();
  });

  /** Runs all at once; @returns how often they had to begin: more than once each where two waited for one another */
  async function beginnings(works: readonly ((tx: Tx) => Promise<unknown>)[]): Promise<number> {
    let begun = 0;
    await Promise.all(
      works.map((work) =>
        database.transaction((tx) => {
          begun += 1;
          return work(tx);
        }),
      ),
    );
    return begun;
  }
  const given = (n: number) => [
    { kind: 'phone' as const, value: `+1919555${4000 + n}`, raw: '' },
    { kind: 'email' as const, value: `locks${n}@example.com`, raw: '' },
  ];

  it('adding a member by phone and mail, and a no that silences both, never wait for each other', async () => {
    for (let n = 0; n < ROUNDS; n += 1) {
      const [phone, mailbox] = given(n);
      // the mailbox was known before the phone, so that by id it comes first
      await database.transaction((tx) => people.ensurePoints(tx, [mailbox!]));
      await database.transaction((tx) => people.ensurePoints(tx, [phone!]));
      const ids = await database.transaction((tx) => people.ensurePoints(tx, [phone!, mailbox!]));
      expect(ids[0]! > ids[1]!).toBe(true);
      const add = (tx: Tx) => profiles.lockPoints(tx, given(n));
      const silence = (tx: Tx) => people.lockPoints(tx, ids);
      expect(await beginnings([add, silence, add, silence])).toBe(4);
    }
  });

  it('two who make the same points at once, each in an order of their own, are taken in turn', async () => {
    for (let n = ROUNDS; n < 2 * ROUNDS; n += 1) {
      const orders = [given(n), given(n).toReversed(), given(n), given(n).toReversed()];
      expect(await beginnings(orders.map((points) => (tx) => profiles.lockPoints(tx, points)))).toBe(4);
    }
    const [{ count } = { count: 0 }] = await database.query<{ count: number }>(
      'select count(*)::int as count from contact_points',
    );
    expect(count).toBe(4 * ROUNDS);
  });

  it('gives the points back as they were asked for, the same one twice as well', async () => {
    const [phone, mailbox] = given(9000 - 4000);
    const ids = await database.transaction((tx) => people.ensurePoints(tx, [mailbox!, phone!, mailbox!]));
    expect(ids[0]).toBe(ids[2]);
    const rows = await database.query<{ id: string; kind: string }>(
      'select id, kind from contact_points where id = any($1::uuid[]) order by kind',
      [ids],
    );
    expect(rows).toEqual([
      { id: ids[0], kind: 'email' },
      { id: ids[1], kind: 'phone' },
    ]);
  });
});
