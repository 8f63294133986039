import { atMost } from './patience.js';

/** Gathered ids beyond this are forgotten, oldest first: while the store is away memory must not grow, and the sweep finds them. */
const MOST_GATHERED = 50_000;
/** A caller waits no longer than this for a store that does not answer. */
const PATIENCE_MS = 3000;

/**
 * The nudges of one lane: one `add` is under way, and what gathers meanwhile goes next, each id once. Batches form by
 * themselves; without them BullMQ on PostgreSQL falls behind at a thousand nudges a second.
 */
export class Nudges {
  private gathered = new Set<string>();
  private underWay: Promise<void> = Promise.resolve();
  private next: Promise<void> | undefined;

  /**
   * @param add hands ids to the store; must settle within a bounded time. What it throws goes to `failed`.
   * @param failed is told of each failure with the number of ids that were given up
   */
  constructor(
    private readonly add: (ids: string[]) => Promise<void>,
    private readonly failed: (error: unknown, ids: number) => void,
  ) {}

  /** @returns when the batch with these ids is in the store, or was given up, or patience is over; never rejects */
  async nudge(ids: readonly string[]): Promise<void> {
    if (ids.length === 0) return;
    for (const id of ids) this.gathered.add(id);
    this.forgetOldest();
    this.next ??= this.underWay.then(() => this.send());
    await atMost(PATIENCE_MS, this.next);
  }

  /** When everything that was nudged until now is in the store or given up; bounded by what bounds `add`. */
  idle(): Promise<void> {
    return this.next ?? this.underWay;
  }

  /** Ids that wait for the add under way. */
  get waiting(): number {
    return this.gathered.size;
  }

  private send(): Promise<void> {
    const ids = [...this.gathered];
    this.gathered = new Set();
    this.next = undefined;
    this.underWay = this.add(ids).catch((error: unknown) => this.failed(error, ids.length));
    return this.underWay;
  }

  private forgetOldest(): void {
    for (const id of this.gathered) {
      if (this.gathered.size <= MOST_GATHERED) return;
      this.gathered.delete(id);
    }
  }
}
