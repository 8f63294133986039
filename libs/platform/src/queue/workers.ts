import { setTimeout as sleep } from 'node:timers/promises';
import { faultPoint } from '../chaos/fault-point.js';
import { isPlanted } from '../chaos/planted-defect.js';
import { Clock } from '../clock/clock.js';
import { Log } from '../observability/log.js';
import { type Lane, Lanes } from './lane.js';
import { Queue } from './queue.js';

/** More due rows than this are left to the next look: what presses more and comes later is behind no more than these. */
const MOST_NUDGED = 2000;
/** A lane that is behind is looked at again when so few jobs are left, not only at the next sweep. */
const FEW = 4;
const LOOK_AGAIN_MS = 50;
/** So long one sweep goes on with what is behind; the next one comes in a second anyway. */
const LONGEST_SWEEP_MS = 900;
/** With so many jobs waiting, nothing of the lane was forgotten. */
const BUSY = 50;

/** Runs the lanes in a worker process: consumes their nudges, and nudges again what was missed. */
export class Workers {
  constructor(
    private readonly lanes: Lanes,
    private readonly queue: Queue,
    private readonly clock: Clock,
    private readonly log: Log,
  ) {}

  async start(): Promise<void> {
    for (const lane of this.lanes.all()) await this.queue.consume(lane.name, (ids) => lane.work(ids), { atOnce: 4 });
  }

  /** Finds due rows whose nudge was lost, and nudges them; where more is due than that, goes on as the lane empties. */
  async sweep(): Promise<void> {
    if (isPlanted('sweep_forgotten')) return;
    await this.clock.refresh();
    const begun = performance.now();
    let behind = await this.sweepLanes(await this.withFewer(BUSY, this.lanes.all(), true));
    for (const lane of behind) this.log.warn('a lane is behind', { lane: lane.name, due: MOST_NUDGED });
    while (behind.length > 0 && performance.now() - begun < LONGEST_SWEEP_MS) {
      await sleep(LOOK_AGAIN_MS);
      const free = await this.withFewer(FEW, behind, false);
      const still = await this.sweepLanes(free);
      behind = behind.filter((lane) => !free.includes(lane) || still.includes(lane));
    }
  }

  /** @param unknown what is taken for true where the queue does not tell */
  private async withFewer(jobs: number, lanes: readonly Lane[], unknown: boolean): Promise<Lane[]> {
    const depth = await this.queue.depth().catch(() => null);
    return lanes.filter((lane) => (depth ? depth[lane.name] < jobs : unknown));
  }

  /** @returns those of which more is due than was nudged */
  private async sweepLanes(lanes: readonly Lane[]): Promise<Lane[]> {
    const behind: Lane[] = [];
    for (const lane of lanes) {
      const ids = await lane.due(MOST_NUDGED);
      if (ids.length === 0) continue;
      faultPoint('after_claim_before_enqueue');
      await this.queue.nudge(lane.name, ids);
      if (ids.length === MOST_NUDGED) behind.push(lane);
    }
    return behind;
  }
}
