import { setTimeout as wait } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { newId } from '../clock/ids.js';
import { Database } from '../database/database.js';
import { Queue } from '../queue/queue.js';
import { isAnswered, releaseCanary } from './observability.store.js';

const PATIENCE_MS = 5000;
const LOOK_EVERY_MS = 25;

/** One job there and back: a row, its nudge, and a worker that answers on the row. */
@Injectable()
export class Canary {
  constructor(
    private readonly database: Database,
    private readonly queue: Queue,
  ) {}

  /** @returns `ok`, or that nobody answered within five seconds. @throws when the database does not answer */
  async roundTrip(): Promise<string> {
    const end = performance.now() + PATIENCE_MS;
    const id = newId();
    await releaseCanary(this.database, id);
    // never rejects; while the store is away it may take longer than we wait
    void this.queue.nudge('canary', [id]);
    while (performance.now() < end) {
      if (await isAnswered(this.database, id)) return 'ok';
      await wait(LOOK_EVERY_MS);
    }
    return `no worker answered in ${PATIENCE_MS / 1000} s`;
  }
}
