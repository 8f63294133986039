/** What the carrier still has to do by itself: callbacks in flight or waiting for their moment. */
export class Activity {
  private readonly timers = new Set<NodeJS.Timeout>();
  private running = 0;
  private waiters: (() => void)[] = [];

  async track<T>(work: () => Promise<T>): Promise<T> {
    this.running += 1;
    try {
      return await work();
    } finally {
      this.running -= 1;
      this.release();
    }
  }

  after(delayMs: number, work: () => Promise<void>): void {
    const timer = setTimeout(() => {
      void this.track(work);
      this.timers.delete(timer);
    }, delayMs);
    this.timers.add(timer);
  }

  idle(): Promise<void> {
    return new Promise((resolve) => {
      this.waiters.push(resolve);
      this.release();
    });
  }

  /** Forgets what waits for its moment. */
  stop(): void {
    for (const timer of this.timers) clearTimeout(timer);
    this.timers.clear();
    this.release();
  }

  private release(): void {
    if (this.running > 0 || this.timers.size > 0) return;
    for (const waiter of this.waiters.splice(0)) waiter();
  }
}
