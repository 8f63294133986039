import { Injectable } from '@nestjs/common';
import type { Tx } from '#platform/database/tx.js';
import type { StoredEvent } from '#platform/events/event.js';
import { On } from '#platform/events/reactions.js';
import { TreatmentLeft } from '../aftercare/aftercare.events.js';
import {
  CaseStageChanged,
  InterventionOutcomeLogged,
  InterventionPlanned,
  WillingWindowOpened,
} from '../cases/journey.events.js';
import { SuggestionAnswered } from '../conversations/conversations.events.js';
import { InquiryQualified, InquiryReceived, type InquiryReceivedData } from '../intake/intake.events.js';
import { ConsultationBooked, ConsultationNoShow, ConsultationRescheduled } from '../scheduling/scheduling.events.js';
import { CallMissed } from '../telephony/telephony.events.js';
import { EnrollingService } from './enrolling.service.js';

type Events = StoredEvent<object>[];

/** Every event that a sequence may begin with; which do, their definitions say. */
@Injectable()
export class EnrollingReactions {
  constructor(private readonly enrolling: EnrollingService) {}

  @On(InquiryReceived, 'sequences.enroll_inquirers')
  onInquiry(tx: Tx, events: StoredEvent<InquiryReceivedData>[]): Promise<void> {
    return this.enrolling.enrollInquirers(tx, events);
  }

  @On(InquiryQualified, 'sequences.enroll_qualified')
  onQualified(tx: Tx, events: Events): Promise<void> {
    return this.enrolling.enrollOn(tx, events);
  }

  @On(SuggestionAnswered, 'sequences.enroll_on_suggestion')
  onSuggestion(tx: Tx, events: Events): Promise<void> {
    return this.enrolling.enrollOn(tx, events);
  }

  @On(CaseStageChanged, 'sequences.enroll_at_stage')
  onStage(tx: Tx, events: Events): Promise<void> {
    return this.enrolling.enrollOn(tx, events);
  }

  @On(WillingWindowOpened, 'sequences.enroll_willing')
  onWilling(tx: Tx, events: Events): Promise<void> {
    return this.enrolling.enrollOn(tx, events);
  }

  @On(CallMissed, 'sequences.enroll_missed')
  onMissedCall(tx: Tx, events: Events): Promise<void> {
    return this.enrolling.enrollOn(tx, events);
  }

  @On(ConsultationBooked, 'sequences.enroll_booked')
  onBooked(tx: Tx, events: Events): Promise<void> {
    return this.enrolling.enrollOn(tx, events);
  }

  @On(ConsultationRescheduled, 'sequences.enroll_rescheduled')
  onRescheduled(tx: Tx, events: Events): Promise<void> {
    return this.enrolling.enrollOn(tx, events);
  }

  @On(ConsultationNoShow, 'sequences.enroll_no_show')
  onNoShow(tx: Tx, events: Events): Promise<void> {
    return this.enrolling.enrollOn(tx, events);
  }

  @On(InterventionPlanned, 'sequences.enroll_planned')
  onPlanned(tx: Tx, events: Events): Promise<void> {
    return this.enrolling.enrollOn(tx, events);
  }

  @On(InterventionOutcomeLogged, 'sequences.enroll_after_outcome')
  onOutcome(tx: Tx, events: Events): Promise<void> {
    return this.enrolling.enrollOn(tx, events);
  }

  @On(TreatmentLeft, 'sequences.enroll_left')
  onLeft(tx: Tx, events: Events): Promise<void> {
    return this.enrolling.enrollOn(tx, events);
  }
}
