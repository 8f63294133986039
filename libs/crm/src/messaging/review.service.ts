import { Injectable } from '@nestjs/common';
import { Clock } from '#platform/clock/clock.js';
import type { Tx } from '#platform/database/tx.js';
import { Refused } from '#platform/errors/errors.js';
import { Events } from '#platform/events/events.js';
import { CasesService } from '../cases/cases.service.js';
import type { MessageClass } from '../permission/permission.service.js';
import { messageEvent } from './message.rules.js';
import { caseOfMessage, closeReview, hasReviews, lockForReview, type MessageInReview } from './review.store.js';
import { MessagingService } from './messaging.service.js';

export type ReviewDecision = 'sent' | 'send_again' | 'drop';

/** Whoever chose "send again" meant now, not next week. */
const USEFUL_MS = 12 * 3_600_000;
/** Answers that the law allows for minutes only: a copy has no more time than the first one had. */
const ANSWERS: readonly MessageClass[] = ['optout_confirm', 'auto_ack', 'help_reply', 'emergency_safety'];

/** A person decides about a message of which nobody could find out whether it left. */
@Injectable()
export class ReviewService {
  constructor(
    private readonly clock: Clock,
    private readonly events: Events,
    private readonly cases: CasesService,
    private readonly messaging: MessagingService,
  ) {}

  /**
   * `sent`: it did leave. `drop`: leave it. `send_again`: a new message with the same words, through all gates; its dedupe
   * key names this one, so that two people who choose it send one.
   * @param version the row's version that the person saw, if they say so
   * @returns id of the new message for `send_again`
   * @throws Refused 404, 409 when there is nothing to decide, 412 when it has changed since
   */
  async decide(
    tx: Tx,
    id: string,
    decision: ReviewDecision,
    by: string,
    version: number | null,
  ): Promise<{ sentAgainAs: string | null }> {
    const caseId = await caseOfMessage(tx, id);
    if (caseId) await this.cases.lock(tx, [caseId]);
    const message = await lockForReview(tx, id);
    if (!message) throw new Refused('not_found', 'There is no such message', 404);
    if (version !== null && version !== message.version)
      throw new Refused('stale', 'The message has changed since you looked', 412);
    if (message.status !== 'review')
      throw new Refused('nothing_to_review', `There is nothing to decide: the message is ${message.status}`, 409);
    const now = this.clock.now();
    const sent = decision === 'sent';
    await closeReview(tx, id, {
      status: sent ? 'sent' : 'failed',
      sentAt: sent ? now : null,
      errorCode: sent ? null : decision === 'drop' ? 'dropped' : 'sent_again',
    });
    const told = { kind: 'staff' as const, id: by };
    const [reviewed] = await this.events.append(tx, [messageEvent('reviewed', message, now, { decision }, told)]);
    if (caseId && !(await hasReviews(tx, caseId))) await this.cases.calm(tx, caseId, 'message_in_review');
    if (decision !== 'send_again') return { sentAgainAs: null };
    const [again] = await this.messaging.queue(tx, [sameAgain(message, now)], now, reviewed);
    return { sentAgainAs: again ?? null };
  }
}

function sameAgain(message: MessageInReview, now: Date): Parameters<MessagingService['queue']>[1][number] {
  return {
    dedupeKey: `again:${message.id}:${message.tries + 1}`,
    caseId: message.caseId,
    personId: message.personId,
    contactPointId: message.contactPointId,
    enrollmentId: message.enrollmentId,
    stepId: message.stepId,
    sequenceKey: message.sequenceKey,
    channel: message.channel,
    class: message.class,
    template: message.template,
    templateId: message.templateId,
    templateVersion: message.templateVersion,
    subject: message.subject,
    body: message.body,
    dueAt: now,
    notAfter: ANSWERS.includes(message.class) ? message.notAfter : new Date(now.getTime() + USEFUL_MS),
    answersAt: null,
    askedNow: false,
  };
}
