import { Injectable } from '@nestjs/common';
import { Clock } from '#platform/clock/clock.js';
import type { Tx } from '#platform/database/tx.js';
import type { StoredEvent } from '#platform/events/event.js';
import { Together } from '#platform/events/reactions.js';
import { TaskCompleted, TaskDropped } from '../tasks/tasks.events.js';
import { SuggestionsService } from './suggestions.service.js';

type Ended = StoredEvent<{ kind: string }>;

@Injectable()
export class ConversationsReactions {
  constructor(
    private readonly suggestions: SuggestionsService,
    private readonly clock: Clock,
  ) {}

  @Together(TaskCompleted, 'conversations.go_on_after_done_task')
  async goOnAfterDoneTask(tx: Tx, events: Ended[]): Promise<void> {
    for (const event of events) await this.goOnAfter(tx, event);
  }

  @Together(TaskDropped, 'conversations.go_on_after_dropped_task')
  async goOnAfterDroppedTask(tx: Tx, events: Ended[]): Promise<void> {
    for (const event of events) await this.goOnAfter(tx, event);
  }

  /** A task that only went away with its case was done by nobody. */
  private async goOnAfter(tx: Tx, event: Ended): Promise<void> {
    if (event.actor.kind !== 'staff') return;
    const task = { caseId: event.caseId!, kind: event.data.kind };
    await this.suggestions.endFollowed(tx, task, event.actor.id!, this.clock.now(), event);
  }
}
