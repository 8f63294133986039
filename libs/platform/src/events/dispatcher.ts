import { Injectable } from '@nestjs/common';
import { faultPoint } from '../chaos/fault-point.js';
import { Clock } from '../clock/clock.js';
import { Database } from '../database/database.js';
import { GiveUp } from '../errors/errors.js';
import { Log } from '../observability/log.js';
import type { Lane } from '../queue/lane.js';
import {
  claimDeliveries,
  deliveryId,
  dueDeliveries,
  failDelivery,
  finishDeliveries,
  parseDeliveryId,
  postponeDeliveries,
} from './events.store.js';
import { Later, Reactions } from './reactions.js';

/** After so many failures a delivery waits for a person: about 35 minutes of back-off. */
const MOST_ATTEMPTS = 14;

/** The deliveries lane: nudge, claim, effect and deletion of the row in one transaction. No row, nothing to do. */
@Injectable()
export class Dispatcher implements Lane {
  readonly name = 'deliveries';

  constructor(
    private readonly database: Database,
    private readonly reactions: Reactions,
    private readonly clock: Clock,
    private readonly log: Log,
  ) {}

  async due(limit: number): Promise<string[]> {
    return (await dueDeliveries(this.database, limit)).map(deliveryId);
  }

  async nextDueAt(): Promise<null> {
    return null;
  }

  async underWay(): Promise<number> {
    return 0;
  }

  async work(ids: string[]): Promise<void> {
    await this.clock.refresh();
    const byReaction = new Map<string, string[]>();
    for (const { eventId, reaction } of ids.map(parseDeliveryId))
      byReaction.set(reaction, [...(byReaction.get(reaction) ?? []), eventId]);
    for (const [reaction, eventIds] of byReaction) await this.react(reaction, eventIds);
  }

  private async react(reaction: string, eventIds: string[]): Promise<void> {
    try {
      await this.together(reaction, eventIds);
    } catch (error) {
      if (eventIds.length === 1) return this.failed(reaction, eventIds[0]!, error);
      // one poisoned row must not fail its neighbours
      for (const eventId of eventIds) await this.react(reaction, [eventId]);
    }
  }

  private async together(reaction: string, eventIds: string[]): Promise<void> {
    const run = this.reactions.find(reaction);
    if (!run) throw new GiveUp(`No reaction is called ${reaction} in this build`);
    await this.database.transaction(async (tx) => {
      const events = await claimDeliveries(tx, reaction, eventIds);
      if (events.length === 0) return;
      const claimed = events.map((event) => event.id);
      const answer = await run(tx, events);
      faultPoint('after_enqueue_before_mark');
      if (answer instanceof Later)
        await postponeDeliveries(tx, reaction, claimed, answer.at.getTime() - this.clock.now().getTime());
      else await finishDeliveries(tx, reaction, claimed);
    });
  }

  private async failed(reaction: string, eventId: string, error: unknown): Promise<void> {
    const told = error instanceof Error ? `${error.name}: ${error.message}`.slice(0, 500) : 'unknown error';
    this.log.error('reaction failed', { reaction, eventId, error: error instanceof Error ? error.name : 'unknown' });
    await failDelivery(this.database, { eventId, reaction }, told, error instanceof GiveUp, MOST_ATTEMPTS);
  }
}
