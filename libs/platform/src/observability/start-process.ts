import { armFault } from '../chaos/fault-point.js';
import { plantDefect } from '../chaos/planted-defect.js';
import { type Config, ConfigError, readConfig } from '../config/config.js';
import { missingInDatabase } from '../database/migrate.js';
import { kindOf } from '../queue/queue.js';
import { Log } from './log.js';
import { exitWithParent } from './parent-watch.js';

/** sysexits.h EX_CONFIG: whoever supervises need not try again before something was changed. */
const EX_CONFIG = 78;

/**
 * The start-up order of every process: configuration, migrations at the expected version, then `serve` (which checks the
 * catalogue). Says one line when it is up.
 */
export async function startProcess(name: string, serve: (config: Config, log: Log) => Promise<string>): Promise<void> {
  exitWithParent();
  let config: Config;
  try {
    config = readConfig(process.env);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    for (const problem of error.problems) process.stderr.write(`${name}: ${problem}\n`);
    process.exit(EX_CONFIG);
  }
  if (config.faultPoint) armFault(config.faultPoint);
  if (config.plantedDefect) plantDefect(config.plantedDefect);
  const log = new Log(config.logLevel, name);
  process.on('unhandledRejection', (error) => log.error(error));
  // nobody knows what state we are in: whoever supervises starts us afresh, and the rows know what is to be done
  process.on('uncaughtException', (error) => {
    log.error(error);
    process.exit(1);
  });
  const missing = await missingInDatabase(config.databaseUrl).catch((error: unknown) => {
    process.stderr.write(`${name}: the database does not answer (${kindOf(error)})\n`);
    process.exit(1);
  });
  if (missing.length) {
    process.stderr.write(`${name}: the database lacks ${missing.join(', ')}; run: npm run hearthline -- migrate\n`);
    process.exit(EX_CONFIG);
  }
  try {
    log.info(`${name} is up`, { where: await serve(config, log) });
  } catch (error) {
    log.error(error);
    process.exit(1);
  }
}
