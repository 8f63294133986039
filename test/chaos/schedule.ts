import { faultPoints } from '#platform/chaos/fault-point.js';
import { Chance } from '#testing/chance.js';
import type { FaultId } from './faults.data.js';

/** One fault, and how it strikes. */
export interface Strike {
  fault: FaultId;
  /** after the day's first moment */
  atMs: number;
  how: Record<string, string | number>;
}

/** The days of one run: the greeting, the mails of the next day, the texts of the day after that. */
export const DAYS = 3;
/** So many strikes of each fault that is asked for alone; of several, each strikes on its own day at least once. */
const ALONE = 4;
const LATEST_MS = 5000;

const PROCESSES = ['api 1', 'api 2', 'worker 1', 'worker 2'];
const WORKERS = ['worker 1', 'worker 2'];

/** What each fault may do: a pure draw, so that the seed alone says what will happen. */
const draws: Record<FaultId, (chance: Chance) => Strike['how']> = {
  F1: (chance) => ({ who: chance.of(PROCESSES) }),
  F2: (chance) => {
    const point = chance.of(faultPoints);
    const who = point === 'after_commit_before_answer' ? chance.of(PROCESSES.slice(0, 2)) : chance.of(WORKERS);
    return { who, point, nth: chance.between(1, 4) };
  },
  F3: (chance) => ({ who: chance.of(PROCESSES), ms: chance.between(15_500, 18_000) }),
  F4: (chance) => ({
    way: chance.of(['database', 'queue', 'provider', 'api 1']),
    trouble: chance.of(['latency', 'cut', 'reset', 'refuse', 'half_open', 'drip']),
    ms: chance.between(3000, 8000),
  }),
  F5: (chance) => ({ ms: chance.between(3000, 6000), everyMs: chance.between(50, 300) }),
  F6: (chance) => ({ awayMs: chance.between(0, 3000) }),
  F7: (chance) => ({
    kind: chance.of(['connections', 'idle_in_transaction', 'long_reader']),
    ms: chance.between(4000, 8000),
  }),
  F8: (chance) => ({ kind: chance.of(['emptied', 'gone']), awayMs: chance.between(0, 3000) }),
  F9: (chance) => ({
    kind: chance.of(['errors', 'errors', 'too_fast', 'outage', 'silent_outage']),
    ms: chance.between(4000, 9000),
  }),
  F10: (chance) => ({ kind: chance.of(['disorder', 'late', 'forged']), ms: chance.between(3000, 7000) }),
  F11: (chance) => ({ families: chance.between(4, 10), withinMs: chance.between(300, 2500) }),
  F12: (chance) => ({ jumps: chance.between(2, 5) }),
  F13: (chance) => ({ ms: chance.between(3000, 6000) }),
  F14: (chance) => ({ kind: chance.of(['poison', 'poison', 'memory']), who: chance.of(WORKERS) }),
  F15: (chance) => ({ killedAfterMs: chance.between(100, 1500) }),
  F16: (chance) => ({ events: chance.between(1, 5) }),
  F17: (chance) => ({ who: chance.of(PROCESSES) }),
};

/**
 * What strikes on each day of a run: a pure function of the seed. Another set of faults or another number of days does not
 * change what a fault does when it strikes.
 */
export function scheduleOf(seed: number, faults: readonly FaultId[]): Strike[][] {
  const chance = new Chance(seed);
  const days: Strike[][] = Array.from({ length: DAYS }, () => []);
  const rounds = faults.length === 1 ? ALONE : 1;
  for (const fault of faults) {
    const own = chance.apart();
    // a mail day has little to lose: what strikes alone strikes where most is under way, too
    for (let round = 0; round < rounds; round += 1) {
      const day = rounds === 1 ? own.of([0, 0, 2, 2, 1]) : [0, 2, 1, 0][round % ALONE]!;
      days[day]!.push({ fault, atMs: own.between(0, LATEST_MS), how: draws[fault](own) });
    }
  }
  return days.map((strikes) => strikes.toSorted((one, other) => one.atMs - other.atMs));
}

/** What a strike is called in a table. */
export function nameOf({ fault, how }: Strike): string {
  return [fault, ...Object.values(how)].join(' ');
}
