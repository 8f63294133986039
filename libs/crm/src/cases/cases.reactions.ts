import { Injectable } from '@nestjs/common';
import { Clock } from '#platform/clock/clock.js';
import type { Tx } from '#platform/database/tx.js';
import type { StoredEvent } from '#platform/events/event.js';
import { Together } from '#platform/events/reactions.js';
import { TaskCompleted, TaskDropped } from '../tasks/tasks.events.js';
import { CrisesService } from './crises.service.js';
import { holdOfTask } from './holds.rules.js';
import { HoldsService } from './holds.service.js';

type Ended = StoredEvent<{ kind: string }>;

@Injectable()
export class CasesReactions {
  constructor(
    private readonly holds: HoldsService,
    private readonly crises: CrisesService,
    private readonly clock: Clock,
  ) {}

  @Together(TaskCompleted, 'cases.end_holds_of_done_task')
  async endHoldsOfDoneTask(tx: Tx, events: Ended[]): Promise<void> {
    for (const event of events) await this.endHoldOf(tx, event);
  }

  @Together(TaskDropped, 'cases.end_holds_of_dropped_task')
  async endHoldsOfDroppedTask(tx: Tx, events: Ended[]): Promise<void> {
    for (const event of events) await this.endHoldOf(tx, event);
  }

  /** A task that only went away with its case was read by nobody. */
  private async endHoldOf(tx: Tx, event: Ended): Promise<void> {
    const hold = holdOfTask(event.data.kind);
    if (!hold || event.actor.kind !== 'staff') return;
    const now = this.clock.now();
    const by = event.actor.id!;
    const caseId = event.caseId!;
    if (!hold.ofPerson) return this.crises.endTalk(tx, caseId, by, now, event);
    const aroundPersonId = event.personId ?? undefined;
    await this.holds.end(tx, { caseId, kinds: [hold.kind], aroundPersonId }, by, now, event);
  }
}
