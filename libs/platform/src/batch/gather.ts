interface Waiting<T> {
  item: T;
  done: () => void;
  failed: (error: unknown) => void;
}

/**
 * Batches that form by themselves: one is under way, and what arrives meanwhile goes together in the next. No timer, so
 * a single item on a quiet machine waits for nobody, and a busy one pays for a statement or a round trip once per batch.
 */
export class Gather<T> {
  private waiting: Waiting<T>[] = [];
  private busy = false;

  /**
   * @param work does one batch; its promise is the answer to all who gave an item to it
   * @param limits `most` items in one batch
   */
  constructor(
    private readonly work: (items: T[]) => Promise<void>,
    private readonly limits: { most: number },
  ) {}

  /**
   * @returns when the batch that carried the item is done
   * @throws what that batch failed with; the next batch is tried all the same
   */
  add(item: T): Promise<void> {
    return new Promise((done, failed) => {
      this.waiting.push({ item, done, failed });
      if (!this.busy) void this.run();
    });
  }

  private async run(): Promise<void> {
    this.busy = true;
    // items that are added one after the other without waiting leave in one batch
    await Promise.resolve();
    while (this.waiting.length > 0) await this.runOne(this.waiting.splice(0, this.limits.most));
    this.busy = false;
  }

  private async runOne(batch: Waiting<T>[]): Promise<void> {
    try {
      await this.work(batch.map(({ item }) => item));
      for (const { done } of batch) done();
    } catch (error) {
      for (const { failed } of batch) failed(error);
    }
  }
}
