import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { completeEnvironment } from '#platform/config/sandbox-environment.js';
import { measures } from '../bench/measures.js';
import { type Finding, hasRegressed, table, writeMeasured } from '../bench/report.js';
import { query } from '../bench/sql.js';
import { inThrowawaySystem } from '../demo/throwaway-system.js';

const USAGE = `usage: hearthline bench [all | ${Object.keys(measures).join(' | ')} | sequences | decisions] [--rounds N] [--seconds N] [--json FILE]\n`;
const SETTINGS = `select current_setting('server_version') as postgres, current_setting('synchronous_commit') as "synchronousCommit", current_setting('fsync') as fsync`;

/**
 * Runs measures, each in a system of its own that is gone afterwards, and prints each as a ratio to a limit of the same run.
 * @returns 1 when one of them is far off its goal
 */
export async function run(args: string[]): Promise<number> {
  // those that have options of their own
  if (args[0] === 'sequences') return (await import('./bench-sequences.command.js')).run(args.slice(1));
  if (args[0] === 'decisions') return (await import('./bench-decisions.command.js')).run(args.slice(1));
  const options = readOptions(args);
  if (!options) {
    process.stderr.write(USAGE);
    return 64;
  }
  const { names, rounds, seconds, json } = options;
  const startedAt = new Date();
  const findings: Finding[] = [];
  let settings: object = {};
  for (const name of names) {
    const measure = await measures[name]!();
    const status = await inThrowawaySystem(async (system) => {
      settings = (await query(system.databaseUrl, SETTINGS))[0] ?? {};
      const found = await measure(system, { rounds, seconds, say });
      process.stdout.write(`${table(found)}\n\n`);
      findings.push(...found);
      return 0;
    });
    if (status !== 0) return status;
  }
  writeMeasured(json(startedAt), startedAt, { rounds, seconds, settings, findings });
  process.stdout.write(`written: ${json(startedAt)}\n`);
  const regressed = findings.filter(hasRegressed).map(({ id, what }) => `${id} ${what}`);
  if (regressed.length) say(`far off their goals: ${regressed.join('; ')}`);
  return regressed.length ? 1 : 0;
}

const say = (line: string): void => void process.stderr.write(`hearthline: ${line}\n`);

function readOptions(args: string[]) {
  const { values, positionals } = parseArgs({
    args,
    options: {
      rounds: { type: 'string', default: '3' },
      seconds: { type: 'string', default: '5' },
      json: { type: 'string' },
    },
    allowPositionals: true,
  });
  const [rounds, seconds] = [Number(values.rounds), Number(values.seconds)];
  const name = positionals[0] ?? 'all';
  const isKnown = name === 'all' || Object.hasOwn(measures, name);
  if (!isKnown || positionals.length > 1 || !Number.isInteger(rounds) || rounds < 1 || !(seconds >= 1)) return null;
  const dataDir = completeEnvironment(process.env)['DATA_DIR'] ?? '.data';
  const json = (at: Date): string =>
    resolve(values.json ?? `${dataDir}/bench/${name}-${at.toISOString().replaceAll(/[:.]/g, '-')}.json`);
  return { names: name === 'all' ? Object.keys(measures) : [name], rounds, seconds, json };
}
