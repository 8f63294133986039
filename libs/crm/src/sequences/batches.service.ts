import { Injectable } from '@nestjs/common';
import { Clock } from '#platform/clock/clock.js';
import { newId } from '#platform/clock/ids.js';
import { Database } from '#platform/database/database.js';
import type { Tx } from '#platform/database/tx.js';
import { Refused } from '#platform/errors/errors.js';
import type { EventDefinition } from '#platform/events/event.js';
import { Events } from '#platform/events/events.js';
import { CasesService } from '../cases/cases.service.js';
import { MessagingService } from '../messaging/messaging.service.js';
import { beginsAgain, considerStarting, dueOf, withinCap } from './batch.rules.js';
import * as store from './batches.store.js';
import { ByHandService } from './by-hand.service.js';
import { EnrollingService, type EnrollmentWish } from './enrolling.service.js';
import { recipientsOf } from './enrolling.rules.js';
import { BatchFinished, BatchPreviewed, BatchStarted, BatchUndone } from './sequences.events.js';
import { SequencesService } from './sequences.service.js';
import type { SequenceVersion } from './sequences.store.js';
import { StoppingService } from './stopping.service.js';

export interface BatchWish {
  sequenceKey: string;
  caseIds: readonly string[];
  facts: Readonly<Record<string, unknown>>;
  /** ISO 8601 */
  spread: string;
  cap: number;
}

const AT_ONCE = 500;

/** Many families enrolled by one decision of a person: looked at first, spread over time, undone until the first words left. */
@Injectable()
export class BatchesService {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly events: Events,
    private readonly cases: CasesService,
    private readonly messaging: MessagingService,
    private readonly sequences: SequencesService,
    private readonly byHand: ByHandService,
    private readonly enrolling: EnrollingService,
    private readonly stopping: StoppingService,
  ) {}

  /** Who would be enrolled, and who not and why; nobody is. @returns id of the batch @throws Refused 422 */
  async preview(tx: Tx, wish: BatchWish, by: string): Promise<string> {
    const now = this.clock.now();
    const sequence = await this.byHand.sequenceOf(tx, wish.sequenceKey);
    if (sequence.definition.business_key !== 'case')
      throw new Refused(
        'not_for_batches',
        'This sequence is about one thing of each case: enroll them one by one',
        422,
        [{ path: 'sequenceKey', message: `is kept by ${sequence.definition.business_key}` }],
      );
    const facts = this.byHand.factsOf(sequence.definition, wish.facts);
    const people = withinCap(await this.peopleOf(tx, sequence, [...new Set(wish.caseIds)], now), wish.cap);
    const ordered = [...people.filter((one) => one.because === null), ...people.filter((one) => one.because !== null)];
    const { key, version } = sequence;
    const id = newId();
    const { spread, cap } = wish;
    const about = { id, sequenceKey: key, sequenceVersion: version, facts, spread, cap, createdAt: now, createdBy: by };
    const placed = ordered.map((one, position) => ({ ...one, position, enrollmentId: null }));
    await store.addBatch(tx, about, placed);
    await this.tell(tx, BatchPreviewed, about, placed.filter((one) => one.because === null).length, by, now);
    return id;
  }

  /** Enrolls them, a few at once here, many by and by. @throws Refused 404, 409, 422 at cap */
  async start(tx: Tx, id: string, cap: number, by: string): Promise<void> {
    const now = this.clock.now();
    const batch = await this.lock(tx, id);
    const wouldEnroll = (await store.countsOf(tx, [id])).get(id)?.pending ?? 0;
    const sequences = await this.sequences.published(tx);
    const inForce = sequences.find((one) => one.key === batch.sequenceKey)?.version;
    const refusal = considerStarting(batch, inForce, wouldEnroll, cap);
    if (refusal) {
      const errors = refusal.status === 422 ? [{ path: 'cap', message: refusal.title }] : [];
      throw new Refused(refusal.code, refusal.title, refusal.status, errors, { wouldEnroll });
    }
    await store.capPeople(tx, id, cap);
    const started = { ...batch, status: 'running' as const, cap, startedAt: now, startedBy: by, beginsAt: now };
    await store.moveBatch(tx, started);
    await this.tell(tx, BatchStarted, batch, cap, by, now);
    if (cap <= AT_ONCE) await this.enrollSome(tx, started, now);
  }

  /** Goes on with what was started, so many at once that nobody waits for the cases' locks for long. */
  async batchesDue(): Promise<void> {
    for (const id of await store.runningBatches(this.database)) {
      let isMore = true;
      while (isMore)
        isMore = await this.database.transaction(async (tx) => {
          const batch = await store.lockBatch(tx, id);
          return batch?.status === 'running' && (await this.enrollSome(tx, batch, this.clock.now()));
        });
    }
  }

  /** As if it had never been; only as long as nothing of it has left. @throws Refused 404, 409 */
  async undo(tx: Tx, id: string, by: string): Promise<void> {
    const now = this.clock.now();
    const batch = await this.lock(tx, id);
    if (batch.status === 'undone') throw new Refused('already_undone', 'This batch is undone already', 409);
    const enrolled = await store.enrolledOf(tx, id);
    await this.cases.lock(tx, [...new Set(enrolled.map((one) => one.caseId))].sort());
    const ids = enrolled.map((one) => one.enrollmentId);
    if (await this.messaging.haveLeft(tx, ids))
      throw new Refused('has_sent', 'Words of it have left: end its enrollments one by one', 409);
    await this.stopping.undoThese(tx, ids, 'batch_undone', { kind: 'staff', id: by });
    await store.moveBatch(tx, { ...batch, status: 'undone', endedAt: now, endedBy: by });
    await this.tell(tx, BatchUndone, batch, ids.length, by, now);
  }

  /** @returns whether there may be more to do */
  private async enrollSome(tx: Tx, batch: store.BatchRow, now: Date): Promise<boolean> {
    const pending = await store.pendingOf(tx, batch.id, AT_ONCE);
    const isLast = pending.length < AT_ONCE;
    const [next] = pending;
    const beginsAt = next ? beginsAgain(batch.beginsAt!, batch.spread, next.position, batch.cap, now) : batch.beginsAt!;
    const sequence = await this.sequences.version(tx, batch.sequenceKey, batch.sequenceVersion);
    const by = { kind: 'staff' as const, id: batch.startedBy! };
    const results = await this.enrolling.enrollMany(
      tx,
      pending.map((one) => ({
        ...wishFor(sequence, one.caseId, one.personId!, dueOf(beginsAt, batch.spread, one.position, batch.cap)),
        facts: batch.facts,
        by,
      })),
      now,
    );
    await store.savePeople(
      tx,
      batch.id,
      results.map((result, index) => ({
        position: pending[index]!.position,
        because: 'because' in result ? result.because : null,
        enrollmentId: 'enrollmentId' in result ? result.enrollmentId : null,
      })),
    );
    const status = isLast ? ('done' as const) : ('running' as const);
    await store.moveBatch(tx, { ...batch, status, beginsAt, endedAt: isLast ? now : null });
    if (!isLast) return true;
    await this.tell(tx, BatchFinished, batch, (await store.enrolledOf(tx, batch.id)).length, batch.startedBy!, now);
    return false;
  }

  /** Whom this sequence would be for in each of these cases, and why not. */
  private async peopleOf(
    tx: Tx,
    sequence: SequenceVersion,
    caseIds: readonly string[],
    now: Date,
  ): Promise<{ caseId: string; personId: string | null; because: string | null }[]> {
    const cases = await this.cases.load(tx, caseIds);
    const members = [...(await this.cases.members(tx, caseIds)).values()];
    const wishes: EnrollmentWish[] = [];
    const unknown: string[] = [];
    for (const caseId of caseIds) {
      const around = cases.get(caseId);
      if (!around) unknown.push(caseId);
      else
        for (const personId of recipientsOf(
          sequence.definition.recipient,
          circleOf(members, caseId),
          around.inquirerId,
        ))
          wishes.push(wishFor(sequence, caseId, personId, now));
    }
    const decided = await this.enrolling.consider(tx, wishes, now);
    return [
      ...wishes.map(({ caseId, personId }, index) => ({ caseId, personId, because: decided[index] as string | null })),
      ...unknown.map((caseId) => ({ caseId, personId: null, because: 'unknown_case' })),
    ];
  }

  private async lock(tx: Tx, id: string): Promise<store.BatchRow> {
    const batch = await store.lockBatch(tx, id);
    if (!batch) throw new Refused('not_found', 'There is no such batch', 404);
    return batch;
  }

  private async tell(
    tx: Tx,
    definition: EventDefinition,
    { id, sequenceKey, sequenceVersion }: Pick<store.BatchRow, 'id' | 'sequenceKey' | 'sequenceVersion'>,
    people: number,
    by: string,
    now: Date,
  ): Promise<void> {
    const actor = { kind: 'staff' as const, id: by };
    const data = { batchId: id, sequenceKey, sequenceVersion, people };
    await this.events.append(tx, [{ definition, caseId: null, actor, occurredAt: now, data }]);
  }
}

interface Member {
  caseId: string;
  personId: string;
  role: string;
  joinedAt: Date | null;
  doNotContact: boolean;
}

const circleOf = (members: readonly Member[], caseId: string) =>
  members
    .filter((member) => member.caseId === caseId && !member.doNotContact)
    .map((member) => ({ ...member, hasJoined: member.joinedAt !== null }));

function wishFor(sequence: SequenceVersion, caseId: string, personId: string, dueAt: Date): EnrollmentWish {
  const by = { kind: 'system' as const };
  return { sequence, caseId, personId, businessKey: caseId, facts: {}, dueAt, askedNow: false, by };
}
