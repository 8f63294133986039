import { Injectable } from '@nestjs/common';
import { Clock } from '#platform/clock/clock.js';
import type { Tx } from '#platform/database/tx.js';
import type { StoredEvent } from '#platform/events/event.js';
import { On, Together } from '#platform/events/reactions.js';
import { CaseClosed, CaseHoldEnded } from '../cases/cases.events.js';
import { FOR_GOOD } from '../cases/holds.service.js';
import { MemberChanged, type MemberSilenced, MemberWithdrew } from '../cases/members.events.js';
import { SafeContactChanged, type SafeContactChangedData } from '../cases/safe-contact.events.js';
import { ConversationHandedBack } from '../conversations/conversations.events.js';
import { StateSwitchTurnedOff, StopLifted, SuppressionAdded } from '../permission/permission.events.js';
import { LessonsService } from './lessons.service.js';
import type { Refusal } from './mail-news.rules.js';
import { AddressRefused, MessageFailed, MessageUncertain } from './messaging.events.js';
import { MessagingService } from './messaging.service.js';
import { SilencesService } from './silences.service.js';

/** What still may leave to an address that was silenced: the one confirmation, and an answer to a cry for help. */
const STILL = ['optout_confirm', 'emergency_safety'] as const;

@Injectable()
export class MessagingReactions {
  constructor(
    private readonly messaging: MessagingService,
    private readonly lessons: LessonsService,
    private readonly silences: SilencesService,
    private readonly clock: Clock,
  ) {}

  @Together(SuppressionAdded, 'messaging.skip_suppressed')
  async skipSuppressed(
    tx: Tx,
    events: StoredEvent<{ contactPointId: string | null; channels: string[] }>[],
  ): Promise<void> {
    for (const event of events) {
      const { contactPointId, channels } = event.data;
      // an address that nobody has here has nothing that waits; who wants no automated calls may still want texts
      if (!contactPointId || channels.every((channel) => channel === 'voice')) continue;
      const which = { contactPointIds: [contactPointId] };
      await this.messaging.skipQueued(tx, which, 'suppressed', this.clock.now(), event, STILL);
    }
  }

  @Together(CaseClosed, 'messaging.skip_closed')
  async skipClosed(tx: Tx, events: StoredEvent[]): Promise<void> {
    for (const event of events)
      await this.messaging.skipQueued(tx, { caseIds: [event.caseId!] }, 'case_closed', this.clock.now(), event, STILL);
  }

  @Together(MemberChanged, 'messaging.skip_for_member')
  async skipForMember(tx: Tx, events: StoredEvent<MemberSilenced>[]): Promise<void> {
    for (const event of events) await this.silences.silence(tx, event);
  }

  @Together(MemberWithdrew, 'messaging.skip_for_withdrawn')
  async skipForWithdrawn(tx: Tx, events: StoredEvent<MemberSilenced>[]): Promise<void> {
    for (const event of events) await this.silences.silence(tx, event);
  }

  @Together(SafeContactChanged, 'messaging.skip_plain_texts')
  async skipPlainTexts(tx: Tx, events: StoredEvent<SafeContactChangedData>[]): Promise<void> {
    for (const event of events) if (event.data.becameDiscreet) await this.silences.callInstead(tx, event);
  }

  @On(MessageFailed, 'messaging.learn_from_failure')
  async learnFromFailure(
    tx: Tx,
    events: StoredEvent<{ messageId: string; channel: string; class: string | null; errorCode: string | null }>[],
  ): Promise<void> {
    for (const event of events) await this.lessons.learn(tx, event);
  }

  @On(AddressRefused, 'messaging.learn_from_refusal')
  async learnFromRefusal(tx: Tx, events: StoredEvent<{ contactPointId: string; reason: Refusal }>[]): Promise<void> {
    for (const event of events) await this.lessons.refused(tx, event);
  }

  @On(StopLifted, 'messaging.release_held')
  async releaseHeld(tx: Tx): Promise<void> {
    await this.messaging.release(tx, { because: ['stopped'] }, this.clock.now());
  }

  @On(CaseHoldEnded, 'messaging.release_rested')
  async releaseRested(tx: Tx, events: StoredEvent<{ kind: string; personId: string | null }>[]): Promise<void> {
    for (const { caseId, data } of events) {
      // what holds for good follows the family into other cases
      const around = data.kind === FOR_GOOD ? {} : { caseId, personId: data.personId };
      await this.messaging.release(tx, { because: ['paused'], ...around }, this.clock.now());
    }
  }

  @On(MessageUncertain, 'messaging.page_unclear_safety')
  async pageUnclearSafety(tx: Tx, events: StoredEvent<{ class: string | null }>[]): Promise<void> {
    for (const event of events) await this.lessons.unclear(tx, event);
  }

  /** Held ones of other states are held again by the same gate. */
  @On(StateSwitchTurnedOff, 'messaging.release_state')
  async releaseState(tx: Tx): Promise<void> {
    await this.messaging.release(tx, { because: ['state_emergency'] }, this.clock.now());
  }

  @On(ConversationHandedBack, 'messaging.release_handed_back')
  async releaseHandedBack(tx: Tx, events: StoredEvent[]): Promise<void> {
    for (const { caseId } of events)
      await this.messaging.release(tx, { because: ['paused'], caseId }, this.clock.now());
  }
}
