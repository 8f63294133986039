import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { completeEnvironment } from '#platform/config/sandbox-environment.js';
import { type DecisionsMeasured, measureDecisions } from '../bench/decisions.js';
import { writeMeasured } from '../bench/report.js';

const USAGE = 'usage: hearthline bench decisions [--rounds N] [--json FILE]\n';

/** The decision function alone: no database, no queue. */
export async function run(args: string[]): Promise<number> {
  const { values } = parseArgs({
    args,
    options: { rounds: { type: 'string', default: '5' }, json: { type: 'string' } },
  });
  const rounds = Number(values.rounds);
  if (!Number.isInteger(rounds) || rounds < 1) {
    process.stderr.write(USAGE);
    return 64;
  }
  const startedAt = new Date();
  const measured = measureDecisions(rounds, (line) => process.stderr.write(`hearthline: ${line}\n`));
  process.stdout.write(`${words(measured)}\n`);
  const dataDir = completeEnvironment(process.env)['DATA_DIR'] ?? '.data';
  const stamp = startedAt.toISOString().replaceAll(/[:.]/g, '-');
  const file = resolve(values.json ?? `${dataDir}/bench/decisions-${stamp}.json`);
  writeMeasured(file, startedAt, measured);
  process.stdout.write(`written: ${file}\n`);
  return 0;
}

function words({ rounds, kinds }: DecisionsMeasured): string {
  const count = (value: number): string => Math.round(value).toLocaleString('en-US');
  return [
    `Decisions a second on one core, ${rounds} rounds: median (range)`,
    ...kinds.map(
      ({ name, perSecond, lowest, highest }) =>
        `  ${name.padEnd(32)} ${count(perSecond).padStart(9)}   (${count(lowest)} to ${count(highest)})`,
    ),
    '',
  ].join('\n');
}
