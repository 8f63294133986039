import { appendFileSync } from 'node:fs';
import { randomInt } from 'node:crypto';
import { removeLeftovers } from '../setup/server-folder.js';
import { faults, type FaultId } from './faults.data.js';
import { allowed } from './machine.js';
import { Misused, type Options, readOptions, USAGE } from './options.js';
import { plantedRuns } from './planted.js';
import { regressions } from './regressions.data.js';
import { run, type RunPlan, type RunResult } from './run.js';
import { Stage } from './stage.js';
import { complaintsOf, failed, lineOf, tableOf } from './table.js';

const EX_USAGE = 64;
const began = Date.now();
const say = (line: string): void =>
  void process.stderr.write(`chaos: ${((Date.now() - began) / 1000).toFixed(1).padStart(6)} s  ${line}\n`);

async function main(args: string[]): Promise<number> {
  const options = readOptions(args, randomInt(1_000_000));
  // printed first: whatever happens, it can be made to happen again
  say(`seed ${options.seed}`);
  await removeLeftovers();
  const machine = allowed(say);
  const wanted = options.faults ?? machine.faults;
  const kinds = wanted.filter((fault) => machine.faults.includes(fault));
  const stores = options.backends.filter((one) => machine.backends.includes(one));
  if (options.mode === 'planted') return plantedRuns(options.seed, stores, options.defects, say);
  const plans = plansOf({ ...options, backends: stores }, kinds);
  const { results, brokenOff } = await runAll(plans, options);
  process.stdout.write(`${tableOf(results)}\n\n`);
  const wrong = failed(results);
  process.stdout.write(
    `${results.length} of ${plans.length} runs, ${wrong.length === 0 ? 'nothing is wrong' : `${wrong.length} with something wrong`}` +
      `${brokenOff ? `, ${brokenOff} broke off` : ''}\n`,
  );
  return wrong.length === 0 && brokenOff === 0 && results.length > 0 ? 0 : 1;
}

/** A campaign goes through all kinds alone with one seed, then mixed, then the next seed: it can be ended at any time. */
function plansOf({ mode, seed, seeds, backends, inquiries }: Options, kinds: readonly FaultId[]): RunPlan[] {
  if (mode === 'regressions') return regressions.filter(({ backend }) => backends.includes(backend));
  if (mode === 'runs') return backends.map((backend) => ({ seed, faults: kinds, backend, inquiries }));
  return Array.from({ length: seeds }, (_, n) => seed + n).flatMap((one) =>
    [...kinds.map((kind) => [kind]), kinds].flatMap((struck) =>
      backends.map((backend) => ({ seed: one, faults: struck, backend, inquiries })),
    ),
  );
}

async function runAll(
  plans: readonly RunPlan[],
  { minutes, out }: Options,
): Promise<{ results: RunResult[]; brokenOff: number }> {
  const results: RunResult[] = [];
  let brokenOff = 0;
  const end = Date.now() + minutes * 60_000;
  for (const plan of plans) {
    if (Date.now() > end) break;
    say(`seed ${plan.seed}, ${plan.backend}: ${plan.faults.map((one) => `${one} (${faults[one]})`).join(', ')}`);
    const result = await run(plan, say).catch((error: unknown) => say(`the run broke off: ${String(error)}`));
    if (!result) {
      brokenOff += 1;
      continue;
    }
    results.push(result);
    say(lineOf(result));
    for (const complaint of complaintsOf(result)) say(complaint);
    if (result.folder) say(`the ledgers are in ${result.folder}`);
    if (out) appendFileSync(out, `${JSON.stringify(result)}\n`);
  }
  return { results, brokenOff };
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
  process.once(signal, () => void Stage.endAll().then(() => process.exit(130)));
try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  const isMisuse = error instanceof Misused || String((error as { code?: unknown }).code).startsWith('ERR_PARSE_ARGS');
  process.exitCode = isMisuse ? EX_USAGE : 1;
  process.stderr.write(`chaos: ${(error as Error).message}\n${isMisuse ? USAGE : `${(error as Error).stack}\n`}`);
}
