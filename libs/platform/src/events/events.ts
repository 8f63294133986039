import { Injectable } from '@nestjs/common';
import { Clock } from '../clock/clock.js';
import { newId } from '../clock/ids.js';
import { saveAll, type Write } from '../database/save-all.js';
import type { Tx } from '../database/tx.js';
import { Queue } from '../queue/queue.js';
import type { NewEvent, StoredEvent } from './event.js';
import { deliveryId, draftDeliveries, draftEvents, type DeliveryKey } from './events.store.js';
import { Reactions } from './reactions.js';

@Injectable()
export class Events {
  constructor(
    private readonly reactions: Reactions,
    private readonly clock: Clock,
    private readonly queue: Queue,
  ) {}

  /**
   * Appends events in the caller's transaction, in one statement with the rows `alongside` that they tell of: the event,
   * and one delivery for each reaction that subscribed. Then runs what must happen together, and nudges after the commit.
   * @throws ZodError when `data` is not what the definition says (a fault of ours, nothing is written)
   */
  async append(tx: Tx, events: readonly NewEvent[], alongside: readonly Write[] = []): Promise<StoredEvent[]> {
    const stored = events.map((event) => this.store(event));
    if (!tx.isOpen && stored.some((event) => this.reactions.togetherWith(event.type).length > 0))
      throw new Error('What happens together needs a transaction');
    const deliveries: DeliveryKey[] = stored.flatMap((event) =>
      this.reactions.subscribers(event.type).map((reaction) => ({ eventId: event.id, reaction })),
    );
    await saveAll(tx, [...alongside, draftEvents(stored), draftDeliveries(deliveries, this.clock.machine())]);
    for (const type of new Set(stored.map((event) => event.type))) {
      const batch = stored.filter((event) => event.type === type);
      for (const together of this.reactions.togetherWith(type)) await together(tx, batch);
    }
    if (deliveries.length) tx.afterCommit(() => void this.queue.nudge('deliveries', deliveries.map(deliveryId)));
    return stored;
  }

  private store(event: NewEvent): StoredEvent {
    const id = newId();
    return {
      id,
      type: event.definition.type,
      version: event.definition.version,
      occurredAt: event.occurredAt,
      caseId: event.caseId,
      personId: event.personId ?? null,
      actor: event.actor,
      correlationId: event.causedBy?.correlationId ?? id,
      causationId: event.causedBy?.id ?? null,
      data: event.definition.schema.parse(event.data),
    };
  }
}
