import { Injectable } from '@nestjs/common';
import type { Tx } from '#platform/database/tx.js';
import type { StoredEvent } from '#platform/events/event.js';
import { On, Together } from '#platform/events/reactions.js';
import { CaseClosed, CaseHoldEnded } from '../cases/cases.events.js';
import { FOR_GOOD } from '../cases/holds.service.js';
import { CaseStageChanged, InterventionOutcomeLogged, InterventionPlanned } from '../cases/journey.events.js';
import { MemberChanged, type MemberSilenced, MemberWithdrew } from '../cases/members.events.js';
import {
  AnswerReceived,
  type AnswerReceivedData,
  ConversationHandedBack,
  ConversationTakenOver,
  MessageReceived,
  type MessageReceivedData,
} from '../conversations/conversations.events.js';
import { HUMAN_LABELS } from '../conversations/conversations.service.js';
import { StateSwitchTurnedOff, StopLifted, SuppressionAdded } from '../permission/permission.events.js';
import {
  ConsultationBooked,
  ConsultationCancelled,
  type ConsultationData,
  ConsultationNoShow,
  ConsultationRescheduled,
  ConsultationStarted,
} from '../scheduling/scheduling.events.js';
import { ContactMade, TaskCompleted, TaskDropped } from '../tasks/tasks.events.js';
import { AnswersService } from './answers.service.js';
import { StoppingService } from './stopping.service.js';

/** An address that does not work is nobody's wish: the other channel goes on. */
const BROKEN = ['hard_bounce', 'bad_number'];

/** What ends, rests or goes on with an event. */
@Injectable()
export class SequencesReactions {
  constructor(
    private readonly stopping: StoppingService,
    private readonly answers: AnswersService,
  ) {}

  @Together(MessageReceived, 'sequences.stop_on_reply')
  async stopOnReply(tx: Tx, events: StoredEvent<MessageReceivedData>[]): Promise<void> {
    for (const event of events) {
      if (!HUMAN_LABELS.includes(event.data.label) || event.data.automatic) continue;
      const who = { personIds: event.data.personIds };
      await this.stopping.exit(tx, who, 'human_reply', event);
      await this.stopping.pause(tx, who, 'human_reply', event);
    }
  }

  @Together(AnswerReceived, 'sequences.take_answer')
  async takeAnswer(tx: Tx, events: StoredEvent<AnswerReceivedData>[]): Promise<void> {
    for (const event of events) await this.answers.take(tx, event);
  }

  @Together(ContactMade, 'sequences.stop_on_contact')
  async stopOnContact(tx: Tx, events: StoredEvent<{ enrollmentId: string | null }>[]): Promise<void> {
    for (const event of events) {
      const who = event.personId ? { personIds: [event.personId] } : { caseIds: [event.caseId!] };
      await this.stopping.exit(tx, who, 'answered_call', event);
      // a call that it asked for itself is part of its pace
      await this.stopping.pause(tx, { ...who, except: event.data.enrollmentId }, 'answered_call', event);
    }
  }

  @Together(SuppressionAdded, 'sequences.stop_on_suppression')
  async stopOnSuppression(
    tx: Tx,
    events: StoredEvent<{ personIds: string[]; reason: string; channels: string[] }>[],
  ): Promise<void> {
    for (const event of events)
      // no sequence calls by itself: whoever wants no such calls may still want texts
      if (!BROKEN.includes(event.data.reason) && event.data.channels.some((channel) => channel !== 'voice'))
        await this.stopping.exit(tx, { personIds: event.data.personIds }, 'opted_out', event);
  }

  @Together(ConsultationBooked, 'sequences.stop_on_booking')
  async stopOnBooking(tx: Tx, events: StoredEvent<ConsultationData>[]): Promise<void> {
    for (const event of events)
      await this.stopping.exit(tx, { caseIds: [event.caseId!] }, 'consultation_booked', event);
  }

  @Together(ConsultationRescheduled, 'sequences.stop_on_reschedule')
  stopOnReschedule(tx: Tx, events: StoredEvent<ConsultationData>[]): Promise<void> {
    return this.consultationEnded(tx, events);
  }

  @Together(ConsultationCancelled, 'sequences.stop_on_cancel')
  stopOnCancel(tx: Tx, events: StoredEvent<ConsultationData>[]): Promise<void> {
    return this.consultationEnded(tx, events);
  }

  @Together(ConsultationStarted, 'sequences.stop_on_start')
  stopOnStart(tx: Tx, events: StoredEvent<ConsultationData>[]): Promise<void> {
    return this.consultationEnded(tx, events);
  }

  @Together(ConsultationNoShow, 'sequences.stop_on_no_show')
  stopOnNoShow(tx: Tx, events: StoredEvent<ConsultationData>[]): Promise<void> {
    return this.consultationEnded(tx, events);
  }

  /** A day set anew: what counts from the day before ends, and begins anew from this one. */
  @Together(InterventionPlanned, 'sequences.stop_on_plan')
  stopOnPlan(tx: Tx, events: StoredEvent<{ interventionId: string }>[]): Promise<void> {
    return this.interventionEnded(tx, events);
  }

  @Together(InterventionOutcomeLogged, 'sequences.stop_on_outcome')
  stopOnOutcome(tx: Tx, events: StoredEvent<{ interventionId: string }>[]): Promise<void> {
    return this.interventionEnded(tx, events);
  }

  @Together(CaseStageChanged, 'sequences.stop_at_stage')
  async stopAtStage(tx: Tx, events: StoredEvent<{ to: string }>[]): Promise<void> {
    for (const event of events) await this.stopping.exitAtStage(tx, event.caseId!, event.data.to, event);
  }

  @Together(CaseClosed, 'sequences.stop_on_close')
  async stopOnClose(tx: Tx, events: StoredEvent[]): Promise<void> {
    for (const event of events) await this.stopping.exit(tx, { caseIds: [event.caseId!] }, 'case_closed', event);
  }

  @Together(ConversationTakenOver, 'sequences.stop_on_takeover')
  async stopOnTakeover(tx: Tx, events: StoredEvent[]): Promise<void> {
    for (const event of events) await this.stopping.exit(tx, { caseIds: [event.caseId!] }, 'staff_takeover', event);
  }

  @Together(MemberChanged, 'sequences.stop_for_member')
  async stopForMember(tx: Tx, events: StoredEvent<MemberSilenced>[]): Promise<void> {
    for (const event of events) await this.exitSilenced(tx, event);
  }

  @Together(MemberWithdrew, 'sequences.stop_for_withdrawn')
  async stopForWithdrawn(tx: Tx, events: StoredEvent<MemberSilenced>[]): Promise<void> {
    for (const event of events) await this.exitSilenced(tx, event);
  }

  @On(StopLifted, 'sequences.release_held')
  releaseHeld(tx: Tx): Promise<void> {
    return this.stopping.release(tx, { because: ['stopped'] });
  }

  @On(CaseHoldEnded, 'sequences.release_rested')
  async releaseRested(tx: Tx, events: StoredEvent<{ kind: string; personId: string | null }>[]): Promise<void> {
    for (const { caseId, data } of events) {
      // what holds for good follows the family into other cases
      const around = data.kind === FOR_GOOD ? {} : { caseId, personId: data.personId };
      await this.stopping.release(tx, { because: [data.kind], ...around });
    }
  }

  @On(StateSwitchTurnedOff, 'sequences.release_state')
  releaseState(tx: Tx): Promise<void> {
    return this.stopping.release(tx, { because: ['state_emergency'] });
  }

  @On(ConversationHandedBack, 'sequences.release_handed_back')
  async releaseHandedBack(tx: Tx, events: StoredEvent[]): Promise<void> {
    for (const { caseId } of events) await this.stopping.release(tx, { because: ['taken_over'], caseId });
  }

  @On(TaskCompleted, 'sequences.go_on_when_answered')
  goOnWhenAnswered(tx: Tx, events: StoredEvent[]): Promise<void> {
    return this.answered(tx, events);
  }

  @On(TaskDropped, 'sequences.go_on_when_dropped')
  goOnWhenDropped(tx: Tx, events: StoredEvent[]): Promise<void> {
    return this.answered(tx, events);
  }

  /** Whatever the task was about: whether anybody waits still is looked at before it goes on. */
  private async answered(tx: Tx, events: readonly StoredEvent[]): Promise<void> {
    for (const { caseId, personId } of events) if (caseId) await this.stopping.answered(tx, caseId, personId);
  }

  private async consultationEnded(tx: Tx, events: readonly StoredEvent<ConsultationData>[]): Promise<void> {
    for (const event of events) {
      const who = { caseIds: [event.caseId!], about: event.data.consultationId };
      await this.stopping.exit(tx, who, 'consultation_ended', event);
    }
  }

  private async interventionEnded(tx: Tx, events: readonly StoredEvent<{ interventionId: string }>[]): Promise<void> {
    for (const event of events) {
      const who = { caseIds: [event.caseId!], about: event.data.interventionId };
      await this.stopping.exit(tx, who, 'intervention_ended', event);
    }
  }

  private async exitSilenced(tx: Tx, event: StoredEvent<MemberSilenced>): Promise<void> {
    const [because] = event.data.silences;
    const member = { personId: event.personId!, caseIds: event.data.caseIds };
    if (because) await this.stopping.exitMember(tx, member, because, event);
  }
}
