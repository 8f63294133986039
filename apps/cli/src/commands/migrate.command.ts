import { completeEnvironment } from '#platform/config/sandbox-environment.js';
import { migrate } from '#platform/database/migrate.js';

/** Brings the database to the version of this build. */
export async function run(): Promise<number> {
  const env = completeEnvironment(process.env);
  if (!env.DATABASE_URL) {
    process.stderr.write(
      'DATABASE_URL: expected a postgres:// address, or a database that `npm start` keeps running\n',
    );
    return 78;
  }
  const done = await migrate(env.DATABASE_URL, env.QUEUE_URL || env.DATABASE_URL);
  process.stderr.write(done.length ? `migrated: ${done.join(', ')}\n` : 'the database is up to date\n');
  return 0;
}
