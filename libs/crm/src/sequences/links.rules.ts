import { type ActingStep, advance, type Plan, type Position } from './advance.rules.js';
import type { SendStep, SequenceDefinition } from './definition.rules.js';
import type { Facts } from './facts.rules.js';
import { isLate } from './waits.rules.js';

/**
 * What an enrollment would say in its next turn, were every gate open: a private link is made, and prolonged, only for whom
 * words may carry it.
 */
export function saidNext(
  definition: SequenceDefinition,
  from: Position,
  { zone, facts }: { zone: string; facts: Facts },
  now: Date,
): SendStep['send'][] {
  const plan = (step: ActingStep, dueAt: Date): Plan =>
    isLate(step, definition, dueAt, now, facts) ? { kind: 'skip', reason: 'late' } : { kind: 'done', at: dueAt };
  const { done } = advance(definition, from, { zone, facts, plan }, now);
  return done.flatMap(({ step, plan: made }) => ('send' in step && made.kind === 'done' ? [step.send] : []));
}
