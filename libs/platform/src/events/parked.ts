import { Injectable } from '@nestjs/common';
import { Database } from '../database/database.js';
import type { Tx } from '../database/tx.js';
import { Refused } from '../errors/errors.js';
import { type Page, readCursor, toPage } from '../http/page.js';
import { deliveryId, parseDeliveryId } from './events.store.js';

export interface ParkedDelivery {
  id: string;
  reaction: string;
  eventId: string;
  eventType: string;
  caseId: string | null;
  attempts: number;
  lastError: string | null;
  parkedAt: string;
}

const PARKED_CURSOR = /^[0-9a-f-]{36}\/[\w.]{1,100}$/;

/** Work that failed too often, or for good: a person retries or discards it. */
@Injectable()
export class Parked {
  constructor(private readonly database: Database) {}

  async list(query: { limit: number; cursor?: string }): Promise<Page<ParkedDelivery>> {
    const after = readCursor(query.cursor, PARKED_CURSOR);
    const { eventId, reaction } = after ? parseDeliveryId(after) : { eventId: null, reaction: null };
    const rows = await this.database.query<Omit<ParkedDelivery, 'id' | 'parkedAt'> & { parkedAt: Date }>(
      `select d.reaction, d.event_id as "eventId", e.type as "eventType", e.case_id as "caseId", d.attempts,
         d.last_error as "lastError", d.parked_mt as "parkedAt"
       from deliveries d join events e on e.id = d.event_id
       where d.parked_mt is not null and ($1::uuid is null or (d.event_id, d.reaction) > ($1::uuid, $2::text))
       order by d.event_id, d.reaction limit $3`,
      [eventId, reaction, query.limit + 1],
    );
    return toPage(rows, query.limit, deliveryId, (row) => ({
      ...row,
      id: deliveryId(row),
      parkedAt: row.parkedAt.toISOString(),
    }));
  }

  /** Gives it all its attempts again. @throws Refused 404 when it is not parked */
  async retry(tx: Tx, id: string): Promise<void> {
    await this.change(tx, id, 'update deliveries set parked_mt = null, attempts = 0, due_mt = clock_timestamp()');
  }

  /** It is done with, undone. @throws Refused 404 when it is not parked */
  async discard(tx: Tx, id: string): Promise<void> {
    await this.change(tx, id, 'delete from deliveries');
  }

  private async change(tx: Tx, id: string, statement: string): Promise<void> {
    const { eventId, reaction } = parseDeliveryId(id);
    const rows = await tx.query(
      `${statement} where event_id = $1 and reaction = $2 and parked_mt is not null returning event_id`,
      [eventId, reaction],
    );
    if (rows.length === 0) throw new Refused('not_found', 'Nothing of this id is parked', 404);
  }
}
