import { jobsOf, kindOf, laneNames, Queue, type JobHandler, type LaneName, type QueueLog } from './queue.js';

interface Consumer {
  handler: JobHandler;
  free: number;
}

interface Jobs {
  waiting: string[][];
  consumers: Consumer[];
  running: Set<Promise<void>>;
}

/** The queue inside one process: the same promises without a store. For tests. */
export class MemoryQueue extends Queue {
  private readonly lanes = new Map<LaneName, Jobs>(
    laneNames.map((lane) => [lane, { waiting: [], consumers: [], running: new Set() }]),
  );
  private closed = false;

  constructor(private readonly log: QueueLog = () => undefined) {
    super();
  }

  async nudge(lane: LaneName, ids: readonly string[]): Promise<void> {
    if (this.closed || ids.length === 0) return;
    this.jobs(lane).waiting.push(...jobsOf([...new Set(ids)]));
    this.start(lane);
  }

  async consume(lane: LaneName, handler: JobHandler, { atOnce = 4 } = {}): Promise<void> {
    this.jobs(lane).consumers.push({ handler, free: atOnce });
    this.start(lane);
  }

  async depth(): Promise<Record<LaneName, number>> {
    const count = (lane: LaneName) => this.jobs(lane).waiting.length + this.jobs(lane).running.size;
    return Object.fromEntries(laneNames.map((lane) => [lane, count(lane)])) as Record<LaneName, number>;
  }

  async ping(): Promise<void> {
    if (this.closed) throw new Error('The queue is closed');
  }

  async close(): Promise<void> {
    this.closed = true;
    await Promise.all([...this.lanes.values()].flatMap(({ running }) => [...running]));
  }

  private jobs(lane: LaneName): Jobs {
    const jobs = this.lanes.get(lane);
    if (!jobs) throw new Error(`No lane is called ${lane}`);
    return jobs;
  }

  private start(lane: LaneName): void {
    const jobs = this.jobs(lane);
    while (!this.closed && jobs.waiting.length > 0) {
      const consumer = jobs.consumers.find(({ free }) => free > 0);
      if (!consumer) return;
      // the next job goes to whoever has waited longest
      jobs.consumers.push(...jobs.consumers.splice(jobs.consumers.indexOf(consumer), 1));
      const run = this.run(lane, consumer, jobs.waiting.shift() ?? []).finally(() => {
        jobs.running.delete(run);
        this.start(lane);
      });
      jobs.running.add(run);
    }
  }

  private async run(lane: LaneName, consumer: Consumer, ids: string[]): Promise<void> {
    consumer.free -= 1;
    try {
      // a consumer never runs inside the caller's nudge
      await new Promise((resolve) => setImmediate(resolve));
      await consumer.handler(ids);
    } catch (error) {
      this.log('job failed', { lane, ids: ids.length, error: kindOf(error) });
    } finally {
      consumer.free += 1;
    }
  }
}
