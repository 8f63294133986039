import { faultPoint } from '../chaos/fault-point.js';
import { isPlanted } from '../chaos/planted-defect.js';
import { Clock } from '../clock/clock.js';
import { Log } from '../observability/log.js';
import { type Lane, Lanes } from './lane.js';
import { Queue } from './queue.js';

/** More due rows than this are left to the next sweep: the lane is busy, not forgotten. */
const MOST_NUDGED = 2000;
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

  /** Finds due rows whose nudge was lost, and nudges them. */
  async sweep(): Promise<void> {
    if (isPlanted('sweep_forgotten')) return;
    await this.clock.refresh();
    const depth = await this.queue.depth().catch(() => null);
    for (const lane of this.lanes.all()) if (!depth || depth[lane.name] < BUSY) await this.sweepLane(lane);
  }

  private async sweepLane(lane: Lane): Promise<void> {
    const ids = await lane.due(MOST_NUDGED);
    if (ids.length === 0) return;
    faultPoint('after_claim_before_enqueue');
    await this.queue.nudge(lane.name, ids);
    if (ids.length === MOST_NUDGED) this.log.warn('a lane is behind', { lane: lane.name, due: ids.length });
  }
}
