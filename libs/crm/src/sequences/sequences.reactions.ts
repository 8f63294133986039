import { Injectable } from '@nestjs/common';
import type { Tx } from '#platform/database/tx.js';
import type { StoredEvent } from '#platform/events/event.js';
import { On, Together } from '#platform/events/reactions.js';
import { CaseClosed } from '../cases/cases.events.js';
import {
  ConversationHandedBack,
  ConversationTakenOver,
  MessageReceived,
  type MessageReceivedData,
} from '../conversations/conversations.events.js';
import { InquiryReceived, type InquiryReceivedData } from '../intake/intake.events.js';
import { StopLifted, SuppressionAdded } from '../permission/permission.events.js';
import { SequencesService } from './sequences.service.js';

const HUMAN = ['none', 'help', 'ambiguous_hold'];
/** An address that does not work is nobody's wish: the other channel goes on. */
const BROKEN = ['hard_bounce', 'bad_number'];

@Injectable()
export class SequencesReactions {
  constructor(private readonly sequences: SequencesService) {}

  @On(InquiryReceived, 'sequences.enroll_inquirers')
  enrollInquirers(tx: Tx, events: StoredEvent<InquiryReceivedData>[]): Promise<void> {
    return this.sequences.enrollInquirers(tx, events);
  }

  @Together(MessageReceived, 'sequences.stop_on_reply')
  async stopOnReply(tx: Tx, events: StoredEvent<MessageReceivedData>[]): Promise<void> {
    for (const event of events)
      if (HUMAN.includes(event.data.label) && !event.data.automatic)
        await this.sequences.exit(tx, { personIds: event.data.personIds }, 'human_reply', event);
  }

  @Together(SuppressionAdded, 'sequences.stop_on_suppression')
  async stopOnSuppression(tx: Tx, events: StoredEvent<{ personIds: string[]; reason: string }>[]): Promise<void> {
    for (const event of events)
      if (!BROKEN.includes(event.data.reason))
        await this.sequences.exit(tx, { personIds: event.data.personIds }, 'opted_out', event);
  }

  @On(StopLifted, 'sequences.release_held')
  releaseHeld(tx: Tx): Promise<void> {
    return this.sequences.release(tx, { because: 'stopped' });
  }

  @On(ConversationHandedBack, 'sequences.release_handed_back')
  async releaseHandedBack(tx: Tx, events: StoredEvent[]): Promise<void> {
    for (const { caseId } of events) await this.sequences.release(tx, { because: 'taken_over', caseId });
  }

  @Together(CaseClosed, 'sequences.stop_on_close')
  async stopOnClose(tx: Tx, events: StoredEvent[]): Promise<void> {
    for (const event of events) await this.sequences.exit(tx, { caseIds: [event.caseId!] }, 'case_closed', event);
  }

  @Together(ConversationTakenOver, 'sequences.stop_on_takeover')
  async stopOnTakeover(tx: Tx, events: StoredEvent[]): Promise<void> {
    for (const event of events) await this.sequences.exit(tx, { caseIds: [event.caseId!] }, 'staff_takeover', event);
  }
}
