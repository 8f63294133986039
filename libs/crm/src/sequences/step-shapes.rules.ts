import { Duration } from 'luxon';
import { z } from 'zod';
import { messageClasses } from '../permission/message-class.rules.js';
import { type Condition, conditionSchema } from './conditions.rules.js';
import { type FactName, factNames, factOf } from './facts.rules.js';

export const MOST_STEPS = 500;
/** No wait is longer than this: a plan for a life is no plan. */
const LONGEST_WAIT_DAYS = 750;

const DURATION = /^P(?!$)(\d+Y)?(\d+M)?(\d+W)?(\d+D)?(T(?=\d)(\d+H)?(\d+M)?(\d+S)?)?$/;
const durationOf = (text: string): Duration =>
  DURATION.test(text) ? Duration.fromISO(text) : Duration.invalid('shape');
export const duration = z
  .string()
  .refine((text) => durationOf(text).isValid, 'expected an ISO 8601 duration, such as P2D or PT4H')
  .refine((text) => !durationOf(text).isValid || durationOf(text).toMillis() > 0, 'expected a duration above zero')
  .refine(
    (text) => !durationOf(text).isValid || durationOf(text).as('days') <= LONGEST_WAIT_DAYS,
    `expected at most ${LONGEST_WAIT_DAYS} days`,
  )
  .meta({
    id: 'Duration',
    pattern: DURATION.source,
    description: "ISO 8601, such as P2D or PT4H; days and months are those of the family's clock",
  });
export const stepId = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,63}$/, 'expected lower-case letters, digits and dashes, at most 64')
  .meta({ id: 'StepId' });
const dateFact = z
  .enum(factNames)
  .refine((name) => factOf(name).type === 'instant', 'is no fact of a date')
  .meta({ id: 'DateFact' });
/** A date, or so long before or after it. */
const shiftedDate = z
  .strictObject({ fact: dateFact, minus: duration.optional(), plus: duration.optional() })
  .refine((said) => !said.minus || !said.plus, 'either minus or plus');
export const late = z
  .strictObject({
    send_if_within: duration,
    else: z.enum(['skip', 'ask_staff']),
    /** never after this instant, whatever else: a reminder of what has begun */
    never_after: z.union([dateFact, shiftedDate]).optional(),
  })
  .meta({
    id: 'Late',
    description: 'For how long a step that is overdue is still of use, and what becomes of it then',
  });

const sendStep = z.strictObject({
  id: stepId,
  send: z.strictObject({
    channel: z.enum(['sms', 'email']),
    template: z.string().min(1).max(100),
    class: z.enum(messageClasses).default('solicitation'),
  }),
  late: late.optional(),
});
const waitStep = z.strictObject({
  id: stepId,
  wait: z.union([
    z.strictObject({ for: duration }),
    z.strictObject({
      until: z.strictObject({
        at: z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'expected a local hour such as 10:00'),
        on: z
          .array(z.enum(['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun']))
          .min(1)
          .optional(),
      }),
    }),
    z.strictObject({
      until: z.strictObject({
        fact: dateFact,
        minus: duration.optional(),
        plus: duration.optional(),
        at: z
          .string()
          .regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'expected a local hour such as 10:00')
          .optional(),
      }),
    }),
  ]),
});
const taskStep = z.strictObject({
  id: stepId,
  task: z.strictObject({
    kind: z.literal('call'),
    /** from when the family may be called */
    due_in: duration,
    /** the hour that they asked for, where they have: then that counts */
    due_at: dateFact.optional(),
    title: z.string().min(1).max(200),
    /** key of the words for whoever calls */
    script: z.string().min(1).max(100).optional(),
  }),
  late: late.optional(),
});
const endStep = z.strictObject({ id: stepId, end: z.strictObject({}) });

export type SendStep = z.infer<typeof sendStep>;
export type WaitStep = z.infer<typeof waitStep>;
export type TaskStep = z.infer<typeof taskStep>;
export type EndStep = z.infer<typeof endStep>;
export interface Arm {
  when?: Condition;
  steps: Step[];
}
export interface BranchStep {
  id: string;
  branch: Arm[];
}
export type Step = SendStep | WaitStep | TaskStep | EndStep | BranchStep;

export const step: z.ZodType<Step> = z
  .lazy(() =>
    z.union([
      sendStep,
      waitStep,
      taskStep,
      endStep,
      z.strictObject({
        id: stepId,
        branch: z
          .array(z.strictObject({ when: conditionSchema.optional(), steps: z.array(step).min(1).max(MOST_STEPS) }))
          .min(1)
          .max(20),
      }),
    ]),
  )
  .meta({ id: 'Step' }) as z.ZodType<Step>;

/** Facts of dates that a step needs. */
export function datesOf(one: Step): FactName[] {
  const dates: FactName[] = [];
  if ('wait' in one && 'until' in one.wait && 'fact' in one.wait.until) dates.push(one.wait.until.fact);
  if ('late' in one && one.late?.never_after) dates.push(dateIn(one.late.never_after));
  return dates;
}

export type NeverAfter = NonNullable<z.infer<typeof late>['never_after']>;
export const dateIn = (said: NeverAfter): FactName => (typeof said === 'string' ? said : said.fact);

/** Every step, also those inside branches, with where it stands. */
export function* stepsWithPaths(
  steps: readonly Step[],
  path: PropertyKey[],
  depth: number,
): Generator<{ step: Step; path: PropertyKey[]; depth: number }> {
  for (const [index, one] of steps.entries()) {
    const here = [...path, index];
    yield { step: one, path: here, depth };
    if ('branch' in one)
      for (const [arm, { steps: inside }] of one.branch.entries())
        yield* stepsWithPaths(inside, [...here, 'branch', arm, 'steps'], depth + 1);
  }
}
