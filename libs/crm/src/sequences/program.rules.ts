import type { Condition } from './conditions.rules.js';
import type { SequenceDefinition, Step, WaitStep } from './definition.rules.js';

/** One step of a definition, and where it leads; branches are laid out flat, by the ids of their steps. */
export interface Instruction {
  step: Step;
  /** what follows; null: the end */
  next: string | null;
  /** of a branch: the first step of each arm */
  arms: readonly { when: Condition | null; first: string }[];
  /** the wait that leads here and nowhere else */
  after: WaitStep | null;
}
export type Program = ReadonlyMap<string, Instruction>;

const programs = new WeakMap<object, Program>();

/** The steps of a definition by their ids. Laid out once for each definition that a process holds. */
export function programOf(definition: Pick<SequenceDefinition, 'steps'>): Program {
  const known = programs.get(definition);
  if (known) return known;
  const program = new Map<string, Instruction>();
  layOut(definition.steps, null, program);
  programs.set(definition, program);
  return program;
}

function layOut(steps: readonly Step[], onward: string | null, program: Map<string, Instruction>): void {
  steps.forEach((step, index) => {
    const before = steps[index - 1];
    const next = steps[index + 1]?.id ?? onward;
    const arms =
      'branch' in step ? step.branch.map((arm) => ({ when: arm.when ?? null, first: arm.steps[0]!.id })) : [];
    program.set(step.id, { step, next, arms, after: before && 'wait' in before ? before : null });
    if ('branch' in step) for (const arm of step.branch) layOut(arm.steps, next, program);
  });
}

/**
 * Where an enrollment of another version stands in this one: the same step, or the first of those that followed it there
 * and that exist here too.
 * @returns null when nothing of what was left exists here
 */
export function sameStep(from: Program, stepId: string, to: Program): string | null {
  const queue = [stepId];
  const seen = new Set<string>();
  for (const id of queue) {
    if (to.has(id)) return id;
    const here = from.get(id);
    if (!here || seen.has(id)) continue;
    seen.add(id);
    queue.push(...here.arms.map((arm) => arm.first), ...(here.next ? [here.next] : []));
  }
  return null;
}
