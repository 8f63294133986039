import { Injectable } from '@nestjs/common';
import { Clock } from '#platform/clock/clock.js';
import type { Tx } from '#platform/database/tx.js';
import { Refused } from '#platform/errors/errors.js';
import { CasesService } from '../cases/cases.service.js';
import { readFacts, refusals } from './by-hand.rules.js';
import type { SequenceDefinition } from './definition.rules.js';
import { EnrollingService } from './enrolling.service.js';
import { lockEnrollment } from './enrollments.store.js';
import type { Facts } from './facts.rules.js';
import { SequencesService } from './sequences.service.js';
import type { SequenceVersion } from './sequences.store.js';
import { StoppingService } from './stopping.service.js';

export interface HandWish {
  sequenceKey: string;
  caseId: string;
  personId: string;
  facts: Readonly<Record<string, unknown>>;
  startAt: Date | null;
  businessKey: string | null;
}

const FARTHEST_DAYS = 750;
const DAY_MS = 24 * 3_600_000;

/** A person enrolls somebody, or ends what runs for them. */
@Injectable()
export class ByHandService {
  constructor(
    private readonly clock: Clock,
    private readonly cases: CasesService,
    private readonly sequences: SequencesService,
    private readonly enrolling: EnrollingService,
    private readonly stopping: StoppingService,
  ) {}

  /** @returns id of the enrollment @throws Refused 422 for what cannot be, 409 for what cannot be now */
  async enroll(tx: Tx, wish: HandWish, by: string): Promise<string> {
    const now = this.clock.now();
    const sequence = await this.sequenceOf(tx, wish.sequenceKey);
    if (!(await this.cases.load(tx, [wish.caseId])).has(wish.caseId))
      throw unusable('unknown_case', 'There is no such case', 'caseId');
    const facts = this.factsOf(sequence.definition, wish.facts);
    const [result] = await this.enrolling.enrollMany(
      tx,
      [
        {
          sequence,
          caseId: wish.caseId,
          personId: wish.personId,
          businessKey: businessKeyOf(sequence.definition, wish),
          facts,
          dueAt: startOf(wish.startAt, now),
          askedNow: false,
          by: { kind: 'staff', id: by },
        },
      ],
      now,
    );
    if ('enrollmentId' in result!) return result.enrollmentId;
    const { status, path, title } = refusals[result!.because];
    throw new Refused(result!.because, title, status, [{ path, message: title }]);
  }

  /** The published version. @throws Refused 422 at sequenceKey */
  async sequenceOf(tx: Tx, key: string): Promise<SequenceVersion> {
    const sequence = (await this.sequences.published(tx)).find((one) => one.key === key);
    if (!sequence) throw unusable('unknown_sequence', 'No such sequence is published', 'sequenceKey');
    return sequence;
  }

  /** @throws Refused 422 naming every fact that cannot be, and every date that is missing */
  factsOf(definition: SequenceDefinition, given: Readonly<Record<string, unknown>>): Facts {
    const read = readFacts(definition, given);
    if ('problems' in read) throw new Refused('facts_unusable', 'These facts cannot be used', 422, read.problems);
    if (read.facts['inquirer.under_18'] === true)
      throw unusable('under_18', refusals.under_18.title, 'facts.inquirer.under_18');
    return read.facts;
  }

  /** Ends it, and what of it was queued. @throws Refused 404, 409 when it has ended, 412 when it has changed */
  async exit(tx: Tx, id: string, reason: string, by: string, seenVersion: number | null): Promise<void> {
    const found = await lockEnrollment(tx, id, (caseId) => this.cases.lock(tx, [caseId]));
    if (!found) throw new Refused('not_found', 'There is no such enrollment', 404);
    if (seenVersion !== null && seenVersion !== found.version)
      throw new Refused('stale', 'The enrollment has changed since it was read', 412);
    const ended = await this.stopping.exitThese(tx, [id], reason, { kind: 'staff', id: by });
    if (ended.length === 0) throw new Refused('enrollment_ended', `This enrollment is ${found.status} already`, 409);
  }
}

function businessKeyOf(definition: SequenceDefinition, { businessKey, caseId }: HandWish): string {
  const { business_key: kind } = definition;
  if (kind !== 'case' && businessKey === null)
    throw unusable('business_key_needed', `Say which ${kind} it is about`, 'businessKey');
  if (kind === 'case' && businessKey !== null && businessKey !== caseId)
    throw unusable('business_key_unusable', 'This sequence is about the case itself', 'businessKey');
  return businessKey ?? caseId;
}

function startOf(startAt: Date | null, now: Date): Date {
  if (!startAt) return now;
  if (startAt < now) throw unusable('start_past', 'It cannot begin before now', 'startAt');
  if (startAt.getTime() > now.getTime() + FARTHEST_DAYS * DAY_MS)
    throw unusable('start_far', `It begins within ${FARTHEST_DAYS} days`, 'startAt');
  return startAt;
}

const unusable = (code: string, title: string, path: string): Refused =>
  new Refused(code, title, 422, [{ path, message: title }]);
