import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Environment } from '#platform/config/sandbox-environment.js';
import { spawnProgram } from './child.js';
import { CannotStart, type Ending, EX_CONFIG } from './ending.js';
import { say } from './say.js';

/** sysexits.h EX_USAGE: the command line does not know the command */
const EX_USAGE = 64;

/** Brings the database to the version of this build. @throws CannotStart when it cannot */
export async function migrate(env: Environment, ending: Ending): Promise<void> {
  ending.check();
  const status = await runCommand(['migrate'], env, ending);
  ending.check();
  if (status !== 0)
    throw new CannotStart('the database could not be migrated (see above)', status === EX_CONFIG ? EX_CONFIG : 1);
}

const markOf = (env: Environment) => join(env['DATA_DIR'] ?? '', 'started.json');

/** Whether this data folder never had a system that became ready. */
export function isFirstStart(env: Environment): boolean {
  return !existsSync(markOf(env));
}

/** Loads the demo's families, once for a data folder. A failure is told and harms nothing. */
export async function loadDemoData(env: Environment, ending: Ending): Promise<void> {
  ending.check();
  const status = await runCommand(['demo-data'], env, ending, true);
  if (ending.isNear) return;
  writeFileSync(markOf(env), `${JSON.stringify({ demoData: status === 0 })}\n`);
  if (status === 0) say('demo data is loaded');
  else if (status !== EX_USAGE) say(`demo data could not be loaded (status ${status})`);
}

/** Runs a command of the command line to its end, or until the launcher ends. @returns its status, null when it was killed */
async function runCommand(args: string[], env: Environment, ending: Ending, quiet = false): Promise<number | null> {
  const child = spawnProgram('cli', args, env, quiet);
  void ending.reached.then(() => child.kill('SIGTERM'));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (status) => resolve(status));
  });
}
