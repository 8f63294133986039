import type { BulkJobOptions } from 'bullmq';

/** What a nudge becomes. Nothing but ids. */
export interface JobData {
  ids: string[];
}

/** The little that is used of BullMQ's producer; the same on every backend. */
export interface Producer {
  add(name: string, data: JobData, opts: BulkJobOptions): Promise<unknown>;
  addBulk(jobs: { name: string; data: JobData; opts: BulkJobOptions }[]): Promise<unknown>;
  getJobCounts(...states: ('wait' | 'active')[]): Promise<Record<string, number>>;
  close(): Promise<void>;
}

/** The little that is used of BullMQ's worker. */
export interface Consumer {
  waitUntilReady(): Promise<unknown>;
  run(): Promise<void>;
  close(): Promise<void>;
}

export interface ConsumerOptions {
  /** jobs under way at once */
  atOnce: number;
  work: (ids: string[]) => Promise<void>;
}

/** Where BullMQ keeps its jobs. Errors that belong to no call go to the listener given to the store. */
export interface Store {
  /** A new producer on the connections of this store. */
  produce(lane: string): Producer;
  /** A new worker that is not running yet. */
  consume(lane: string, options: ConsumerOptions): Consumer;
  /** Returns when there is a connection to work with. @throws soon when there is none */
  reach(): Promise<void>;
  /** @throws when the store is not reachable or not migrated */
  ping(): Promise<void>;
  /** Told of every failure. One that tells of silence makes all connections suspect: they are cut and made anew. */
  doubt(error: unknown): void;
  /** Whether an error says that BullMQ's tables are gone. */
  isGone(error: unknown): boolean;
  /** Makes a store that lost its tables usable again. */
  restore(): Promise<void>;
  close(): Promise<void>;
}

/** Tries are counted on the rows, so a job runs once and is kept only when it failed, for a person who looks. */
export const jobOptions: BulkJobOptions = {
  attempts: 1,
  removeOnComplete: true,
  removeOnFail: 1000,
  stackTraceLimit: 0,
};

/** Worker settings that are the same on every backend. */
export const workerOptions = {
  // a worker that never became ready would spin without a pause, so it is started by hand
  autorun: false,
  // a worker that was killed or frozen gives its jobs back after this
  lockDuration: 15_000,
  stalledInterval: 15_000,
  // 1 by default: a job whose worker was killed twice would count as failed
  maxStalledCount: 1_000_000,
  // 15 s by default: too long after a refused connection
  runRetryDelay: 1000,
  // seconds of one blocking read; below the socket timeout
  drainDelay: 5,
};
