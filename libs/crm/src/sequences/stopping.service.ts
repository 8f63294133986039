import { Injectable } from '@nestjs/common';
import { Clock } from '#platform/clock/clock.js';
import { Database } from '#platform/database/database.js';
import type { Tx } from '#platform/database/tx.js';
import type { NewEvent, StoredEvent } from '#platform/events/event.js';
import { Events } from '#platform/events/events.js';
import { Queue } from '#platform/queue/queue.js';
import { CasesService } from '../cases/cases.service.js';
import { MessagingService } from '../messaging/messaging.service.js';
import { TasksService } from '../tasks/tasks.service.js';
import type { ExitGoal, PauseGoal } from './definition.rules.js';
import { EnrollmentExited, EnrollmentPaused, EnrollmentResumed } from './sequences.events.js';
import * as store from './stopping.store.js';

/** Ends, lets rest and lets go on: with the event that caused it, in its transaction. */
@Injectable()
export class StoppingService {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly events: Events,
    private readonly queue: Queue,
    private readonly cases: CasesService,
    private readonly messaging: MessagingService,
    private readonly tasks: TasksService,
  ) {}

  /** Ends what runs for these people and cases and names this goal, and what of it was queued. */
  async exit(tx: Tx, who: store.Whose, goal: ExitGoal, causedBy: StoredEvent): Promise<void> {
    const now = this.clock.now();
    await this.tellExited(tx, await store.exit(tx, who, goal, now), { reason: goal, skipped: 'exited' }, now, causedBy);
    await this.skipLast(tx, await store.waitingToEnd(tx, who, goal), now, causedBy);
  }

  /** Ends what was to end when its case came to this stage. */
  async exitAtStage(tx: Tx, caseId: string, stage: string, causedBy: StoredEvent): Promise<void> {
    const now = this.clock.now();
    const exited = await store.exitAtStage(tx, [caseId], stage, now);
    await this.tellExited(tx, exited, { reason: 'stage_changed', skipped: 'exited' }, now, causedBy);
    const waiting = await store.waitingToEnd(tx, { caseIds: [caseId] }, 'stage_changed', stage);
    await this.skipLast(tx, waiting, now, causedBy);
  }

  /** Ends what runs for a member whom no machine may write to any more, in these cases. */
  async exitMember(
    tx: Tx,
    member: { personId: string; caseIds: readonly string[] },
    because: string,
    causedBy: StoredEvent,
  ): Promise<void> {
    const now = this.clock.now();
    const exited = await store.exitMember(tx, member, because, now);
    await this.tellExited(tx, exited, { reason: because, skipped: because }, now, causedBy);
  }

  /** Ends exactly these, by a person or because their version has gone; the caller holds their cases' locks. @returns those that ran */
  async exitThese(
    tx: Tx,
    ids: readonly string[],
    reason: string,
    by: NewEvent['actor'] = { kind: 'system' },
  ): Promise<store.Stopped[]> {
    const now = this.clock.now();
    const exited = await store.exitThese(tx, ids, reason, now);
    await this.tellExited(tx, exited, { reason, skipped: 'exited' }, now, undefined, by);
    return exited;
  }

  /** The same, also for those that have come to their end and whose last words still wait. */
  async undoThese(tx: Tx, ids: readonly string[], reason: string, by: NewEvent['actor']): Promise<void> {
    const now = this.clock.now();
    const undone = await store.undoThese(tx, ids, reason, now);
    await this.tellExited(tx, undone, { reason, skipped: 'exited' }, now, undefined, by);
  }

  /** They have answered: what names this goal in `pause_on` rests, and what of it was queued does not leave. */
  async pause(tx: Tx, who: store.Whose, goal: PauseGoal, causedBy: StoredEvent): Promise<void> {
    const now = this.clock.now();
    const paused = await store.pause(tx, who, goal, now);
    if (paused.length === 0) return;
    await this.messaging.skipQueued(tx, { enrollmentIds: paused.map((one) => one.id) }, goal, now, causedBy);
    const events = paused.map((one) => ({
      ...told(one, EnrollmentPaused, { reason: goal, until: one.until.toISOString() }, now),
      causedBy,
    }));
    await this.events.append(tx, events);
  }

  /** Somebody of the practice has answered them: a rest that is over ends. */
  async answered(tx: Tx, caseId: string, personId: string | null): Promise<void> {
    await this.release(tx, { because: ['unanswered'], caseId, personId });
  }

  /** What was held, and is so no longer, goes on. */
  async release(tx: Tx, held: store.HeldEnrollments): Promise<void> {
    this.nudge(tx, await store.release(tx, held));
  }

  restedIds = (limit: number): Promise<string[]> => store.restedIds(this.database, this.clock.now(), limit);
  nextRestedAt = (after: Date): Promise<Date | null> => store.nextRestedAt(this.database, after);

  /**
   * Whose rest is over goes on at the next step, under the late policy; but as long as nobody of the practice has answered
   * them, no machine speaks.
   */
  async resume(tx: Tx, ids: readonly string[], now: Date): Promise<void> {
    const rested = await store.claimRested(tx, ids, now);
    if (rested.length === 0) return;
    const caseIds = [...new Set(rested.map((one) => one.caseId))].sort();
    const free = new Set(await this.cases.lockFree(tx, caseIds));
    const mine = rested.filter((one) => free.has(one.caseId));
    const waiting = await this.tasks.waitingForAnswer(tx, [...free]);
    const waits = (one: (typeof mine)[number]) => waiting.has(`${one.caseId}/${one.personId}`);
    const unanswered = mine.filter(waits).map((one) => one.id);
    if (unanswered.length) await store.holdUnanswered(tx, unanswered);
    const resumed = await store.resume(
      tx,
      mine.filter((one) => !waits(one)).map((one) => one.id),
    );
    const events = resumed.map((one) => told(one, EnrollmentResumed, {}, now));
    await this.events.append(tx, events);
  }

  private async skipLast(tx: Tx, enrollmentIds: string[], now: Date, causedBy: StoredEvent): Promise<void> {
    if (enrollmentIds.length) await this.messaging.skipQueued(tx, { enrollmentIds }, 'exited', now, causedBy);
  }

  private nudge(tx: Tx, ids: string[]): void {
    if (ids.length) tx.afterCommit(() => void this.queue.nudge('steps', ids));
  }

  private async tellExited(
    tx: Tx,
    exited: readonly store.Stopped[],
    why: { reason: string; skipped: string },
    now: Date,
    causedBy?: StoredEvent,
    by?: NewEvent['actor'],
  ): Promise<void> {
    if (exited.length === 0) return;
    await this.messaging.skipQueued(tx, { enrollmentIds: exited.map((one) => one.id) }, why.skipped, now, causedBy);
    const events = exited.map((one) => ({
      ...told(one, EnrollmentExited, { reason: why.reason }, now, by),
      causedBy,
    }));
    await this.events.append(tx, events);
  }
}

function told(
  one: store.Stopped,
  definition: NewEvent['definition'],
  more: Record<string, unknown>,
  now: Date,
  actor: NewEvent['actor'] = { kind: 'system' },
): NewEvent {
  const { id, caseId, personId, sequenceKey, sequenceVersion } = one;
  const data = { enrollmentId: id, sequenceKey, sequenceVersion, ...more };
  return { definition, caseId, personId, actor, occurredAt: now, data };
}
