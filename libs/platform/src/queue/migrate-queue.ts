import { runMigrations } from 'bullmq';
import pg from 'pg';
import { isPostgres } from './queue-url.js';

/**
 * Brings BullMQ's own schema in a PostgreSQL database to the version of this build; on Redis there is nothing to do.
 * Runs of several processes wait for each other under BullMQ's own lock.
 * @param url where the queue lives
 * @throws when the database is not reachable, or the role may not create the schema
 */
export async function migrateQueue(url: string): Promise<void> {
  if (!isPostgres(url)) return;
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: 3000,
    query_timeout: 60_000,
    keepAlive: true,
  });
  // a connection lost between two statements fails the next one; unheard it would end the process
  client.on('error', () => undefined);
  await client.connect();
  try {
    await runMigrations(client);
  } finally {
    await client.end().catch(() => undefined);
  }
}
