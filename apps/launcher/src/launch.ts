import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readConfig } from '#platform/config/config.js';
import {
  type Environment,
  pointToCarrier,
  readSystem,
  type System,
  withoutCarrierKeys,
} from '#platform/config/sandbox-environment.js';
import { answers, freePort } from '#platform/embedded/ports.js';
import { announce, waitUntilReady } from './announce.js';
import { Child } from './child.js';
import { isFirstStart, loadDemoData, migrate } from './commands.js';
import { KeptPostgres, waitForDatabase } from './database.js';
import { CannotStart, Ending, EX_CONFIG } from './ending.js';
import { portTaken, reservePort } from './port.js';
import { say, surviveClosedOutput } from './say.js';
import { endOnSignals } from './signals.js';

type Undo = () => Promise<void>;

/**
 * Brings the whole system up, keeps it up, and takes it down in the opposite order.
 * @param given the environment
 * @returns the exit status: 0 after a signal, 78 for a wrong configuration, 1 when it could not start
 */
export async function launch(given: Environment): Promise<number> {
  surviveClosedOutput();
  const ending = new Ending();
  endOnSignals(ending);
  const undo: Undo[] = [];
  const up = bringUp(given, ending, undo).catch((error: unknown) => ending.because(error));
  const status = await ending.reached;
  await up; // a step that is under way is finished, the next one does not begin
  if (undo.length) say('stopping');
  for (const step of undo.reverse()) await step().catch((error: unknown) => say(String(error)));
  return status;
}

async function bringUp(given: Environment, ending: Ending, undo: Undo[]): Promise<void> {
  const system = readSystem(given);
  const { env } = system;
  const port = readConfig({ ...env, DATABASE_URL: env['DATABASE_URL'] ?? 'postgres://127.0.0.1/hearthline' }).port;
  const giveBackPort = await reservePort(port);
  undo.push(giveBackPort);
  await startDatabase(system, ending, undo);
  await migrate(withoutCarrierKeys(env), ending);
  if (system.ownCarrier) await startCarrier(env, ending, undo);
  ending.check();
  await giveBackPort();
  startChildren(withoutCarrierKeys(env), port, ending, undo);
  await waitUntilReady(port, ending);
  const isFirst = isFirstStart(env);
  announce(system, port);
  if (isFirst && system.ownCarrier) await loadDemoData(withoutCarrierKeys(env), ending);
}

async function startDatabase({ env, databasePassword }: System, ending: Ending, undo: Undo[]): Promise<void> {
  ending.check();
  if (databasePassword === undefined) return waitForDatabase(env['DATABASE_URL'] ?? '', ending);
  const postgres = await KeptPostgres.start({ dataDir: env['DATA_DIR'] ?? '', password: databasePassword, say });
  undo.push(() => postgres.stop());
  // settings for another server must not reach connections to ours
  for (const name of Object.keys(env)) if (/^PG[A-Z]+$/.test(name)) delete env[name];
  env['DATABASE_URL'] = postgres.url;
}

async function startCarrier(env: Environment, ending: Ending, undo: Undo[]): Promise<void> {
  ending.check();
  const dataDir = env['DATA_DIR'] ?? '';
  const port = await freePort(Number(env['CARRIER_PORT']));
  pointToCarrier(env, port);
  env['CARRIER_LEDGER'] = join(dataDir, 'carrier-ledger.jsonl');
  writeFileSync(join(dataDir, 'carrier.json'), `${JSON.stringify({ port })}\n`);
  supervise('carrier', env, ending, undo);
}

function startChildren(env: Environment, port: number, ending: Ending, undo: Undo[]): void {
  const stops: Undo[] = [];
  supervise('api', env, ending, stops, async () => {
    if (await answers(port)) ending.because(portTaken(port));
  });
  supervise('worker', env, ending, stops);
  undo.push(async () => void (await Promise.all(stops.map((stop) => stop()))));
}

/** @param onFirstEnd called when its first run ends by itself with a status */
function supervise(
  program: string,
  env: Environment,
  ending: Ending,
  undo: Undo[],
  onFirstEnd?: () => Promise<void>,
): void {
  const child = new Child(program, env, (status, run) => {
    if (run > 1) return;
    if (status === EX_CONFIG)
      ending.because(new CannotStart(`${program} cannot start with this configuration (see above)`, EX_CONFIG));
    else if (status !== null) void onFirstEnd?.();
  });
  undo.push(() => child.stop());
  child.start();
}
