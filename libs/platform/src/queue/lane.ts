import type { LaneName } from './queue.js';

/**
 * Work that waits in rows and is nudged through one lane of the queue. The queue may lose every nudge: `due` finds the
 * rows again, and `work` claims each row itself, so a nudge too many does nothing.
 */
export interface Lane {
  readonly name: LaneName;
  /** Ids of rows that are due now, oldest first, at most `limit`. */
  due(limit: number): Promise<string[]>;
  /** The first instant of business time past `after` at which a row is due; null when none waits for business time. */
  nextDueAt(after: Date): Promise<Date | null>;
  /** Rows that are being worked on right now by any process. */
  underWay(): Promise<number>;
  /** Claims those of the rows that are due and nobody else holds, and does them. */
  work(ids: string[]): Promise<void>;
}

/** Lanes of this process, filled by the modules that own the rows. */
export class Lanes {
  private readonly lanes = new Map<LaneName, Lane>();

  add(lane: Lane): void {
    if (this.lanes.has(lane.name)) throw new Error(`The lane ${lane.name} has two owners`);
    this.lanes.set(lane.name, lane);
  }

  all(): Lane[] {
    return [...this.lanes.values()];
  }
}
