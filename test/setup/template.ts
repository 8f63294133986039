import pg from 'pg';
import { migrate } from '#platform/database/migrate.js';
import { TEMPLATE_DATABASE } from '#testing/databases.js';

/** Migrates one database per server, from which every test database is cloned. */
export async function makeTemplate(serverUrl: string): Promise<void> {
  await onServer(serverUrl, `create database ${TEMPLATE_DATABASE}`);
  const url = new URL(serverUrl);
  url.pathname = TEMPLATE_DATABASE;
  await migrate(url.href);
  // a database with a connection cannot be cloned, so nobody may open one
  await onServer(serverUrl, `alter database ${TEMPLATE_DATABASE} with allow_connections false is_template true`);
  for (const setting of ['fsync', 'synchronous_commit', 'full_page_writes']) {
    await onServer(serverUrl, `alter system set ${setting} = off`);
  }
  await onServer(serverUrl, 'select pg_reload_conf()');
}

async function onServer(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
