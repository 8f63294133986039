export const laneNames = ['deliveries', 'steps', 'sends', 'cases', 'webhooks', 'canary'] as const;
export type LaneName = (typeof laneNames)[number];

/** Does the rows of one job. What it throws is logged and forgotten: the rows themselves remember their tries. */
export type JobHandler = (ids: string[]) => Promise<void>;

/**
 * The doorbell of the workers. Rows are the truth and the sweep finds what was never rung for, so nothing here may hold
 * up a caller for long, and everything here may be lost.
 */
export abstract class Queue {
  /**
   * Tells the workers that these rows may be due. A hint: it never rejects and may be lost.
   * @param ids of rows of the lane; ids only, never what the rows say
   * @returns when the store has it, or when it was given up (after about three seconds)
   */
  abstract nudge(lane: LaneName, ids: readonly string[]): Promise<void>;

  /**
   * Starts consuming. While the store is not reachable this goes on trying behind the scenes.
   * @param handler gets the ids of one job
   * @param options `atOnce` jobs under way in this consumer
   */
  abstract consume(lane: LaneName, handler: JobHandler, options?: { atOnce?: number }): Promise<void>;

  /** Jobs waiting and running per lane. */
  abstract depth(): Promise<Record<LaneName, number>>;

  /** Round trip to the store. @throws when it is not reachable or not migrated */
  abstract ping(): Promise<void>;

  /** Takes no new jobs, lets the running ones finish (for a bounded time), then closes the connections. */
  abstract close(): Promise<void>;
}

/** Ids that one job carries at most: one job per id falls behind from about a thousand a second. */
export const IDS_PER_JOB = 100;

/** Cuts the ids of one batch into jobs. */
export function jobsOf(ids: readonly string[]): string[][] {
  const jobs: string[][] = [];
  for (let from = 0; from < ids.length; from += IDS_PER_JOB) jobs.push(ids.slice(from, from + IDS_PER_JOB));
  return jobs;
}

/** What became of the queue, for the log: names, codes and counts, never ids. */
export type QueueLog = (event: string, fields: Record<string, string | number | boolean | null>) => void;

/** The error's class and code, without its message: that may quote what a family wrote. */
export function kindOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  const code = 'code' in error && typeof error.code === 'string' ? ` ${error.code}` : '';
  return `${error.name}${code}`;
}
