import { DataSource, type EntityTarget, type ObjectLiteral } from 'typeorm';

/**
 * @param url where the database is
 * @param entities the rows that cold reads load
 * @param connections most connections of this process
 */
export function makeDataSource(
  url: string,
  entities: EntityTarget<ObjectLiteral>[] = [],
  connections = 12,
): DataSource {
  return new DataSource({
    type: 'postgres',
    url,
    entities: entities as never[],
    synchronize: false,
    migrationsTableName: 'schema_migrations',
    logging: false,
    poolErrorHandler: () => undefined, // a lost idle connection is replaced at the next query
    extra: {
      max: connections,
      // without these a half-open connection is waited for without end
      connectionTimeoutMillis: 3000,
      query_timeout: 15_000,
      keepAlive: true,
      idleTimeoutMillis: 30_000,
      options:
        '-c statement_timeout=10000 -c idle_in_transaction_session_timeout=15000 -c lock_timeout=8000 -c default_transaction_isolation=read\\ committed -c timezone=UTC',
    },
  });
}

/** A start that is so often in vain is left to whoever supervises. */
const MOST_TRIES = 5;

/**
 * Opens the connections of a process that starts. On a busy machine its own start can keep it from hearing the database for
 * longer than a connection may take: then it tries again, since by then less is to be started.
 * @throws what the driver says of any other failure, at once
 */
export async function openDataSource(url: string, entities: EntityTarget<ObjectLiteral>[]): Promise<DataSource> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await makeDataSource(url, entities).initialize();
    } catch (error) {
      const isTooLate = error instanceof Error && /timeout/i.test(error.message) && !('code' in error);
      if (!isTooLate || attempt === MOST_TRIES) throw error;
    }
  }
}
