import { holds } from './conditions.rules.js';
import type { SendStep, SequenceDefinition, TaskStep } from './definition.rules.js';
import type { Facts } from './facts.rules.js';
import { type Instruction, type Program, programOf } from './program.rules.js';
import { movedWait, waitFrom } from './waits.rules.js';

/** Where an enrollment stands: the step that comes next, and when. */
export interface Position {
  stepId: string;
  dueAt: Date;
}

/** What became of a step. `at` is when its message or task is due: waits count from it. */
export type Plan =
  | { kind: 'done'; at: Date }
  | { kind: 'skip'; reason: string }
  | { kind: 'hold'; reason: string }
  | { kind: 'exit'; reason: string };

export type ActingStep = SendStep | TaskStep;

export interface DoneStep {
  step: ActingStep;
  /** when it had been due */
  dueAt: Date;
  plan: Plan;
}

export type Next =
  | { status: 'active'; position: Position }
  | { status: 'held'; position: Position; reason: string }
  | { status: 'exited'; reason: string }
  | { status: 'completed' };

export interface Circumstances {
  /** IANA zone of the person: days and hours are theirs */
  zone: string;
  facts: Facts;
  /** decides over one step that is due; pure, like the rest */
  plan: (step: ActingStep, dueAt: Date) => Plan;
}

/**
 * Takes an enrollment as far as `now` allows. Waits are counted at once, so `dueAt` always shows the next thing that
 * happens; after a skipped step they count from when it had been due, so that an outage does not shift the whole track.
 * Branches are decided when their time has come, by what is known then. Counting from a date (a consultation), what would
 * have been before the wait began is skipped as `past`.
 */
export function advance(
  definition: SequenceDefinition,
  from: Position,
  around: Circumstances,
  now: Date,
): { done: DoneStep[]; next: Next } {
  const program = programOf(definition);
  const done: DoneStep[] = [];
  let { stepId, dueAt } = moved(program, from, around.zone);
  let isPast = false;
  for (;;) {
    const here = program.get(stepId);
    if (!here) return { done, next: { status: 'completed' } };
    const { step } = here;
    const position = { stepId, dueAt };
    // what waits before its end is not over before that
    if ('end' in step) return { done, next: dueAt > now ? { status: 'active', position } : { status: 'completed' } };
    let onward = here.next;
    if ('wait' in step) {
      const at = waitFrom(step, dueAt, around.zone, around.facts);
      if (!at) return { done, next: { status: 'held', position, reason: 'date_unknown' } };
      isPast = at < dueAt;
      if (!isPast) dueAt = at;
    } else if ('branch' in step) {
      if (dueAt > now) return { done, next: { status: 'active', position } };
      onward = armOf(here, around.facts);
    } else if (isPast) done.push({ step, dueAt, plan: { kind: 'skip', reason: 'past' } });
    else {
      if (dueAt > now) return { done, next: { status: 'active', position } };
      const plan = around.plan(step, dueAt);
      if (plan.kind === 'hold') return { done, next: { status: 'held', position, reason: plan.reason } };
      done.push({ step, dueAt, plan });
      if (plan.kind === 'exit') return { done, next: { status: 'exited', reason: plan.reason } };
      if (plan.kind === 'done' && plan.at > dueAt) dueAt = plan.at;
    }
    if (onward === null) return { done, next: { status: 'completed' } };
    stepId = onward;
  }
}

/** The first arm whose condition holds; none: past the branch. */
function armOf(here: Instruction, facts: Facts): string | null {
  const arm = here.arms.find(({ when }) => when === null || holds(when, facts));
  return arm ? arm.first : here.next;
}

function moved(program: Program, from: Position, zone: string): Position {
  const after = program.get(from.stepId)?.after;
  return after ? { ...from, dueAt: movedWait(after, from.dueAt, zone) } : from;
}
