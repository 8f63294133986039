import { Injectable } from '@nestjs/common';
import { Lanes } from '../queue/lane.js';
import { Queue } from '../queue/queue.js';
import { waitUntilSettled } from '../queue/settled.js';
import type { SandboxClock } from './sandbox.clock.js';

const MOST_HOPS = 10_000;
const PATIENCE_MS = 20_000;

export interface Walk {
  hops: number;
  /** false when work was still going on after a hop's patience */
  settled: boolean;
  /** due rows per lane that were left */
  left: Record<string, number>;
}

/** Lives through business time: to the next due instant, work settles, again. */
@Injectable()
export class Walker {
  constructor(
    private readonly lanes: Lanes,
    private readonly queue: Queue,
  ) {}

  async walk(clock: SandboxClock, until: Date): Promise<Walk> {
    let hops = 0;
    // the clock ticks while work settles: what becomes due after the last look is past `lived`, though no longer ahead
    let lived = clock.now();
    let settled = await this.settle();
    while (hops < MOST_HOPS) {
      const next = await this.nextDueAfter(lived);
      if (!next || next > until) break;
      await clock.moveTo(next > clock.now() ? next : clock.now());
      hops += 1;
      lived = clock.now();
      settled = (await this.settle()) && settled;
    }
    if (until > clock.now()) await clock.moveTo(until);
    settled = (await this.settle()) && settled;
    const left = await Promise.all(
      this.lanes.all().map(async (lane) => [lane.name, (await lane.due(1000)).length] as const),
    );
    return { hops, settled, left: Object.fromEntries(left) };
  }

  /** After a jump: rings for everything that became due, instead of waiting for the sweep. */
  async ring(): Promise<void> {
    for (const lane of this.lanes.all()) {
      const due = await lane.due(2000);
      if (due.length) await this.queue.nudge(lane.name, due);
    }
  }

  private settle(): Promise<boolean> {
    return waitUntilSettled(this.lanes.all(), this.queue, PATIENCE_MS);
  }

  private async nextDueAfter(instant: Date): Promise<Date | null> {
    const instants = (await Promise.all(this.lanes.all().map((lane) => lane.nextDueAt(instant)))).filter(
      (at): at is Date => at !== null,
    );
    return instants.length ? new Date(Math.min(...instants.map((at) => at.getTime()))) : null;
  }
}
