import type { PlantedDefect } from '#platform/chaos/planted-defect.js';
import type { Verdict } from '../oracle/oracle.js';
import type { Backend } from './faults.data.js';
import { isNothingWrong, run, type RunPlan } from './run.js';
import type { Strike } from './schedule.js';
import { complaintsOf, lineOf } from './table.js';

const INQUIRIES = 30;
/** Of a run in which something may never come to its end. */
const PATIENCE_MS = 100_000;

const unheard: Strike = { fault: 'F10', atMs: 0, how: { kind: 'lost' } };
const emptied: Strike = { fault: 'F8', atMs: 2000, how: { kind: 'emptied', awayMs: 0 } };
/** The carrier has the text, and the worker dies before it is told so. */
const DIES = 'after_accept_before_record:kill';
/** The inquiry is stored, and nobody was nudged. */
const UNRUNG = 'after_commit_before_answer:kill';

interface Script {
  armed: Record<string, string>;
  strikes: Strike[];
  caughtAs: (keyof Verdict)[];
}

/** What goes wrong in the run in which each promise is broken: without the defect nothing comes of it. */
const scripts: Record<PlantedDefect, Script> = {
  send_before_attempt: {
    armed: { 'worker 1': `${DIES}:1`, 'worker 2': `${DIES}:3` },
    strikes: [],
    caughtAs: ['double', 'forbidden'],
  },
  finished_attempt_reused: {
    armed: { 'worker 1': `${DIES}:1`, 'worker 2': `${DIES}:3` },
    strikes: [unheard],
    caughtAs: ['double'],
  },
  suppression_not_asked: { armed: {}, strikes: [], caughtAs: ['forbidden'] },
  sweep_forgotten: {
    armed: { 'api 1': `${UNRUNG}:1`, 'api 2': `${UNRUNG}:2` },
    strikes: [emptied],
    caughtAs: ['stuck'],
  },
};

/**
 * Breaks one promise at a time, and none at all in the same circumstances.
 * @returns exit status: 1 when a broken promise was not noticed, or one was complained of that was kept
 */
export async function plantedRuns(
  seed: number,
  backends: readonly Backend[],
  defects: readonly PlantedDefect[],
  say: (line: string) => void,
): Promise<number> {
  let wrong = 0;
  for (const backend of backends)
    for (const defect of defects) {
      const kept = await runWith(defect, { seed, backend }, false, say);
      const broken = await runWith(defect, { seed, backend }, true, say);
      const { caughtAs } = scripts[defect];
      const isCaught = caughtAs.some((name) => broken[name].length > 0);
      if (!isCaught || !isNothingWrong(kept)) wrong += 1;
      const counts = (['lost', 'double', 'forbidden', 'stuck'] as const).map(
        (name) => `${name} ${broken[name].length}`,
      );
      process.stdout.write(
        `${backend}, ${defect}: ${isCaught ? 'caught' : 'NOT CAUGHT'} (${counts.join(', ')}); ` +
          `without it ${isNothingWrong(kept) ? 'nothing is wrong' : 'something is wrong'}\n`,
      );
    }
  return wrong === 0 ? 0 : 1;
}

async function runWith(
  defect: PlantedDefect,
  where: Pick<RunPlan, 'seed' | 'backend'>,
  isPlanted: boolean,
  say: (line: string) => void,
): Promise<Verdict> {
  const { armed, strikes } = scripts[defect];
  const faults = [...new Set(strikes.map(({ fault }) => fault))];
  say(`${where.backend}: ${defect}${isPlanted ? '' : ' is not planted'}`);
  const more = isPlanted ? { PLANTED_DEFECT: defect } : {};
  const plan = { ...where, faults, armed, strikes: [strikes, [], []], more };
  const result = await run({ ...plan, inquiries: INQUIRIES, patienceMs: PATIENCE_MS }, say);
  say(lineOf(result));
  for (const complaint of complaintsOf(result)) say(complaint);
  return result.verdict;
}
