import {
  type ContactFacts,
  considerSending,
  type Decision as SendingDecision,
  nextOpenMinute,
} from '../permission/consider.rules.js';
import type { MessageClass } from '../permission/message-class.rules.js';
import { isLate, jitterSeconds, type Plan, usefulFor } from './advance.rules.js';
import type { SendStep, SequenceDefinition } from './definition.rules.js';

export interface StepDecision {
  plan: Plan;
  /** why the step is held, to be kept: nothing else of a hold is written */
  held?: SendingDecision;
  /** the message that is written, if any; a skipped one is written too, so that its thread shows why nothing came */
  draft: { class: MessageClass; at: Date; notAfter: Date; askedNow: boolean; decision: SendingDecision } | null;
}

/**
 * Decides over one due send step. Lateness comes first (a backlog is no reason to write), then the gates.
 * @param facts of the person's phone or mailbox, by the step's channel; undefined when there is none
 * @param around `isReachable`: some phone or mailbox of this person can be written to at all; `hasWords`: the template
 *   exists in this person's language
 */
export function considerStep(
  enrollment: { id: string; stepId: string; askedNow: boolean },
  definition: SequenceDefinition,
  step: SendStep,
  dueAt: Date,
  facts: ContactFacts | undefined,
  around: { isReachable: boolean; hasWords: boolean },
  now: Date,
): StepDecision {
  if (!around.isReachable) return { plan: { kind: 'exit', reason: 'no_channel' }, draft: null };
  if (!facts)
    return { plan: { kind: 'skip', reason: step.send.channel === 'sms' ? 'no_phone' : 'no_email' }, draft: null };
  const notAfter = new Date(now.getTime() + usefulFor(step, definition));
  // "yes, you may text me now" was said about the first answer, not about next week
  const askedNow = enrollment.askedNow && step.id === definition.steps[0]!.id;
  const said = { class: step.send.class, askedNow, notAfter };
  if (isLate(step, definition, dueAt, now)) return skipped('late', said, now);
  if (!around.hasWords) return skipped('no_words', said, now);
  const stepFacts: ContactFacts = { ...facts, class: step.send.class, askedNow, notAfter: null };
  const decision = considerSending(stepFacts, now);
  switch (decision.outcome) {
    case 'send':
      // due when it was planned: waits count from there, not from the moment in which the engine came to it
      return { plan: { kind: 'message', at: dueAt }, draft: { ...said, at: dueAt, decision } };
    case 'defer': {
      const at = spread(stepFacts, decision.until!, `${enrollment.id}:${step.id}`);
      return {
        plan: { kind: 'message', at },
        draft: {
          ...said,
          at,
          notAfter: new Date(at.getTime() + usefulFor(step, definition)),
          decision: { ...decision, until: at },
        },
      };
    }
    case 'hold':
      return {
        // a pause is ended by its own name; all else goes on when its reason has gone, whichever rule of it spoke
        plan: { kind: 'hold', reason: (decision.reason === 'paused' ? decision.rule : decision.reason) ?? 'held' },
        draft: null,
        held: decision,
      };
    case 'skip':
      return { plan: { kind: 'skip', reason: decision.reason ?? 'skipped' }, draft: { ...said, at: now, decision } };
  }
}

/** Up to ten minutes after the window opens, never before it, and never into a closed minute. */
function spread(facts: ContactFacts, until: Date, id: string): Date {
  const at = new Date(until.getTime() + jitterSeconds(id) * 1000);
  return nextOpenMinute(facts, at)?.getTime() === at.getTime() ? at : until;
}

function skipped(
  reason: string,
  said: { class: MessageClass; askedNow: boolean; notAfter: Date },
  now: Date,
): StepDecision {
  const decision: SendingDecision = {
    outcome: 'skip',
    gate: null,
    reason,
    rule: 'late_policy',
    until: null,
    gates: [],
  };
  return {
    plan: { kind: 'skip', reason },
    draft: { ...said, at: now, decision: { ...decision, rule: reason === 'late' ? 'late_policy' : 'language' } },
  };
}
