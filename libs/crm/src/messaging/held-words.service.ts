import { Injectable } from '@nestjs/common';
import { Clock } from '#platform/clock/clock.js';
import { Database } from '#platform/database/database.js';
import type { Tx } from '#platform/database/tx.js';
import { Events } from '#platform/events/events.js';
import { Queue } from '#platform/queue/queue.js';
import { CasesService } from '../cases/cases.service.js';
import { TasksService } from '../tasks/tasks.service.js';
import { decidedAbout, type HeldForWords, releaseApproved, skipHeld } from './held-words.store.js';
import { messageEvent } from './message.rules.js';

const AT_ONCE = 200;

/**
 * Messages whose words nobody had approved when they were written. They leave when exactly these words are approved. What
 * was retired instead, or has become too late, never leaves: a person calls, since the family has had nothing.
 */
@Injectable()
export class HeldWordsService {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly events: Events,
    private readonly queue: Queue,
    private readonly cases: CasesService,
    private readonly tasks: TasksService,
  ) {}

  /** A sweep, so that it finds what another process held with words that it did not know to be approved yet. */
  async heldDue(): Promise<void> {
    const now = this.clock.now();
    for (;;) {
      const found = await decidedAbout(this.database, now, AT_ONCE);
      if (found.length === 0) return;
      await this.database.transaction((tx) => this.settle(tx, found, now));
    }
  }

  private async settle(tx: Tx, found: readonly HeldForWords[], now: Date): Promise<void> {
    await this.cases.lock(
      tx,
      found.flatMap(({ caseId }) => caseId ?? []),
    );
    const lost = found.filter(({ status, late }) => late || status !== 'approved');
    const released = await releaseApproved(
      tx,
      found.filter((one) => !lost.includes(one)).map(({ id }) => id),
      now,
    );
    const skipped = await skipHeld(
      tx,
      lost.map(({ id }) => id),
    );
    const events = skipped.map((message) => messageEvent('skipped', message, now, { reason: 'not_approved' }));
    await this.events.append(tx, [...released.map((message) => messageEvent('queued', message, now)), ...events]);
    const calls = skipped.flatMap(({ id, caseId, personId }) =>
      caseId ? [{ kind: 'failed_text' as const, caseId, personId, about: id, detail: { messageId: id } }] : [],
    );
    await this.tasks.open(tx, calls, now);
    if (released.length)
      tx.afterCommit(
        () =>
          void this.queue.nudge(
            'sends',
            released.map(({ id }) => id),
          ),
      );
  }
}
