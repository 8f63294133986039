import {
  considerCalling,
  type ContactFacts,
  considerSending,
  type Decision as SendingDecision,
  nextOpenMinute,
} from '../permission/consider.rules.js';
import type { MessageClass } from '../permission/message-class.rules.js';
import type { Plan } from './advance.rules.js';
import type { SendStep, SequenceDefinition, TaskStep } from './definition.rules.js';
import type { Facts } from './facts.rules.js';
import { dateOf, isLate, jitterSeconds, usefulUntil } from './waits.rules.js';
import { Duration } from 'luxon';

/** The enrollment whose step is due. */
export interface AtStep {
  id: string;
  askedNow: boolean;
  definition: SequenceDefinition;
  /** what is known of the family beside the gates' facts */
  known: Facts;
}

export interface StepDecision {
  plan: Plan;
  /** why the step is held, to be kept: nothing else of a hold is written */
  held?: SendingDecision;
  /** the message that is written, if any; a skipped one is written too, so that its thread shows why nothing came */
  draft: { class: MessageClass; at: Date; notAfter: Date; askedNow: boolean; decision: SendingDecision } | null;
}

/** A call task keeps its use for longer than a text: whoever does it sees how late it is. */
const CALL_LATE = { send_if_within: 'PT24H', else: 'skip' } as const;

/** A person who rings: no machine. */
const CALLING = { channel: 'call', class: 'human_reply', askedNow: false, inboundAt: null } as const;

/**
 * Decides over one due send step. Lateness comes first (a backlog is no reason to write), then the gates.
 * @param facts of the person's phone or mailbox, by the step's channel; undefined when there is none
 * @param around `isReachable`: some phone or mailbox of this person can be written to at all; `hasWords`: the template
 *   exists in this person's language
 */
export function considerStep(
  enrollment: AtStep,
  step: SendStep,
  dueAt: Date,
  facts: ContactFacts | undefined,
  around: { isReachable: boolean; hasWords: boolean },
  now: Date,
): StepDecision {
  if (!around.isReachable) return { plan: { kind: 'exit', reason: 'no_channel' }, draft: null };
  if (!facts)
    return { plan: { kind: 'skip', reason: step.send.channel === 'sms' ? 'no_phone' : 'no_email' }, draft: null };
  const { definition, known } = enrollment;
  const notAfter = usefulUntil(step, definition, now, known);
  // "yes, you may text me now" was said about the first answer, not about next week
  const askedNow = enrollment.askedNow && step.id === definition.steps[0]!.id;
  const said = { class: step.send.class, askedNow, notAfter };
  if (isLate(step, definition, dueAt, now, known)) return skipped('late', said, now);
  if (!around.hasWords) return skipped('no_words', said, now);
  const stepFacts: ContactFacts = { ...facts, class: step.send.class, askedNow, notAfter: null };
  const decision = considerSending(stepFacts, now);
  switch (decision.outcome) {
    case 'send':
      // due when it was planned: waits count from there, not from the moment in which the engine came to it
      return { plan: { kind: 'done', at: dueAt }, draft: { ...said, at: dueAt, decision } };
    case 'defer': {
      const at = spread(stepFacts, decision.until!, `${enrollment.id}:${step.id}`);
      return {
        plan: { kind: 'done', at },
        draft: {
          ...said,
          at,
          notAfter: usefulUntil(step, definition, at, known),
          decision: { ...decision, until: at },
        },
      };
    }
    case 'hold':
      return { plan: holdFor(decision), draft: null, held: decision };
    case 'skip':
      return { plan: { kind: 'skip', reason: decision.reason ?? 'skipped' }, draft: { ...said, at: now, decision } };
  }
}

export interface TaskDecision {
  plan: Plan;
  held?: SendingDecision;
  /** by when somebody should have called */
  dueAt: Date | null;
}

/**
 * Decides over one due call: the gates that concern a person who rings, and from when this family may be called.
 * @param facts of the person's phone; undefined when there is none
 */
export function considerTask(
  enrollment: AtStep,
  step: TaskStep,
  dueAt: Date,
  facts: ContactFacts | undefined,
  now: Date,
): TaskDecision {
  const skip = (reason: string): TaskDecision => ({ plan: { kind: 'skip', reason }, dueAt: null });
  if (!facts) return skip('no_phone');
  if (facts.safeContact.calls === false) return skip('no_calls');
  const { definition, known } = enrollment;
  if (isLate({ late: step.late ?? CALL_LATE }, definition, dueAt, now, known)) return skip('late');
  const calling: ContactFacts = { ...facts, ...CALLING };
  const decision = considerCalling(calling, now);
  if (decision.outcome === 'hold') return { plan: holdFor(decision), held: decision, dueAt: null };
  if (decision.outcome !== 'send') return skip(decision.reason ?? 'skipped');
  const asked = step.task.due_at ? dateOf(known, step.task.due_at) : null;
  const opens = callFrom(facts, dueAt);
  const by = asked && asked > now ? asked : new Date(opens.getTime() + Duration.fromISO(step.task.due_in).toMillis());
  return { plan: { kind: 'done', at: dueAt }, dueAt: by };
}

/** From when on this family may be called; at once where somebody is in danger or willing. */
export function callFrom(facts: ContactFacts, at: Date): Date {
  return facts.isUrgent ? at : (nextOpenMinute({ ...facts, ...CALLING }, at) ?? at);
}

/** A pause is ended by its own name; all else goes on when its reason has gone, whichever rule of it spoke. */
function holdFor(decision: SendingDecision): Plan {
  return { kind: 'hold', reason: (decision.reason === 'paused' ? decision.rule : decision.reason) ?? 'held' };
}

/** Up to ten minutes after the window opens, never before it, and never into a closed minute. */
function spread(facts: ContactFacts, until: Date, id: string): Date {
  const at = new Date(until.getTime() + jitterSeconds(id) * 1000);
  return nextOpenMinute(facts, at)?.getTime() === at.getTime() ? at : until;
}

function skipped(
  reason: 'late' | 'no_words',
  said: { class: MessageClass; askedNow: boolean; notAfter: Date },
  now: Date,
): StepDecision {
  const rule = reason === 'late' ? 'late_policy' : 'language';
  const decision: SendingDecision = { outcome: 'skip', gate: null, reason, rule, until: null, gates: [] };
  return { plan: { kind: 'skip', reason }, draft: { ...said, at: now, decision } };
}
