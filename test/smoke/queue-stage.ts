import { Program } from '#testing/processes.js';
import type { QueueStore } from './queue-stores.js';
import { BuiltSystem } from './system.js';

/** A built system on a queue store of its own, and the end of both. */
export class QueueStage {
  private store: QueueStore | null = null;
  private system: BuiltSystem | null = null;

  /** @returns null, and says so, where the store cannot be had on this machine */
  async begin(
    name: string,
    start: () => Promise<QueueStore | null>,
  ): Promise<{ system: BuiltSystem; store: QueueStore } | null> {
    this.store = await start();
    if (!this.store) {
      process.stderr.write(`tests: no ${name} for this smoke test\n`);
      return null;
    }
    this.system = await BuiltSystem.begin(this.store.url);
    return { system: this.system, store: this.store };
  }

  async end(): Promise<void> {
    await Program.endAll();
    await this.system?.end();
    await this.store?.stop();
    this.system = null;
    this.store = null;
  }
}
