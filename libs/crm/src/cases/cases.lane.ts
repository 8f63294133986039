import { Injectable } from '@nestjs/common';
import { Clock } from '#platform/clock/clock.js';
import { Database } from '#platform/database/database.js';
import { eachAloneOnFailure } from '#platform/queue/each-alone.js';
import type { Lane } from '#platform/queue/lane.js';
import { HoldsService } from './holds.service.js';
import { nextHoldEnd, passedHolds } from './holds.store.js';
import { PagesService } from './pages.service.js';
import { duePages, nextPageAt } from './pages.store.js';

/** What waits on a case: pages that ring again, holds whose time has passed. */
@Injectable()
export class CasesLane implements Lane {
  readonly name = 'cases';

  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly pages: PagesService,
    private readonly holds: HoldsService,
  ) {}

  async due(limit: number): Promise<string[]> {
    const now = this.clock.now();
    const pages = await duePages(this.database, now, limit);
    return [...pages, ...(await passedHolds(this.database, now, limit))].slice(0, limit);
  }

  async nextDueAt(after: Date): Promise<Date | null> {
    const page = await nextPageAt(this.database, after);
    const hold = await nextHoldEnd(this.database, after);
    return page && hold ? (page < hold ? page : hold) : (page ?? hold);
  }

  underWay = async (): Promise<number> => 0;

  /** Each id is a page or a hold; one that cannot be done does not keep the others waiting. */
  async work(ids: string[]): Promise<void> {
    await this.clock.refresh();
    const now = this.clock.now();
    await eachAloneOnFailure(ids, (some) => this.pages.ring(some, now));
    await eachAloneOnFailure(ids, (some) => this.holds.endPassed(some, now));
  }
}
