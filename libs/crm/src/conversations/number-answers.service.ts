import { Injectable } from '@nestjs/common';
import type { Tx } from '#platform/database/tx.js';
import type { StoredEvent } from '#platform/events/event.js';
import { Events } from '#platform/events/events.js';
import type { Classification } from './classify.rules.js';
import { AnswerReceived } from './conversations.events.js';
import type { Sender } from './inbound.rules.js';
import { lastTextTo } from './number-answers.store.js';
import { type LastText, type NumberAnswer, numberAnswered } from './number-answer.rules.js';

export interface TakenAnswer extends NumberAnswer {
  to: LastText;
}

/** Numbers that our own texts offered ("1", "2"): answers, and no human reply. */
@Injectable()
export class NumberAnswersService {
  constructor(private readonly events: Events) {}

  /** The caller holds the lock of the address. @returns null for what is a human reply */
  async read(
    tx: Tx,
    sender: Sender,
    text: { body: string; media: number; ageMs?: number },
    { label, crisis, suggests, wrongNumber }: Classification,
    now: Date,
  ): Promise<TakenAnswer | null> {
    // most texts are words: they need no look at what was asked
    if (text.body.trim().length > 3) return null;
    const last = await lastTextTo(tx, sender.contactPointId);
    const saysMore = crisis !== null || suggests.length > 0 || wrongNumber;
    const arrived = { ...sender, ...text, label, saysMore, isLate: text.ageMs !== undefined };
    const answer = numberAnswered(arrived, last, now);
    return answer && { ...answer, to: last! };
  }

  async tell(tx: Tx, { number, meaning, to }: TakenAnswer, received: StoredEvent, messageId: string): Promise<void> {
    const { caseId, personId, actor, occurredAt } = received;
    const { enrollmentId, stepId } = to;
    const data = { messageId, toMessageId: to.messageId, enrollmentId, stepId, answer: number, meaning };
    await this.events.append(tx, [
      { definition: AnswerReceived, caseId, personId, actor, occurredAt, data, causedBy: received },
    ]);
  }
}
