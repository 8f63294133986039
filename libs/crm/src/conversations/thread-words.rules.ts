import { DateTime } from 'luxon';
import { type DecisionRow, explainDecision } from '../permission/explain.rules.js';

const OUTCOME_OF: Readonly<Record<string, DecisionRow['outcome']>> = {
  deferred: 'defer',
  held: 'hold',
  skipped: 'skip',
};

/** A moment as people say it, on the family's own clock. */
export function momentWords(at: Date, zone: string): string {
  return DateTime.fromJSDate(at, { zone }).setLocale('en-US').toFormat("ccc LLL d, HH:mm '('ZZZZ')'");
}

/**
 * Why a message of the thread waits or did not leave, in one sentence.
 * @param decision the newest one about it; a message that something stopped while it waited has none that says so
 * @param zone the family's own clock
 * @returns null for what has left or is on its way
 */
export function waitingWords(
  message: { status: string; dueAt: Date | null; skippedBecause: string | null; heldBecause: string | null },
  decision: DecisionRow | undefined,
  zone: string,
): string | null {
  const outcome = OUTCOME_OF[message.status];
  if (!outcome) return null;
  if (decision?.outcome === outcome) return explainDecision(decision, zone);
  if (outcome === 'defer' && message.dueAt) return `Waits until ${momentWords(message.dueAt, zone)}.`;
  if (outcome === 'hold') return `Held until a person decides (${message.heldBecause}).`;
  return `Not sent: stopped while it waited (${message.skippedBecause}).`;
}

/** What a sequence would do next. */
export function nextStepWords(
  step: {
    sequenceKey: string;
    stepId: string;
    status: 'active' | 'held';
    heldBecause: string | null;
    dueAt: Date | null;
  },
  zone: string,
): string {
  const what = `${step.stepId} of ${step.sequenceKey}`;
  if (step.status === 'held') return `Would go on with ${what}; rests until a person decides (${step.heldBecause}).`;
  return step.dueAt ? `Would go on with ${what} on ${momentWords(step.dueAt, zone)}.` : `Would go on with ${what}.`;
}
