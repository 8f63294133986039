import { Injectable } from '@nestjs/common';
import { Clock } from '#platform/clock/clock.js';
import { Database } from '#platform/database/database.js';
import type { Tx } from '#platform/database/tx.js';
import { Refused } from '#platform/errors/errors.js';
import { ID_CURSOR, type Page, readCursor, toPage } from '#platform/http/page.js';
import { dueOf } from './batch.rules.js';
import * as store from './batches.store.js';

export type { BatchPerson } from './batches.store.js';

export interface BatchInFull extends store.BatchRow {
  counts: store.BatchCounts;
  firstDueAt: Date | null;
  lastDueAt: Date | null;
}

/** What staff see of batches. */
@Injectable()
export class BatchReadingService {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /** @throws Refused 404 */
  async get(reader: Pick<Tx, 'query'>, id: string): Promise<BatchInFull> {
    const batch = await store.findBatch(reader, id);
    if (!batch) throw new Refused('not_found', 'There is no such batch', 404);
    return (await this.inFull(reader, [batch]))[0]!;
  }

  find = (id: string): Promise<BatchInFull> => this.get(this.database, id);

  async list(query: {
    limit: number;
    cursor?: string;
    status?: string;
    sequenceKey?: string;
  }): Promise<Page<BatchInFull>> {
    const before = readCursor(query.cursor, ID_CURSOR);
    const rows = await store.listBatches(this.database, { ...query, before, limit: query.limit + 1 });
    return toPage(
      await this.inFull(this.database, rows),
      query.limit,
      (one) => one.id,
      (one) => one,
    );
  }

  /** Everybody who was asked for: enrolled, yet to be, or not and why. @throws Refused 404 */
  async people(id: string, query: { limit: number; cursor?: string }): Promise<Page<store.BatchPerson>> {
    if (!(await store.findBatch(this.database, id))) throw new Refused('not_found', 'There is no such batch', 404);
    const after = Number(readCursor(query.cursor, /^\d{1,9}$/) ?? -1);
    const rows = await store.peopleOf(this.database, id, { after, limit: query.limit + 1 });
    return toPage(
      rows,
      query.limit,
      (one) => String(one.position),
      (one) => one,
    );
  }

  /** Before it is started, the hours are those of a start right now. */
  private async inFull(reader: Pick<Tx, 'query'>, batches: readonly store.BatchRow[]): Promise<BatchInFull[]> {
    const all = await store.countsOf(
      reader,
      batches.map((one) => one.id),
    );
    return batches.map((batch) => {
      const counts = all.get(batch.id) ?? { batchId: batch.id, enrolled: 0, pending: 0, because: {} };
      const people = batch.status === 'previewed' ? counts.pending : batch.cap;
      const beginsAt = batch.beginsAt ?? this.clock.now();
      const due = (position: number) => (people > 0 ? dueOf(beginsAt, batch.spread, position, people) : null);
      return { ...batch, counts, firstDueAt: due(0), lastDueAt: due(people - 1) };
    });
  }
}
