import { Injectable } from '@nestjs/common';
import { Clock } from '#platform/clock/clock.js';
import type { Tx } from '#platform/database/tx.js';
import type { StoredEvent } from '#platform/events/event.js';
import { On, Together } from '#platform/events/reactions.js';
import { CaseClosed } from '../cases/cases.events.js';
import { ConversationHandedBack } from '../conversations/conversations.events.js';
import { StopLifted, SuppressionAdded } from '../permission/permission.events.js';
import { LessonsService } from './lessons.service.js';
import type { Refusal } from './mail-news.rules.js';
import { AddressRefused, MessageFailed } from './messaging.events.js';
import { MessagingService } from './messaging.service.js';

/** What still may leave to an address that was silenced: the one confirmation, and an answer to a cry for help. */
const STILL = ['optout_confirm', 'emergency_safety'] as const;

@Injectable()
export class MessagingReactions {
  constructor(
    private readonly messaging: MessagingService,
    private readonly lessons: LessonsService,
    private readonly clock: Clock,
  ) {}

  @Together(SuppressionAdded, 'messaging.skip_suppressed')
  async skipSuppressed(tx: Tx, events: StoredEvent<{ contactPointId: string }>[]): Promise<void> {
    for (const event of events)
      await this.messaging.skipQueued(
        tx,
        { contactPointIds: [event.data.contactPointId] },
        'suppressed',
        this.clock.now(),
        event,
        STILL,
      );
  }

  @Together(CaseClosed, 'messaging.skip_closed')
  async skipClosed(tx: Tx, events: StoredEvent[]): Promise<void> {
    for (const event of events)
      await this.messaging.skipQueued(tx, { caseIds: [event.caseId!] }, 'case_closed', this.clock.now(), event);
  }

  @On(MessageFailed, 'messaging.learn_from_failure')
  async learnFromFailure(
    tx: Tx,
    events: StoredEvent<{ messageId: string; channel: string; errorCode: string | null }>[],
  ): Promise<void> {
    for (const event of events) await this.lessons.learn(tx, event);
  }

  @On(AddressRefused, 'messaging.learn_from_refusal')
  async learnFromRefusal(tx: Tx, events: StoredEvent<{ contactPointId: string; reason: Refusal }>[]): Promise<void> {
    for (const event of events) await this.lessons.refused(tx, event);
  }

  @On(StopLifted, 'messaging.release_held')
  async releaseHeld(tx: Tx): Promise<void> {
    await this.messaging.release(tx, { because: 'stopped' }, this.clock.now());
  }

  @On(ConversationHandedBack, 'messaging.release_handed_back')
  async releaseHandedBack(tx: Tx, events: StoredEvent[]): Promise<void> {
    for (const { caseId } of events) await this.messaging.release(tx, { because: 'paused', caseId }, this.clock.now());
  }
}
