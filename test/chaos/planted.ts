import { type PlantedDefect, plantedDefects } from '#platform/chaos/planted-defect.js';
import type { Verdict } from '../oracle/oracle.js';
import type { Backend, FaultId } from './faults.data.js';
import { isNothingWrong, run, type RunPlan } from './run.js';
import type { Strike } from './schedule.js';
import { complaintsOf, lineOf } from './table.js';

const INQUIRIES = 30;
/** Of a run in which something may never come to its end. */
const PATIENCE_MS = 45_000;

const strike = (fault: FaultId, atMs: number, how: Strike['how']): Strike => ({ fault, atMs, how });
/** The carrier has the text, and the worker dies before it is told so. */
const dies = (who: string, atMs: number): Strike =>
  strike('F2', atMs, { who, point: 'after_accept_before_record', nth: 1 });
const unheard = strike('F10', 0, { kind: 'lost', ms: 12_000 });
/** The inquiry is stored, and nobody was nudged. */
const unrung = (who: string, nth: number): Strike =>
  strike('F2', 500, { who, point: 'after_commit_before_answer', nth });

/** What goes wrong in the run in which each promise is broken: without the defect nothing comes of it. */
const scripts: Record<PlantedDefect, { strikes: Strike[][]; caughtAs: (keyof Verdict)[] }> = {
  send_before_attempt: {
    strikes: [[dies('worker 1', 500), dies('worker 2', 3500)], [], []],
    caughtAs: ['double', 'forbidden'],
  },
  finished_attempt_reused: {
    strikes: [[unheard, dies('worker 1', 500), dies('worker 2', 3500)], [], []],
    caughtAs: ['double'],
  },
  suppression_not_asked: { strikes: [[], [], []], caughtAs: ['forbidden'] },
  sweep_forgotten: {
    strikes: [[unrung('api 1', 1), unrung('api 2', 2), strike('F8', 2000, { kind: 'emptied', awayMs: 0 })], [], []],
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
  say: (line: string) => void,
): Promise<number> {
  let wrong = 0;
  for (const backend of backends)
    for (const defect of plantedDefects) {
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
  const { strikes } = scripts[defect];
  const faults = [...new Set(strikes.flat().map(({ fault }) => fault))];
  say(`${where.backend}: ${defect}${isPlanted ? '' : ' is not planted'}`);
  const more = isPlanted ? { PLANTED_DEFECT: defect } : {};
  const result = await run({ ...where, faults, inquiries: INQUIRIES, strikes, patienceMs: PATIENCE_MS, more }, say);
  say(lineOf(result));
  for (const complaint of complaintsOf(result)) say(complaint);
  return result.verdict;
}
