import { Injectable } from '@nestjs/common';
import type { Tx } from '#platform/database/tx.js';
import type { StoredEvent } from '#platform/events/event.js';
import { MessagingService } from '../messaging/messaging.service.js';
import { PeopleService } from '../people/people.service.js';
import { ANSWERED_WITHIN_MS, CONFIRM_WITHIN_MS, type Sender, type Understood } from './inbound.rules.js';

const SAFETY = { overdose: 'crisis.overdose', self_harm: 'crisis.self-harm', danger: 'crisis.danger' } as const;

/** The few lines that the system answers by itself to a text that was understood. */
@Injectable()
export class AnswersService {
  constructor(
    private readonly people: PeopleService,
    private readonly messaging: MessagingService,
  ) {}

  /**
   * The one line to somebody in danger, once for each incident and address, at any hour, whatever else they asked for; with
   * an opt-out in the same text it confirms that too (rules/compliance 6.3, section 0).
   * @returns whether this text is answered by it
   */
  async answerCry(
    tx: Tx,
    sender: Sender,
    received: StoredEvent,
    text: Understood,
    incidentId: string,
    now: Date,
  ): Promise<boolean> {
    const { crisis, label } = text.classification;
    if (!crisis || !text.answerable) return false;
    const answer = {
      dedupeKey: `safety:${incidentId}:${sender.contactPointId}`,
      class: 'emergency_safety' as const,
      template: label === 'opt_out' ? 'crisis.and-optout' : SAFETY[crisis],
      withinMs: ANSWERED_WITHIN_MS,
    };
    return this.answer(tx, sender, received, text, answer, now);
  }

  /** Says once that an address is silent now; later than five minutes after they wrote it is one text too many. */
  async confirm(tx: Tx, sender: Sender, received: StoredEvent, text: Understood, now: Date): Promise<void> {
    if (!text.answerable) return;
    const { label, crisis } = text.classification;
    const template = label !== 'opt_out' ? 'wrong-number' : crisis ? 'crisis.and-optout' : 'optout.confirm';
    const confirmation = {
      dedupeKey: `confirm:${text.messageId}`,
      class: 'optout_confirm' as const,
      template,
      withinMs: CONFIRM_WITHIN_MS,
    };
    await this.answer(tx, sender, received, text, confirmation, now);
  }

  private async answer(
    tx: Tx,
    sender: Sender,
    received: StoredEvent,
    text: Understood,
    how: { dedupeKey: string; class: 'emergency_safety' | 'optout_confirm'; template: string; withinMs: number },
    now: Date,
  ): Promise<boolean> {
    const leftMs = how.withinMs - (text.ageMs ?? 0);
    if (leftMs < 0) return false;
    const { personId, caseId, contactPointId } = sender;
    const person = personId ? (await this.people.load(tx, [personId])).get(personId) : undefined;
    const words =
      this.messaging.words(how.template, person?.language ?? 'en', false) ??
      this.messaging.words(how.template, 'en', false);
    if (!words) return false;
    const draft = {
      dedupeKey: how.dedupeKey,
      class: how.class,
      template: how.template,
      caseId,
      personId,
      contactPointId,
      ...words,
      enrollmentId: null,
      stepId: null,
      sequenceKey: null,
      channel: 'sms' as const,
      dueAt: now,
      notAfter: new Date(now.getTime() + leftMs),
      answersAt: now,
      askedNow: false,
    };
    return (await this.messaging.queue(tx, [draft], now, received)).length > 0;
  }
}
