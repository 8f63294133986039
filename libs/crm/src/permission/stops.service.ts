import { Injectable } from '@nestjs/common';
import { newId } from '#platform/clock/ids.js';
import { Database } from '#platform/database/database.js';
import type { Tx } from '#platform/database/tx.js';
import { Refused } from '#platform/errors/errors.js';
import type { NewEvent } from '#platform/events/event.js';
import { Events } from '#platform/events/events.js';
import { ID_CURSOR, type Page, readCursor, toPage } from '#platform/http/page.js';
import { StopLifted, StopSet } from './permission.events.js';
import * as store from './stops.store.js';

export type StopScope = 'global' | 'channel' | 'sequence' | 'household' | 'template';
export type { StopRow } from './stops.store.js';

/** Stops hold everything of their scope until somebody lifts them: set by staff, or by the breaker. */
@Injectable()
export class StopsService {
  constructor(
    private readonly database: Database,
    private readonly events: Events,
  ) {}

  /** @throws Refused 422 for a brake that would hold nothing: a name mistyped in a hurry */
  async check(tx: Tx, stop: { scope: StopScope; key: string }): Promise<void> {
    if (await store.existsFor(tx, stop)) return;
    throw new Refused('nothing_to_stop', `There is no such ${stop.scope}`, 422, [
      { path: 'key', message: `names no ${stop.scope} that is known` },
    ]);
  }

  /** @returns the stop in force, and whether this call set it */
  async set(
    tx: Tx,
    stop: { scope: StopScope; key: string; by: string; reason: string },
    now: Date,
  ): Promise<{ row: store.StopRow; isNew: boolean }> {
    const row = await store.addStop(tx, { ...stop, id: newId() }, now);
    if (!row) return { row: (await store.stopInForce(tx, stop))!, isNew: false };
    await this.events.append(tx, [{ ...told(row, stop.by, now), definition: StopSet }]);
    return { row, isNew: true };
  }

  /**
   * Lifts a stop; what it held is considered again, by all gates.
   * @throws Refused 404 when there is none, 409 when it was lifted before
   */
  async lift(tx: Tx, id: string, by: string, now: Date): Promise<store.StopRow> {
    const row = await store.liftStop(tx, id, now);
    if (!row) {
      if (await store.findStop(tx, id)) throw new Refused('already_lifted', 'This stop was lifted before', 409);
      throw new Refused('not_found', 'There is no such stop', 404);
    }
    await this.events.append(tx, [{ ...told(row, by, now), definition: StopLifted }]);
    return row;
  }

  async list(query: { inForce?: boolean; cursor?: string; limit: number }): Promise<Page<store.StopRow>> {
    const before = readCursor(query.cursor, ID_CURSOR);
    const rows = await store.listStops(this.database, { ...query, before, limit: query.limit + 1 });
    return toPage(
      rows,
      query.limit,
      (row) => row.id,
      (row) => row,
    );
  }
}

function told(row: store.StopRow, by: string, now: Date): Omit<NewEvent, 'definition'> {
  return {
    caseId: row.scope === 'household' ? row.key : null,
    personId: null,
    actor: by === 'system' ? { kind: 'system' } : { kind: 'staff', id: by },
    occurredAt: now,
    data: { stopId: row.id, scope: row.scope, key: row.key, reason: row.reason },
  };
}
