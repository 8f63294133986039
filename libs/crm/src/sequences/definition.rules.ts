import { z } from 'zod';
import { stages } from '../cases/stages.data.js';
import { conditionSchema } from './conditions.rules.js';
import { checkDefinition } from './definition-checks.rules.js';
import { duration, late, MOST_STEPS, type Step, step, stepId, stepsWithPaths } from './step-shapes.rules.js';
import { businessKeys, triggerEvents } from './triggers.data.js';

export type { Arm, BranchStep, EndStep, SendStep, Step, TaskStep, WaitStep } from './step-shapes.rules.js';

export const exitGoals = [
  'human_reply',
  'answered_call',
  'consultation_booked',
  'consultation_ended',
  'intervention_ended',
  'opted_out',
  'case_closed',
  'staff_takeover',
] as const;
export type ExitGoal = (typeof exitGoals)[number];
/** What may let a sequence rest for a while instead of ending it. */
export const pauseGoals = ['human_reply', 'answered_call'] as const;
export type PauseGoal = (typeof pauseGoals)[number];
/** Who goes first when much is due at once; the number stands in the rows. */
export const urgencies = ['safety', 'transactional', 'reply', 'nurture'] as const;
export type Urgency = (typeof urgencies)[number];

const trigger = z.strictObject({
  event: z.enum(triggerEvents, {
    error: (issue) =>
      `${String(issue.input)} begins no sequence; those that do: ${triggerEvents.join(', ')} (imports never do)`,
  }),
  where: conditionSchema.optional(),
});
export type Trigger = z.infer<typeof trigger>;

const shape = z.strictObject({
  key: stepId,
  name: z.string().min(1).max(200),
  /** why it is paced so: for whoever changes it */
  why: z.string().max(4000).optional(),
  trigger: z.union([trigger, z.array(trigger).min(1).max(5)]),
  recipient: z.enum(['inquirer', 'primary_contact', 'each_member']),
  business_key: z.enum(businessKeys),
  reentry: z.union([z.enum(['never', 'after_exit']), z.strictObject({ after_days: z.int().min(1).max(3650) })]),
  urgency: z.enum(urgencies).default('nurture'),
  exit_on: z
    .array(z.union([z.enum(exitGoals), z.strictObject({ stage_changed: z.array(z.enum(stages)).min(1) })]))
    .max(20)
    .default([]),
  pause_on: z.partialRecord(z.enum(pauseGoals), duration).default({}),
  late: late.default({ send_if_within: 'PT12H', else: 'skip' }),
  steps: z.array(step).min(1).max(MOST_STEPS),
});
export type SequenceDefinition = z.infer<typeof shape>;

/** The language of sequences (docs/sequences.md); unknown keys are refused, and what cannot be is told with its place. */
export const definitionSchema = shape.superRefine((definition, context) =>
  checkDefinition(definition, (path, message) => context.addIssue({ code: 'custom', path, message })),
);

export function triggersOf({ trigger: given }: Pick<SequenceDefinition, 'trigger'>): Trigger[] {
  return Array.isArray(given) ? given : [given];
}

export function allSteps(definition: Pick<SequenceDefinition, 'steps'>): Step[] {
  return [...stepsWithPaths(definition.steps, ['steps'], 0)].map(({ step: one }) => one);
}

/** Templates that a definition names, on which channel, and where. */
export function templatesOf(
  definition: SequenceDefinition,
): { template: string; channel: 'sms' | 'email'; path: PropertyKey[] }[] {
  return [...stepsWithPaths(definition.steps, ['steps'], 0)].flatMap(({ step: one, path }) =>
    'send' in one
      ? [{ template: one.send.template, channel: one.send.channel, path: [...path, 'send', 'template'] }]
      : [],
  );
}
