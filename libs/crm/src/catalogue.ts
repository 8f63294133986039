import type { EventDefinition } from '#platform/events/event.js';
import {
  CaseClosed,
  CaseHoldEnded,
  CaseHoldStarted,
  CaseOpened,
  CrisisAcknowledged,
  CrisisCleared,
  CrisisDetected,
  PageAcknowledged,
  PageRequested,
} from './cases/cases.events.js';
import {
  AnswerReceived,
  BereavementConfirmed,
  ConversationAssigned,
  ConversationHandedBack,
  ConversationSnoozed,
  ConversationTakenOver,
  ConversationWentQuiet,
  MessageReceived,
  SuggestionAnswered,
  SuggestionMade,
} from './conversations/conversations.events.js';
import { MemberChanged, MemberInvited, MemberWithdrew } from './cases/members.events.js';
import { SafeContactChanged } from './cases/safe-contact.events.js';
import { CorrectionApproved, CorrectionProposed, CorrectionRejected } from './conversations/corrections.events.js';
import { TreatmentLeft } from './aftercare/aftercare.events.js';
import {
  CaseStageChanged,
  InterventionOutcomeLogged,
  InterventionPlanned,
  WillingWindowOpened,
} from './cases/journey.events.js';
import { InquiryQualified, InquiryReceived } from './intake/intake.events.js';
import {
  ConsultationBooked,
  ConsultationCancelled,
  ConsultationNoShow,
  ConsultationRescheduled,
  ConsultationStarted,
} from './scheduling/scheduling.events.js';
import { CallMissed } from './telephony/telephony.events.js';
import {
  AddressRefused,
  AlertRaised,
  MessageDeferred,
  MessageDelivered,
  MessageFailed,
  MessageHeld,
  MessageQueued,
  MessageReviewed,
  MessageSent,
  MessageSkipped,
  MessageUncertain,
  TemplateApproved,
  TemplateDrafted,
  TemplateRetired,
} from './messaging/messaging.events.js';
import {
  ConsentGranted,
  ConsentRevoked,
  DncListLoaded,
  StateSwitchTurnedOff,
  StateSwitchTurnedOn,
  StopLifted,
  StopSet,
  SuppressionAdded,
  SuppressionLifted,
} from './permission/permission.events.js';
import {
  PrivateLinkMade,
  PrivateLinkRevoked,
  PrivatePageLocked,
  PrivatePageOpened,
} from './private-pages/private-pages.events.js';
import {
  BatchFinished,
  BatchPreviewed,
  BatchStarted,
  BatchUndone,
  EnrollmentCompleted,
  EnrollmentExited,
  EnrollmentHeld,
  EnrollmentMoved,
  EnrollmentPaused,
  EnrollmentResumed,
  EnrollmentStarted,
  EnrollmentStepDone,
  SequenceDrafted,
  SequenceDropped,
  SequencePublished,
} from './sequences/sequences.events.js';
import {
  ContactMade,
  TaskClaimed,
  TaskCompleted,
  TaskCreated,
  TaskDropped,
  TaskOverdue,
} from './tasks/tasks.events.js';

/** Every event there is. */
export const events: readonly EventDefinition[] = [
  InquiryReceived,
  InquiryQualified,
  CaseOpened,
  CaseClosed,
  CaseHoldStarted,
  CaseHoldEnded,
  CrisisDetected,
  CrisisAcknowledged,
  CrisisCleared,
  PageRequested,
  PageAcknowledged,
  MemberInvited,
  MemberChanged,
  MemberWithdrew,
  SafeContactChanged,
  ConsentGranted,
  ConsentRevoked,
  SuppressionAdded,
  SuppressionLifted,
  DncListLoaded,
  StateSwitchTurnedOn,
  StateSwitchTurnedOff,
  MessageQueued,
  MessageDeferred,
  MessageHeld,
  MessageSkipped,
  MessageSent,
  MessageDelivered,
  MessageFailed,
  MessageUncertain,
  MessageReviewed,
  MessageReceived,
  AnswerReceived,
  AddressRefused,
  AlertRaised,
  TemplateDrafted,
  TemplateApproved,
  TemplateRetired,
  StopSet,
  StopLifted,
  ConversationTakenOver,
  ConversationHandedBack,
  ConversationAssigned,
  ConversationSnoozed,
  ConversationWentQuiet,
  SuggestionMade.bereavement,
  SuggestionMade.willing,
  SuggestionMade.left_treatment,
  SuggestionAnswered,
  BereavementConfirmed,
  CorrectionProposed,
  CorrectionApproved,
  CorrectionRejected,
  EnrollmentStarted,
  EnrollmentStepDone,
  EnrollmentHeld,
  EnrollmentPaused,
  EnrollmentResumed,
  EnrollmentMoved,
  EnrollmentCompleted,
  EnrollmentExited,
  SequenceDrafted,
  SequencePublished,
  SequenceDropped,
  BatchPreviewed,
  BatchStarted,
  BatchFinished,
  BatchUndone,
  TaskCreated,
  TaskClaimed,
  TaskCompleted,
  TaskDropped,
  TaskOverdue,
  ContactMade,
  // what happens on a case's further way: sequences begin and end with it, the modules that tell of it come with it
  CaseStageChanged,
  CallMissed,
  ConsultationBooked,
  ConsultationRescheduled,
  ConsultationCancelled,
  ConsultationStarted,
  ConsultationNoShow,
  InterventionPlanned,
  InterventionOutcomeLogged,
  WillingWindowOpened,
  TreatmentLeft,
  PrivateLinkMade,
  PrivateLinkRevoked,
  PrivatePageOpened,
  PrivatePageLocked,
];

/** Reactions that run later, in their own transaction: name -> event. */
export const later: Readonly<Record<string, EventDefinition>> = {
  'messaging.learn_from_failure': MessageFailed,
  'messaging.learn_from_refusal': AddressRefused,
  'messaging.page_unclear_safety': MessageUncertain,
  'messaging.release_handed_back': ConversationHandedBack,
  'messaging.release_held': StopLifted,
  'messaging.release_rested': CaseHoldEnded,
  'messaging.release_state': StateSwitchTurnedOff,
  'sequences.enroll_after_outcome': InterventionOutcomeLogged,
  'sequences.enroll_at_stage': CaseStageChanged,
  'sequences.enroll_booked': ConsultationBooked,
  'sequences.enroll_inquirers': InquiryReceived,
  'sequences.enroll_left': TreatmentLeft,
  'sequences.enroll_missed': CallMissed,
  'sequences.enroll_no_show': ConsultationNoShow,
  'sequences.enroll_on_suggestion': SuggestionAnswered,
  'sequences.enroll_planned': InterventionPlanned,
  'sequences.enroll_qualified': InquiryQualified,
  'sequences.enroll_rescheduled': ConsultationRescheduled,
  'sequences.enroll_willing': WillingWindowOpened,
  'sequences.go_on_when_answered': TaskCompleted,
  'sequences.go_on_when_dropped': TaskDropped,
  'sequences.release_handed_back': ConversationHandedBack,
  'sequences.release_held': StopLifted,
  'sequences.release_rested': CaseHoldEnded,
  'sequences.release_state': StateSwitchTurnedOff,
};

/** What a person's work on a task may end. */
const CALM = [CaseHoldEnded, CrisisAcknowledged, CrisisCleared, PageAcknowledged];

/** What comes with the end of an enrollment. */
const EXITS = [EnrollmentExited, MessageSkipped];

/** Reactions in the transaction of the event itself: name -> event, and which events they may append in their turn. */
export const together: Readonly<Record<string, { event: EventDefinition; appends: readonly EventDefinition[] }>> = {
  'intake.open_for_unknown_sender': {
    event: MessageReceived,
    appends: [InquiryReceived, MessageQueued, MessageDeferred, MessageHeld, MessageSkipped, AlertRaised],
  },
  'cases.end_holds_of_done_task': { event: TaskCompleted, appends: CALM },
  'cases.end_holds_of_dropped_task': { event: TaskDropped, appends: CALM },
  'conversations.go_on_after_done_task': { event: TaskCompleted, appends: [CaseHoldEnded] },
  'conversations.go_on_after_dropped_task': { event: TaskDropped, appends: [CaseHoldEnded] },
  'messaging.skip_closed': { event: CaseClosed, appends: [MessageSkipped] },
  'messaging.skip_for_member': { event: MemberChanged, appends: [MessageSkipped] },
  'messaging.skip_for_withdrawn': { event: MemberWithdrew, appends: [MessageSkipped] },
  'messaging.skip_plain_texts': { event: SafeContactChanged, appends: [MessageSkipped, TaskCreated] },
  'messaging.skip_suppressed': { event: SuppressionAdded, appends: [MessageSkipped] },
  'sequences.stop_at_stage': { event: CaseStageChanged, appends: EXITS },
  'sequences.stop_for_member': { event: MemberChanged, appends: EXITS },
  'sequences.stop_for_withdrawn': { event: MemberWithdrew, appends: EXITS },
  'sequences.stop_on_close': { event: CaseClosed, appends: EXITS },
  'sequences.stop_on_booking': { event: ConsultationBooked, appends: EXITS },
  'sequences.stop_on_cancel': { event: ConsultationCancelled, appends: EXITS },
  'sequences.stop_on_contact': { event: ContactMade, appends: [...EXITS, EnrollmentPaused] },
  'sequences.stop_on_no_show': { event: ConsultationNoShow, appends: EXITS },
  'sequences.stop_on_outcome': { event: InterventionOutcomeLogged, appends: EXITS },
  'sequences.stop_on_plan': { event: InterventionPlanned, appends: EXITS },
  'sequences.stop_on_reply': { event: MessageReceived, appends: [...EXITS, EnrollmentPaused] },
  'sequences.stop_on_reschedule': { event: ConsultationRescheduled, appends: EXITS },
  'sequences.stop_on_start': { event: ConsultationStarted, appends: EXITS },
  'sequences.stop_on_suppression': { event: SuppressionAdded, appends: EXITS },
  'sequences.stop_on_takeover': { event: ConversationTakenOver, appends: EXITS },
  'sequences.take_answer': {
    event: AnswerReceived,
    appends: [...EXITS, TaskCreated, EnrollmentStarted, MessageQueued, MessageDeferred, MessageHeld, AlertRaised],
  },
  'tasks.hand_over_texts': { event: MessageReceived, appends: [TaskCreated, TaskDropped] },
  'tasks.hand_over_cries': { event: CrisisDetected, appends: [TaskCreated] },
  'tasks.hand_over_members': { event: MemberChanged, appends: [TaskCreated] },
  'tasks.drop_calls_of_exited': { event: EnrollmentExited, appends: [TaskDropped] },
  'tasks.drop_on_close': { event: CaseClosed, appends: [TaskDropped] },
};

/**
 * What is wrong with the catalogue itself, or with the reactions that were found beside it.
 * @param found `name -> event type` as the process has them
 */
export function catalogueProblems(found: { on: Record<string, string>; together: Record<string, string> }): string[] {
  const problems: string[] = [];
  const types = new Set(events.map((event) => event.type));
  if (types.size !== events.length) problems.push('an event type stands twice');
  const compare = (kind: string, listed: Record<string, string>, has: Record<string, string>) => {
    for (const name of new Set([...Object.keys(listed), ...Object.keys(has)]))
      if (listed[name] !== has[name])
        problems.push(`${kind} ${name}: listed for ${listed[name] ?? 'nothing'}, found for ${has[name] ?? 'nothing'}`);
  };
  compare('reaction', Object.fromEntries(Object.entries(later).map(([name, event]) => [name, event.type])), found.on);
  compare(
    'together',
    Object.fromEntries(Object.entries(together).map(([name, { event }]) => [name, event.type])),
    found.together,
  );
  for (const { event, appends } of Object.values(together)) {
    for (const one of [event, ...appends])
      if (!types.has(one.type)) problems.push(`${one.type} is no event of the catalogue`);
    const circle = circleFrom(event.type, [event.type]);
    if (circle) problems.push(`what happens together goes in a circle: ${circle}`);
  }
  return [...new Set(problems)];
}

function circleFrom(type: string, path: readonly string[]): string | null {
  for (const { event, appends } of Object.values(together)) {
    if (event.type !== type) continue;
    for (const next of appends) {
      if (path.includes(next.type)) return [...path, next.type].join(' -> ');
      const circle = circleFrom(next.type, [...path, next.type]);
      if (circle) return circle;
    }
  }
  return null;
}
