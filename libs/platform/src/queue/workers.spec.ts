import { SystemClock } from '../clock/clock.js';
import { Log } from '../observability/log.js';
import { type Lane, Lanes } from './lane.js';
import { MemoryQueue } from './memory.queue.js';
import { Workers } from './workers.js';

/** Rows that are due until they are done. */
function laneOf(rows: number, done: Set<string>, looks: number[]): Lane {
  const ids = Array.from({ length: rows }, (_, index) => `row-${index}`);
  return {
    name: 'steps',
    due: async (limit) => {
      const left = ids.filter((id) => !done.has(id)).slice(0, limit);
      looks.push(left.length);
      return left;
    },
    nextDueAt: async () => null,
    underWay: async () => 0,
    work: async (some) => some.forEach((id) => done.add(id)),
  };
}

function workersOf(lane: Lane): { workers: Workers; queue: MemoryQueue } {
  const lanes = new Lanes();
  lanes.add(lane);
  const queue = new MemoryQueue();
  return { workers: new Workers(lanes, queue, new SystemClock(), new Log('fatal')), queue };
}

async function drained(queue: MemoryQueue): Promise<void> {
  while ((await queue.depth()).steps > 0) await new Promise((resolve) => setImmediate(resolve));
  await queue.close();
}

describe('a sweep', () => {
  it('nudges what is due, in one look', async () => {
    const [done, looks] = [new Set<string>(), [] as number[]];
    const { workers, queue } = workersOf(laneOf(300, done, looks));
    await workers.start();
    await workers.sweep();
    await drained(queue);
    expect(done.size).toBe(300);
    expect(looks).toEqual([300]);
  });

  it('goes on with a lane that is behind as it empties, and does not wait for the next one', async () => {
    const [done, looks] = [new Set<string>(), [] as number[]];
    const { workers, queue } = workersOf(laneOf(4500, done, looks));
    await workers.start();
    await workers.sweep();
    await drained(queue);
    expect(done.size).toBe(4500);
    expect(looks).toEqual([2000, 2000, 500]);
  });

  it('does not nudge again a lane that is behind while nobody empties it', async () => {
    const looks: number[] = [];
    const { workers, queue } = workersOf(laneOf(4500, new Set(), looks));
    // nobody consumes: what was nudged stays
    await workers.sweep();
    await queue.close();
    expect(looks).toEqual([2000]);
  });
});
