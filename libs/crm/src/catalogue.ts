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
import { InquiryReceived } from './intake/intake.events.js';
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
  EnrollmentCompleted,
  EnrollmentExited,
  EnrollmentHeld,
  EnrollmentStarted,
  EnrollmentStepDone,
} from './sequences/sequences.events.js';

import { TaskClaimed, TaskCompleted, TaskCreated, TaskDropped, TaskOverdue } from './tasks/tasks.events.js';

/** Every event there is. */
export const events: readonly EventDefinition[] = [
  InquiryReceived,
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
  EnrollmentCompleted,
  EnrollmentExited,
  TaskCreated,
  TaskClaimed,
  TaskCompleted,
  TaskDropped,
  TaskOverdue,
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
  'sequences.enroll_inquirers': InquiryReceived,
  'sequences.release_handed_back': ConversationHandedBack,
  'sequences.release_held': StopLifted,
  'sequences.release_rested': CaseHoldEnded,
  'sequences.release_state': StateSwitchTurnedOff,
};

/** What a person's work on a task may end. */
const CALM = [CaseHoldEnded, CrisisAcknowledged, CrisisCleared, PageAcknowledged];

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
  'sequences.stop_for_member': { event: MemberChanged, appends: [EnrollmentExited, MessageSkipped] },
  'sequences.stop_for_withdrawn': { event: MemberWithdrew, appends: [EnrollmentExited, MessageSkipped] },
  'sequences.stop_on_close': { event: CaseClosed, appends: [EnrollmentExited, MessageSkipped] },
  'sequences.stop_on_reply': { event: MessageReceived, appends: [EnrollmentExited, MessageSkipped] },
  'sequences.stop_on_suppression': { event: SuppressionAdded, appends: [EnrollmentExited, MessageSkipped] },
  'sequences.stop_on_takeover': { event: ConversationTakenOver, appends: [EnrollmentExited, MessageSkipped] },
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
