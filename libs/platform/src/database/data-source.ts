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
