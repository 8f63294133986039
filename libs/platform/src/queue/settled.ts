import type { Lane } from './lane.js';
import type { Queue } from './queue.js';

const LOOK_EVERY_MS = 15;
/** Nudged again when work seems forgotten for this long. */
const FORGOTTEN_MS = 400;
/** Work that is done in one lane may ring another one that was looked at before. */
const CLEAN_LOOKS = 2;

/**
 * Waits until nothing is due and nothing is under way in any lane, ringing for what is due.
 * @param lanes in the order in which work flows: what a lane leaves to a later one is there when that one is looked at
 * @param patienceMs machine time after which it gives up
 * @returns whether everything settled
 */
export async function waitUntilSettled(lanes: readonly Lane[], queue: Queue, patienceMs: number): Promise<boolean> {
  const end = Date.now() + patienceMs;
  let rungAt = 0;
  let clean = 0;
  while (Date.now() < end) {
    const due = await busyRows(lanes);
    clean = due ? 0 : clean + 1;
    if (clean === CLEAN_LOOKS) return true;
    if (due && Date.now() - rungAt > FORGOTTEN_MS) {
      rungAt = Date.now();
      await ring(queue, due);
    }
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
  return false;
}

/** One look after the other, never at once: two looks at one instant could miss what moves between them. */
async function busyRows(lanes: readonly Lane[]): Promise<Map<Lane, string[]> | null> {
  const due = new Map<Lane, string[]>();
  let busy = false;
  for (const lane of lanes) {
    const ids = await lane.due(500);
    due.set(lane, ids);
    busy ||= ids.length > 0 || (await lane.underWay()) > 0;
  }
  return busy ? due : null;
}

async function ring(queue: Queue, due: Map<Lane, string[]>): Promise<void> {
  for (const [lane, ids] of due) if (ids.length) await queue.nudge(lane.name, ids);
}
