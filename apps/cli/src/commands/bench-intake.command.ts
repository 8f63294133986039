import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { completeEnvironment } from '#platform/config/sandbox-environment.js';
import { measureFirstText } from '../bench/first-text.js';
import { measureIntake } from '../bench/intake-rounds.js';
import { table, writeMeasured } from '../bench/report.js';
import { query } from '../bench/sql.js';
import { inThrowawaySystem } from '../demo/throwaway-system.js';

const USAGE = 'usage: hearthline bench [intake] [--rounds N] [--seconds N] [--texts N] [--out FILE]\n';
const SETTINGS = `select current_setting('server_version') as postgres, current_setting('synchronous_commit') as synchronous_commit, current_setting('fsync') as fsync`;

/** Intake against a bare server, and how soon the first text leaves, in a system of its own. */
export async function run(args: string[]): Promise<number> {
  const option = (value: string) => ({ type: 'string', default: value }) as const;
  const options = { rounds: option('3'), seconds: option('5'), texts: option('50'), out: { type: 'string' } } as const;
  const { values, positionals } = parseArgs({ args, options, allowPositionals: true });
  const [rounds, seconds, texts] = [values.rounds, values.seconds, values.texts].map(Number) as [
    number,
    number,
    number,
  ];
  const readable =
    [rounds, seconds].every((value) => value >= 1) && Number.isInteger(rounds) && Number.isInteger(texts) && texts >= 0;
  if (positionals.length > 0 || !readable) {
    process.stderr.write(USAGE);
    return 64;
  }
  const say = (line: string): void => void process.stderr.write(`hearthline: ${line}\n`);
  return inThrowawaySystem(async (system) => {
    const startedAt = new Date();
    await system.startApi();
    const firstTextMs: number[] = [];
    if (texts > 0) {
      say(`first text, ${texts} families one by one`);
      await system.startCarrier();
      const worker = ['apps/carrier/src/main', 'apps/worker/src/main'];
      await system.startWorker();
      firstTextMs.push(...(await measureFirstText(system, texts)));
      // from here on intake alone is measured
      await Promise.all(worker.map((program) => system.stop(program)));
    }
    const [settings] = await query(system.databaseUrl, SETTINGS);
    const intake = await measureIntake(system, rounds, seconds, say);
    const results = { startedAt, rounds, seconds, settings: settings ?? {}, intake, firstTextMs };
    process.stdout.write(`${table(results)}\n`);
    const out = values.out === undefined ? undefined : resolve(values.out);
    process.stdout.write(
      `written: ${writeMeasured('intake', startedAt, results, out, completeEnvironment(process.env)['DATA_DIR'] ?? '.data')}\n`,
    );
    return 0;
  });
}
