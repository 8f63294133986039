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
   * The caller holds the locks of the point and its cases.
   * @returns a decision by which it leaves now, or waits as it was asked to
   * @throws Refused 409 with what may be done instead
   */
  async decide(
    tx: Tx,
    thread: { conversation: Conversation; channel: 'sms' | 'email' },
    asked: Asked,
    now: Date,
  ): Promise<{ decision: SendingDecision; facts: ContactFacts }> {
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
    };
    const traffic = await this.messaging.traffic(tx, personId ? [personId] : [], caseId ? [caseId] : [], now);
    const [before] = await this.permission.facts(tx, [contact], traffic);
    let facts = before!;
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
