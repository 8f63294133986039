import pg from 'pg';
import { createTestDatabase, hasInstalledServer, redisForTests } from './databases.js';

const servers = hasInstalledServer() ? (['embedded', 'installed'] as const) : (['embedded'] as const);

describe.each(servers)('a database for tests on the %s server', (server) => {
  it('is migrated, empty, and gone when it is dropped', async () => {
    const database = await createTestDatabase({ server });
    expect(await query(database.url, 'select count(*)::int as n from schema_migrations')).not.toEqual([{ n: 0 }]);
    expect(await query(database.url, 'select count(*)::int as n from events')).toEqual([{ n: 0 }]);
    await database.drop();
    await expect(query(database.url, 'select 1')).rejects.toMatchObject({ code: '3D000' });
  });

  it('is seen by nobody else', async () => {
    const [mine, other] = await Promise.all([createTestDatabase({ server }), createTestDatabase({ server })]);
    await query(mine.url, 'create table seen (n int)');
    expect(await query(other.url, `select to_regclass('seen') as found`)).toEqual([{ found: null }]);
    await Promise.all([mine.drop(), other.drop()]);
  });

  it('is dropped under the feet of whoever is connected', async () => {
    const database = await createTestDatabase({ server });
    const client = new pg.Client({ connectionString: database.url });
    const lost = new Promise((resolve) => client.on('error', resolve));
    await client.connect();
    await database.drop();
    await expect(lost).resolves.toMatchObject({ code: '57P01' });
  });
});

describe('Redis for tests', () => {
  it('gives every caller a prefix of its own', () => {
    const prefixes = [redisForTests(), redisForTests()].flatMap((redis) => redis?.prefix ?? []);
    expect(new Set(prefixes).size).toBe(prefixes.length);
  });
});

async function query(url: string, statement: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(statement)).rows;
  } finally {
    await client.end();
  }
}
