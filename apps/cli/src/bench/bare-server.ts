import { migrate } from '#platform/database/migrate.js';
import { freePort } from '#platform/embedded/ports.js';
import type { ThrowawaySystem } from '../demo/throwaway-system.js';
import { query } from './sql.js';

export interface BareServer {
  url: string;
  databaseUrl: string;
  pid: number;
}

/** The limit of HTTP measures: a bare server on a database of its own, on the same database server. */
export async function startBareServer(system: ThrowawaySystem): Promise<BareServer> {
  await query(system.databaseUrl, 'create database bare');
  const database = new URL(system.databaseUrl);
  database.pathname = '/bare';
  await migrate(database.href);
  const port = String(await freePort());
  const url = `http://127.0.0.1:${port}`;
  const settings = { DATABASE_URL: database.href, PORT: port };
  const child = await system.start('test/bench/bare-server', `${url}/health/ready`, settings);
  return { url, databaseUrl: database.href, pid: child.pid! };
}
