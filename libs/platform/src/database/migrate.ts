import pg from 'pg';
import { migrations } from '#migrations/index.js';
import { migrateQueue } from '../queue/migrate-queue.js';
import { makeDataSource } from './data-source.js';

/** Any number that nobody else uses: the one lock under which all migrations of this database run. */
const LOCK = "hashtext('hearthline')";

/**
 * Brings the app's schema, then BullMQ's (only where the queue lives in this database), to the version of this build.
 * Runs of several processes wait for each other: three at once without the lock failed two of them.
 */
export async function migrate(databaseUrl: string, queueUrl: string = databaseUrl): Promise<string[]> {
  const guard = new pg.Client({ connectionString: databaseUrl, connectionTimeoutMillis: 5000 });
  await guard.connect();
  try {
    await guard.query(`select pg_advisory_lock(${LOCK})`);
    const dataSource = makeDataSource(databaseUrl, [], 2);
    dataSource.setOptions({ migrations, extra: { max: 2 } });
    await dataSource.initialize();
    try {
      const done = await dataSource.runMigrations({ transaction: 'each' });
      await migrateQueue(queueUrl);
      return done.map((migration) => migration.name);
    } finally {
      await dataSource.destroy();
    }
  } finally {
    await guard.end();
  }
}

/** Names of migrations that this build expects and the database does not have. */
export async function missingMigrations(query: (sql: string) => Promise<{ name: string }[]>): Promise<string[]> {
  const expected = migrations.map((migration) => migration.name);
  const [table] = await query(`select to_regclass('public.schema_migrations')::text as name`);
  if (!table?.name) return expected;
  const present = new Set((await query('select name from schema_migrations')).map((row) => row.name));
  return expected.filter((name) => !present.has(name));
}

/** The same over a connection of its own, before a process has any. */
export async function missingInDatabase(url: string): Promise<string[]> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5000 });
  await client.connect();
  try {
    return await missingMigrations(async (sql) => (await client.query(sql)).rows);
  } finally {
    await client.end();
  }
}
