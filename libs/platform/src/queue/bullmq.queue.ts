import { Nudges } from './nudges.js';
import { answered, atMost } from './patience.js';
import { PostgresStore } from './postgres.store.js';
import { isPostgres } from './queue-url.js';
import { jobsOf, kindOf, laneNames, Queue, type JobHandler, type LaneName, type QueueLog } from './queue.js';
import { RedisStore } from './redis.store.js';
import { jobOptions, type Consumer, type Producer, type Store } from './store.js';

/** An exchange with the store that takes longer is given up; its connections have given up by then themselves. */
const EXCHANGE_MS = 15_000;
/** Patience of a caller who asks how things are, or who starts a consumer. */
const ASK_MS = 3000;
/** Running jobs get this long to finish when the process stops. */
const CLOSE_MS = 10_000;
/** Pause before a consumer that could not start, or a store that could not be restored, is tried again. */
const PAUSE_MS = 1000;

export interface BullQueueOptions {
  /** `postgres://…` (schema `bullmq` of that database) or `redis://…` */
  url: string;
  /** of the keys in Redis; PostgreSQL keeps each queue in its database */
  prefix?: string;
  log?: QueueLog;
}

/** The queue on BullMQ, in PostgreSQL or in Redis. */
export class BullQueue extends Queue {
  private readonly store: Store;
  private readonly log: QueueLog;
  private readonly nudges: ReadonlyMap<LaneName, Nudges>;
  private readonly producers = new Map<LaneName, Producer>();
  private readonly consumers = new Set<Consumer>();
  private readonly retries = new Set<NodeJS.Timeout>();
  private closing: Promise<void> | undefined;
  private restoring: Promise<void> | undefined;
  /** The store has worked in this process; only then may missing tables be made again without being asked. */
  private hasWorked = false;
  private inTrouble = false;

  constructor({ url, prefix = 'hearthline', log = () => undefined }: BullQueueOptions) {
    super();
    this.log = log;
    const onError = (error: unknown) => this.trouble(error);
    this.store = isPostgres(url)
      ? new PostgresStore(url, laneNames.length, onError)
      : new RedisStore(url, prefix, onError, log);
    this.nudges = new Map(
      laneNames.map((lane) => [
        lane,
        new Nudges(
          (ids) => this.add(lane, ids),
          (error, ids) => this.gaveUp(lane, error, ids),
        ),
      ]),
    );
  }

  async nudge(lane: LaneName, ids: readonly string[]): Promise<void> {
    if (!this.closing) await this.nudges.get(lane)?.nudge(ids);
  }

  async consume(lane: LaneName, handler: JobHandler, { atOnce = 4 } = {}): Promise<void> {
    await atMost(ASK_MS, this.start(lane, handler, atOnce));
  }

  async depth(): Promise<Record<LaneName, number>> {
    const depths = await Promise.all(laneNames.map(async (lane) => [lane, await this.count(lane)] as const));
    return Object.fromEntries(depths) as Record<LaneName, number>;
  }

  async ping(): Promise<void> {
    await this.store.reach();
    await answered(ASK_MS, this.store.ping());
    this.works();
  }

  close(): Promise<void> {
    this.closing ??= this.closeAll();
    return this.closing;
  }

  private async add(lane: LaneName, ids: string[]): Promise<void> {
    const jobs = jobsOf(ids).map((some) => ({ name: 'nudge', data: { ids: some }, opts: jobOptions }));
    const [first] = jobs;
    await this.exchange(lane, (producer) =>
      // on PostgreSQL `addBulk` makes two temporary tables each time: dear for the one job that most nudges are
      jobs.length === 1 ? producer.add(first!.name, first!.data, first!.opts) : producer.addBulk(jobs),
    );
  }

  private async count(lane: LaneName): Promise<number> {
    const counts = await this.exchange(lane, (producer) => producer.getJobCounts('wait', 'active'));
    return Object.values(counts).reduce((sum, count) => sum + count, 0);
  }

  /** One exchange with the store; once more when the tables had gone and could be made again. */
  private async exchange<T>(lane: LaneName, talk: (producer: Producer) => Promise<T>): Promise<T> {
    try {
      return await this.exchangeOnce(lane, talk);
    } catch (error) {
      if (!(await this.restored(error))) throw error;
      return this.exchangeOnce(lane, talk);
    }
  }

  private async exchangeOnce<T>(lane: LaneName, talk: (producer: Producer) => Promise<T>): Promise<T> {
    await this.store.reach();
    const producer = this.producers.get(lane) ?? this.store.produce(lane);
    this.producers.set(lane, producer);
    try {
      const answer = await answered(EXCHANGE_MS, talk(producer));
      this.works();
      return answer;
    } catch (error) {
      // a BullMQ queue whose first connection failed remembers that for ever: the next exchange gets a new one
      this.producers.delete(lane);
      void producer.close().catch(() => undefined);
      this.store.doubt(error);
      throw error;
    }
  }

  private async start(lane: LaneName, handler: JobHandler, atOnce: number): Promise<void> {
    if (this.closing) return;
    let consumer: Consumer | undefined;
    const again = (error: unknown) => {
      if (consumer) this.consumers.delete(consumer);
      void consumer?.close().catch(() => undefined);
      this.trouble(error);
      this.later(() => void this.start(lane, handler, atOnce));
    };
    try {
      await this.store.reach();
      consumer = this.store.consume(lane, { atOnce, work: (ids) => this.work(lane, handler, ids) });
      this.consumers.add(consumer);
      await consumer.waitUntilReady();
      this.works();
      consumer.run().catch(again);
    } catch (error) {
      again(error);
    }
  }

  private async work(lane: LaneName, handler: JobHandler, ids: string[]): Promise<void> {
    this.works();
    try {
      await handler(ids);
    } catch (error) {
      this.log('job failed', { lane, ids: ids.length, error: kindOf(error) });
      // BullMQ keeps the message of what it is thrown: the kind only, never the words
      throw new Error(kindOf(error), { cause: undefined });
    }
  }

  private gaveUp(lane: LaneName, error: unknown, ids: number): void {
    if (!this.inTrouble) this.log('nudges given up', { lane, ids, error: kindOf(error) });
    this.inTrouble = true;
  }

  /** Said once per outage. */
  private trouble(error: unknown): void {
    if (this.closing) return;
    if (!this.inTrouble) this.log('queue store in trouble', { error: kindOf(error) });
    this.inTrouble = true;
    this.store.doubt(error);
    void this.restored(error);
  }

  private works(): void {
    if (this.inTrouble) this.log('queue store works again', {});
    this.inTrouble = false;
    this.hasWorked = true;
  }

  /** @returns whether the error said that the tables are gone, and they are there again now */
  private async restored(error: unknown): Promise<boolean> {
    if (!this.hasWorked || this.closing || !this.store.isGone(error)) return false;
    this.restoring ??= this.restore();
    try {
      await this.restoring;
      return true;
    } catch (failure) {
      this.log('queue store not restored', { error: kindOf(failure) });
      return false;
    }
  }

  private async restore(): Promise<void> {
    this.later(() => (this.restoring = undefined));
    await this.store.restore();
    this.log('queue store restored', {});
  }

  private later(action: () => void): void {
    if (this.closing) return;
    const timer = setTimeout(() => {
      this.retries.delete(timer);
      action();
    }, PAUSE_MS);
    this.retries.add(timer.unref());
  }

  private async closeAll(): Promise<void> {
    for (const timer of this.retries) clearTimeout(timer);
    await atMost(ASK_MS, Promise.all([...this.nudges.values()].map((nudges) => nudges.idle())));
    await atMost(CLOSE_MS, Promise.allSettled([...this.consumers].map((consumer) => consumer.close())));
    await atMost(ASK_MS, Promise.allSettled([...this.producers.values()].map((producer) => producer.close())));
    await atMost(ASK_MS, this.store.close());
  }
}
