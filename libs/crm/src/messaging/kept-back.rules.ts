import type { SendingDecision } from '../permission/permission.service.js';
import type { NewTask } from '../tasks/tasks.service.js';

/** Texts that the law, the family or a missing translation keeps back, and that a person can say by telephone. */
export function isCalledInstead(reason: string | null): boolean {
  return ['no_consent', 'no_words', 'unsafe_channel', 'no_window'].includes(reason ?? '');
}

export interface KeptBackStep {
  enrollmentId: string;
  sequenceKey: string | null;
  stepId: string | null;
  caseId: string;
  personId: string;
  reason: string | null;
}

/**
 * A step's text that may not leave is a call with the same intent, never a silent skip (rules/compliance section 0).
 * @param mayCall false: neither texts nor calls are wanted, so a person finds another way, asked once
 */
export function taskInstead({ caseId, personId, ...step }: KeptBackStep, mayCall: boolean): NewTask {
  const about = mayCall ? `enr:${step.enrollmentId}:${step.stepId}` : personId;
  return { kind: mayCall ? 'call' : 'safe_contact', caseId, personId, about, detail: { ...step } };
}

/** Holds that no event ends: whoever can end them must hear of them. @returns the kind of alert, or null */
export function alertOfHold({ outcome, reason }: Pick<SendingDecision, 'outcome' | 'reason'>): string | null {
  if (outcome !== 'hold') return null;
  if (reason === 'content') return 'held_content';
  return reason === 'sender_unregistered' ? 'held_sender' : null;
}
