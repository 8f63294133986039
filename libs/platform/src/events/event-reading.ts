import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { Database } from '../database/database.js';
import { type Page, readCursor, toPage } from '../http/page.js';
import type { Tx } from '../database/tx.js';
import type { StoredEvent } from './event.js';
import { EVENT_FIELDS, toEvent } from './events.store.js';

export const eventShape = z
  .object({
    id: z.uuid(),
    type: z.string(),
    version: z.number(),
    occurredAt: z.iso.datetime(),
    caseId: z.uuid().nullable(),
    personId: z.uuid().nullable(),
    actor: z.object({ kind: z.string(), id: z.string().optional() }),
    correlationId: z.uuid(),
    causationId: z.uuid().nullable(),
    data: z.unknown(),
  })
  .meta({ id: 'Event' });
export const timelineShape = z.object({ at: z.iso.datetime(), ...eventShape.shape }).meta({ id: 'TimelineEntry' });

const LOG_CURSOR = /^\d{1,20}:\d{1,20}$/;
type Row = Parameters<typeof toEvent>[0] & { xid: string; position: string };

/**
 * Reads the log by (transaction, position), and only below the oldest transaction that still runs: a commit that is late
 * appears later, never behind a reader who has passed.
 */
@Injectable()
export class EventReading {
  constructor(private readonly database: Database) {}

  /** Events of one case, oldest first. */
  async timeline(
    caseId: string,
    page: { limit: number; cursor?: string },
  ): Promise<Page<z.infer<typeof timelineShape>>> {
    const rows = await this.read('e.case_id = $4', [caseId], page);
    return toPage(rows, page.limit, keyOf, (row) => ({ at: row.occurred_at.toISOString(), ...show(row) }));
  }

  /** Events of one case whose data name this under `field`, oldest first. */
  async about(tx: Tx, caseId: string, field: string, id: string): Promise<StoredEvent[]> {
    const rows = await tx.query<Row>(
      `select ${EVENT_FIELDS} from events e where e.case_id = $1 and e.data->>$2 = $3 order by e.xid, e.position`,
      [caseId, field, id],
    );
    return rows.map(toEvent);
  }

  /** All events, oldest first; of one type or case where asked. */
  async list(query: {
    limit: number;
    cursor?: string;
    type?: string;
    caseId?: string;
  }): Promise<Page<z.infer<typeof eventShape>>> {
    const rows = await this.read(
      '($4::text is null or e.type = $4) and ($5::uuid is null or e.case_id = $5)',
      [query.type ?? null, query.caseId ?? null],
      query,
    );
    return toPage(rows, query.limit, keyOf, show);
  }

  private async read(where: string, values: unknown[], page: { limit: number; cursor?: string }): Promise<Row[]> {
    const [xid, position] = (readCursor(page.cursor, LOG_CURSOR) ?? '0:0').split(':');
    return this.database.query<Row>(
      `select ${EVENT_FIELDS}, e.xid::text as xid, e.position::text as position from events e
       where (e.xid, e.position) > ($1::xid8, $2::bigint) and e.xid < pg_snapshot_xmin(pg_current_snapshot()) and ${where}
       order by e.xid, e.position limit $3`,
      [xid, position, page.limit + 1, ...values],
    );
  }
}

const keyOf = (row: Row): string => `${row.xid}:${row.position}`;

function show(row: Row): z.infer<typeof eventShape> {
  const event = toEvent(row);
  return { ...event, occurredAt: event.occurredAt.toISOString() };
}
