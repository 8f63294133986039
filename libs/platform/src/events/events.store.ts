import type { Database } from '../database/database.js';
import type { Write } from '../database/save-all.js';
import type { Tx } from '../database/tx.js';
import type { Actor, StoredEvent } from './event.js';

const EVENT_COLUMNS = {
  id: 'uuid',
  type: 'text',
  version: 'smallint',
  occurred_at: 'timestamptz',
  case_id: 'uuid',
  person_id: 'uuid',
  actor: 'jsonb',
  correlation_id: 'uuid',
  causation_id: 'uuid',
  data: 'jsonb',
};
const DELIVERY_COLUMNS = { event_id: 'uuid', reaction: 'text', due_mt: 'timestamptz' };

export interface DeliveryKey {
  eventId: string;
  reaction: string;
}

/** A delivery's id in nudges. Reaction names hold no slash. */
export const deliveryId = (key: DeliveryKey): string => `${key.eventId}/${key.reaction}`;
export function parseDeliveryId(id: string): DeliveryKey {
  const [eventId = '', reaction = ''] = id.split('/');
  return { eventId, reaction };
}

export function draftEvents(events: readonly StoredEvent[]): Write {
  return {
    table: 'events',
    columns: EVENT_COLUMNS,
    rows: events.map((event) => ({
      id: event.id,
      type: event.type,
      version: event.version,
      occurred_at: event.occurredAt,
      case_id: event.caseId,
      person_id: event.personId,
      actor: event.actor,
      correlation_id: event.correlationId,
      causation_id: event.causationId,
      data: event.data,
    })),
  };
}

export function draftDeliveries(keys: readonly DeliveryKey[], dueMachine: Date): Write {
  return {
    table: 'deliveries',
    columns: DELIVERY_COLUMNS,
    rows: keys.map((key) => ({ event_id: key.eventId, reaction: key.reaction, due_mt: dueMachine })),
  };
}

interface EventRow {
  id: string;
  type: string;
  version: number;
  occurred_at: Date;
  case_id: string | null;
  person_id: string | null;
  actor: Actor;
  correlation_id: string;
  causation_id: string | null;
  data: unknown;
}

export const EVENT_FIELDS =
  'e.id, e.type, e.version, e.occurred_at, e.case_id, e.person_id, e.actor, e.correlation_id, e.causation_id, e.data';
export function toEvent(row: EventRow): StoredEvent {
  return {
    id: row.id,
    type: row.type,
    version: row.version,
    occurredAt: row.occurred_at,
    caseId: row.case_id,
    personId: row.person_id,
    actor: row.actor,
    correlationId: row.correlation_id,
    causationId: row.causation_id,
    data: row.data,
  };
}

/** Locks the due deliveries of one reaction that nobody else holds, and gives their events. */
export async function claimDeliveries(tx: Tx, reaction: string, eventIds: readonly string[]): Promise<StoredEvent[]> {
  const rows = await tx.query<EventRow>(
    `select ${EVENT_FIELDS} from deliveries d join events e on e.id = d.event_id
     where d.reaction = $1 and d.event_id = any($2::uuid[]) and d.parked_mt is null and d.due_mt <= clock_timestamp()
     order by d.event_id for update of d skip locked`,
    [reaction, eventIds],
  );
  return rows.map(toEvent);
}

export async function finishDeliveries(tx: Tx, reaction: string, eventIds: readonly string[]): Promise<void> {
  await tx.query('delete from deliveries where reaction = $1 and event_id = any($2::uuid[])', [reaction, eventIds]);
}

export async function postponeDeliveries(
  tx: Tx,
  reaction: string,
  eventIds: readonly string[],
  milliseconds: number,
): Promise<void> {
  await tx.query(
    `update deliveries set due_mt = clock_timestamp() + $3 * interval '1 millisecond' where reaction = $1 and event_id = any($2::uuid[])`,
    [reaction, eventIds, milliseconds],
  );
}

/** Counts a failure: back-off doubles from one second to five minutes; `park` leaves it to a person at once. */
export async function failDelivery(
  database: Database,
  key: DeliveryKey,
  error: string,
  park: boolean,
  most: number,
): Promise<void> {
  await database.query(
    `update deliveries set attempts = attempts + 1, last_error = $3,
       due_mt = clock_timestamp() + least(300, power(2, least(attempts, 10))) * interval '1 second',
       parked_mt = case when $4 or attempts + 1 >= $5 then clock_timestamp() end
     where event_id = $1 and reaction = $2`,
    [key.eventId, key.reaction, error, park, most],
  );
}

export async function dueDeliveries(database: Database, limit: number): Promise<DeliveryKey[]> {
  return database.query<DeliveryKey>(
    `select event_id as "eventId", reaction from deliveries where parked_mt is null and due_mt <= clock_timestamp()
     order by due_mt, event_id limit $1`,
    [limit],
  );
}

/** Inserts deliveries again for events of the past: how a new reaction, or a mended one, sees them. */
export async function replayDeliveries(
  database: Database,
  reaction: string,
  filter: { type: string; from?: Date; until?: Date; caseId?: string },
): Promise<number> {
  const rows = await database.query(
    `insert into deliveries (event_id, reaction, due_mt)
     select id, $1, clock_timestamp() from events
     where type = $2 and ($3::timestamptz is null or occurred_at >= $3) and ($4::timestamptz is null or occurred_at < $4)
       and ($5::uuid is null or case_id = $5)
     on conflict do nothing returning event_id`,
    [reaction, filter.type, filter.from ?? null, filter.until ?? null, filter.caseId ?? null],
  );
  return rows.length;
}
