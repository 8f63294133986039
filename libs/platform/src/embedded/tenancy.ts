import pg from 'pg';
import { OWNER } from './pointer.js';
import { runningPostmaster, stopPostmaster } from './postmaster.js';

// Every process that started or adopted a server holds this lock, shared, on a connection of its own: the kernel gives it
// back however the process ends. Who can have it alone is the last one, and stops the server.
const TENANTS = 7_234_771;

const INVALID_PASSWORD = '28P01';
const EXISTS_ALREADY = new Set(['42P04', '23505']);

const codeOf = (error: unknown) => (error as { code?: string }).code;

/**
 * Connects and says that we use the server.
 * @returns nothing while the server still starts, recovers, or is being stopped by its last user
 * @throws Error when the data was made with another password
 */
export async function moveIn(port: number, password: string, cluster: string): Promise<pg.Client | undefined> {
  const client = new pg.Client({
    host: '127.0.0.1',
    port,
    user: OWNER,
    password,
    database: 'postgres',
    ssl: false,
    connectionTimeoutMillis: 3000,
    application_name: 'hearthline launcher',
  });
  client.on('error', () => undefined); // told by `end`
  try {
    await client.connect();
    const { rows } = await client.query(
      `select current_setting('data_directory') as folder, pg_try_advisory_lock_shared($1) as welcome`,
      [TENANTS],
    );
    if (rows[0].folder === cluster && rows[0].welcome) return client;
  } catch (error) {
    if (codeOf(error) === INVALID_PASSWORD) {
      throw new Error(
        `The database password in secrets.json does not open ${cluster}: put back the secrets.json that belongs to this data, or set DATA_DIR`,
      );
    }
  }
  await client.end().catch(() => undefined);
  return undefined;
}

/** Moves out, and stops the server when nobody else uses it. */
export async function leave(client: pg.Client, cluster: string): Promise<void> {
  const last = await isLast(client);
  const running = last ? runningPostmaster(cluster) : undefined;
  if (running) await stopPostmaster(running);
  await client.end().catch(() => undefined);
}

async function isLast(client: pg.Client): Promise<boolean> {
  try {
    await client.query('select pg_advisory_unlock_shared($1)', [TENANTS]);
    return (await client.query('select pg_try_advisory_lock($1) as alone', [TENANTS])).rows[0].alone;
  } catch {
    return true; // the server is gone or about to be; what is left of it has no user that we know of
  }
}

/** Makes the database where there is none; two at once are one too many, and that is fine. */
export async function makeDatabase(client: pg.Client, name: string): Promise<void> {
  const { rowCount } = await client.query('select 1 from pg_database where datname = $1', [name]);
  if (rowCount) return;
  try {
    await client.query(`create database ${name}`);
  } catch (error) {
    if (!EXISTS_ALREADY.has(codeOf(error) ?? '')) throw error;
  }
}
