import type { Lane } from './lane.js';
import type { Queue } from './queue.js';

const LOOK_EVERY_MS = 15;
/** Nudged again when work seems forgotten for this long. */
const FORGOTTEN_MS = 400;

/**
 * Waits until nothing is due and nothing is under way in any lane, ringing for what is due.
 * @param patienceMs machine time after which it gives up
 * @returns whether everything settled
 */
export async function waitUntilSettled(lanes: readonly Lane[], queue: Queue, patienceMs: number): Promise<boolean> {
  const end = Date.now() + patienceMs;
  let rungAt = 0;
  while (Date.now() < end) {
    const due = await Promise.all(lanes.map((lane) => lane.due(500)));
    const underWay = await Promise.all(lanes.map((lane) => lane.underWay()));
    if (due.every((ids) => ids.length === 0) && underWay.every((count) => count === 0)) return true;
    if (Date.now() - rungAt > FORGOTTEN_MS) {
      rungAt = Date.now();
      await Promise.all(lanes.map((lane, index) => (due[index]!.length ? queue.nudge(lane.name, due[index]!) : undefined)));
    }
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
  return false;
}
