import { makeDataSource } from '#platform/database/data-source.js';
import { Database } from '#platform/database/database.js';

/** One statement, or several without values, on a connection of its own. */
export async function query<Row = Record<string, unknown>>(
  url: string,
  sql: string,
  values: unknown[] = [],
): Promise<Row[]> {
  const database = new Database(await makeDataSource(url, [], 1).initialize());
  try {
    return await database.query<Row>(sql, values);
  } finally {
    await database.onApplicationShutdown();
  }
}
