import { templatesOf, type SendStep, type SequenceDefinition, type Step } from './definition.rules.js';
import { type Program, programOf } from './program.rules.js';

type Send = Pick<SendStep['send'], 'template' | 'channel'>;

/** Whoever is later than that may go through several steps at once. */
const ON_TIME_MS = 10 * 60_000;

/**
 * What an enrollment may say in its next turn: up to its next wait, or anything where it is late. A private link is made
 * only for whom words may carry it.
 */
export function saidNext(
  definition: SequenceDefinition,
  { stepId, dueAt }: { stepId: string; dueAt: Date },
  now: Date,
): Send[] {
  if (now.getTime() - dueAt.getTime() > ON_TIME_MS) return templatesOf(definition);
  return untilWait(programOf(definition), stepId).flatMap((step) => ('send' in step ? [step.send] : []));
}

function untilWait(program: Program, from: string): Step[] {
  const queue = [from];
  const steps = new Map<string, Step>();
  for (const id of queue) {
    const here = program.get(id);
    if (!here || steps.has(id) || 'wait' in here.step) continue;
    steps.set(id, here.step);
    queue.push(...here.arms.map((arm) => arm.first), ...(here.next ? [here.next] : []));
  }
  return [...steps.values()];
}
