import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { completeEnvironment } from '#platform/config/sandbox-environment.js';
import { hasRegressed, table, writeMeasured } from '../bench/report.js';
import { findingsOf } from '../bench/sequences/findings.js';
import { measureSequences } from '../bench/sequences/measure.js';
import { inThrowawaySystem } from '../demo/throwaway-system.js';

const USAGE =
  'usage: hearthline bench sequences [--size N] [--small N] [--rounds N] [--sends N] [--steps N] [--advances N] [--json FILE]\n';
const DEFAULTS = { size: 1_000_000, small: 10_000, rounds: 3, sends: 2000, steps: 5000, advances: 100_000 };

/** The engine with ten thousand and with a million waiting enrollments, in a system of its own. */
export async function run(args: string[]): Promise<number> {
  const options = readOptions(args);
  if (!options) {
    process.stderr.write(USAGE);
    return 64;
  }
  const { small, size, json, ...rest } = options;
  const startedAt = new Date();
  const say = (line: string): void => void process.stderr.write(`hearthline: ${line}\n`);
  return inThrowawaySystem(async (system) => {
    const measured = await measureSequences(system, { sizes: [small, size], ...rest }, say);
    const findings = findingsOf(measured);
    process.stdout.write(`${table(findings)}\n\n`);
    writeMeasured(json, startedAt, { ...measured, findings });
    process.stdout.write(`written: ${json}\n`);
    const regressed = findings.filter(hasRegressed).map(({ id, what }) => `${id} ${what}`);
    if (regressed.length) say(`far off their goals: ${regressed.join('; ')}`);
    return regressed.length ? 1 : 0;
  });
}

function readOptions(args: string[]) {
  const option = { type: 'string' } as const;
  const known = { size: option, small: option, rounds: option, sends: option, steps: option, advances: option };
  const { values } = parseArgs({ args, options: { ...known, json: option } });
  const read = (name: keyof typeof DEFAULTS): number => Number(values[name] ?? DEFAULTS[name]);
  const given = {
    size: read('size'),
    small: read('small'),
    rounds: read('rounds'),
    sends: read('sends'),
    steps: read('steps'),
    advances: read('advances'),
  };
  const isReadable = Object.values(given).every((value) => Number.isInteger(value) && value >= 1);
  if (!isReadable || given.small < given.steps || given.size < given.small) return null;
  const dataDir = completeEnvironment(process.env)['DATA_DIR'] ?? '.data';
  const stamp = new Date().toISOString().replaceAll(/[:.]/g, '-');
  return { ...given, json: resolve(values.json ?? `${dataDir}/bench/sequences-${stamp}.json`) };
}
