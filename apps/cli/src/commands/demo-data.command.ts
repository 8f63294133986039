import { parseArgs } from 'node:util';
import { ConfigError, readConfig } from '#platform/config/config.js';
import { completeEnvironment } from '#platform/config/sandbox-environment.js';
import { makeDataSource } from '#platform/database/data-source.js';
import { Database } from '#platform/database/database.js';
import { loadHistory } from '../demo/load-history.js';

/** sysexits.h EX_CONFIG */
const EX_CONFIG = 78;

/** Loads a small history into the database of the running sandbox: finished follow-up only, nothing in it is due. */
export async function run(args: string[]): Promise<number> {
  parseArgs({ args, options: {} });
  const env = completeEnvironment(process.env);
  const config = configOf(env);
  if (!config) return EX_CONFIG;
  if (!config.sandbox) {
    process.stderr.write('SANDBOX: expected on; families of the demo do not belong beside real ones\n');
    return EX_CONFIG;
  }
  const database = new Database(await makeDataSource(config.databaseUrl, [], 2).initialize());
  try {
    const count = await loadHistory(database, config);
    process.stdout.write(
      count ? `${count} families of the past are loaded\n` : 'the families of the past are there already\n',
    );
    return 0;
  } finally {
    await database.onApplicationShutdown();
  }
}

function configOf(env: Record<string, string | undefined>): ReturnType<typeof readConfig> | undefined {
  try {
    return readConfig(env);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    for (const problem of error.problems) process.stderr.write(`${problem}\n`);
    return undefined;
  }
}
