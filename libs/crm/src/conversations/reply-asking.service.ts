import { Inject, Injectable } from '@nestjs/common';
import type { Config } from '#platform/config/config.js';
import { CONFIG } from '#platform/config/config.token.js';
import type { Tx } from '#platform/database/tx.js';
import { Refused } from '#platform/errors/errors.js';
import { MessagingService } from '../messaging/messaging.service.js';
import {
  calendarZoneOf,
  type Contact,
  type ContactFacts,
  considerSending,
  PermissionService,
  type SendingDecision,
} from '../permission/permission.service.js';
import { type Asked, isClosedHours, lacksConsent, refusalOf } from './replies.rules.js';
import * as store from './replies.store.js';
import type { Conversation } from './threads.rules.js';

/** Asks all gates about a person's words, now, and says what else may be done where they say no. */
@Injectable()
export class ReplyAskingService {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly permission: PermissionService,
    private readonly messaging: MessagingService,
  ) {}

  /**
   * What the gates look at. The caller holds the locks of the point and its cases.
   * @param words as they would leave
   */
  async facts(
    tx: Tx,
    thread: { conversation: Conversation; channel: 'sms' | 'email' },
    words: { subject: string | null; body: string },
    now: Date,
  ): Promise<ContactFacts> {
    const { contactPointId, caseId, personId, lastInboundAt, id } = thread.conversation;
    const contact: Contact = {
      class: 'human_reply',
      channel: thread.channel,
      template: null,
      sequenceKey: null,
      caseId,
      personId,
      contactPointId,
      reasonGone: null,
      askedNow: false,
      inboundAt: lastInboundAt,
      notAfter: null,
      answersCrisis: await store.isCryOpen(tx, id),
      words: this.messaging.wordsFact({ channel: thread.channel, template: null, language: 'en' }, words),
    };
    const about = {
      personIds: personId ? [personId] : [],
      caseIds: caseId ? [caseId] : [],
      contactPointIds: [contactPointId],
    };
    const [facts] = await this.permission.facts(tx, [contact], await this.messaging.traffic(tx, about, now));
    return facts!;
  }

  /**
   * @returns a decision by which it leaves now, or waits as it was asked to
   * @throws Refused 409 with what may be done instead
   */
  decide(before: ContactFacts, asked: Asked, now: Date): { decision: SendingDecision; facts: ContactFacts } {
    let facts = before;
    const zone = calendarZoneOf(facts, this.config.practice.timeZone);
    if (lacksConsent(facts, now))
      throw new Refused(
        'no_consent',
        'They never wrote from here, and there is no consent on file: call instead',
        409,
        [],
        { choices: ['call'] },
      );
    let decision = considerSending(facts, now);
    if (isClosedHours(decision) && asked.overrideHours) {
      facts = { ...facts, hoursReason: asked.reason };
      decision = considerSending(facts, now);
    }
    const refusal = refusalOf({ decision, facts, now }, asked, zone);
    if (refusal)
      throw new Refused(refusal.code, refusal.title, 409, [], {
        until: refusal.until?.toISOString() ?? null,
        choices: refusal.choices,
      });
    return { decision, facts };
  }
}
