import { type Condition, factsIn } from './conditions.rules.js';
import { type FactName, factOf } from './facts.rules.js';
import {
  type BranchStep,
  dateIn,
  datesOf,
  MOST_STEPS,
  type NeverAfter,
  type Step,
  stepsWithPaths,
} from './step-shapes.rules.js';
import { type BusinessKey, type TriggerEvent, triggers } from './triggers.data.js';

const MOST_DEPTH = 5;

interface Trigger {
  event: TriggerEvent;
  where?: Condition;
}

/** What of a definition is checked beyond the shape of its parts. */
export interface Checked {
  trigger: Trigger | Trigger[];
  business_key: BusinessKey;
  exit_on: readonly unknown[];
  pause_on: Readonly<Record<string, unknown>>;
  late: { never_after?: NeverAfter | undefined };
  steps: readonly Step[];
}

/** @param path where in the definition */
export type Say = (path: PropertyKey[], message: string) => void;

/** Tells everything in a definition that has a right shape and cannot be. */
export function checkDefinition(definition: Checked, say: Say): void {
  const all = [...stepsWithPaths(definition.steps, ['steps'], 0)];
  if (all.length > MOST_STEPS) say(['steps'], `${all.length} steps: at most ${MOST_STEPS}`);
  const seen = new Set<string>();
  for (const { step, path, depth } of all) {
    if (seen.has(step.id)) say([...path, 'id'], `${step.id} stands twice`);
    seen.add(step.id);
    if (depth > MOST_DEPTH) say(path, `branches within branches: at most ${MOST_DEPTH} deep`);
    for (const name of datesOf(step)) sayUnknownDate(definition, name, path, say);
    if ('branch' in step) checkArms(definition, step, path, say);
    if (
      'wait' in step &&
      'until' in step.wait &&
      'fact' in step.wait.until &&
      step.wait.until.minus &&
      step.wait.until.plus
    )
      say([...path, 'wait', 'until'], 'either minus or plus');
  }
  if (definition.late.never_after)
    sayUnknownDate(definition, dateIn(definition.late.never_after), ['late', 'never_after'], say);
  checkTriggers(definition, say);
  for (const goal of Object.keys(definition.pause_on))
    if (definition.exit_on.includes(goal)) say(['pause_on', goal], `${goal} ends it already (exit_on)`);
}

function checkTriggers(definition: Checked, say: Say): void {
  triggersIn(definition).forEach((one, index) => {
    const path: PropertyKey[] = Array.isArray(definition.trigger) ? ['trigger', index] : ['trigger'];
    if (!triggers[one.event].keys.includes(definition.business_key))
      say(['business_key'], `${one.event} knows no ${definition.business_key}`);
    if (one.where) sayUnknownFacts([one], one.where, [...path, 'where'], say);
  });
}

function checkArms(definition: Checked, { branch }: BranchStep, path: PropertyKey[], say: Say): void {
  const open = branch.findIndex((arm) => arm.when === undefined);
  if (open !== -1 && open < branch.length - 1)
    say([...path, 'branch', open + 1], 'is never reached: the arm before it has no condition');
  branch.forEach(({ when }, index) => {
    if (when) sayUnknownFacts(triggersIn(definition), when, [...path, 'branch', index, 'when'], say);
  });
}

/** A date that its triggers do not give would hold every enrollment for ever. */
function sayUnknownDate(definition: Checked, name: FactName, path: PropertyKey[], say: Say): void {
  const without = triggersIn(definition).find((one) => !gives(one, name));
  if (without) say(path, `${without.event} does not say ${name}`);
}

/** A fact that is said at the beginning, and that no trigger says, could never be true. */
function sayUnknownFacts(begun: readonly Trigger[], condition: Condition, path: PropertyKey[], say: Say): void {
  for (const name of new Set(factsIn(condition)))
    // what they answer is said on the way
    if (factOf(name).known === 'begin' && name !== 'answer.last' && !begun.some((one) => gives(one, name)))
      say(path, `${begun.map(({ event }) => event).join(' or ')} does not say ${name}`);
}

const gives = ({ event }: Trigger, name: FactName): boolean => triggers[event].gives.includes(name);

const triggersIn = ({ trigger }: Pick<Checked, 'trigger'>): Trigger[] => (Array.isArray(trigger) ? trigger : [trigger]);
