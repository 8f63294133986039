import { Duration } from 'luxon';
import { z } from 'zod';
import { messageClasses } from '../permission/message-class.rules.js';
import { conditionSchema } from './conditions.rules.js';

/** Events that a sequence may begin with. Imports are not among them: they never start automation. */
export const triggerEvents = ['inquiry.received'] as const;
export const exitGoals = [
  'human_reply',
  'answered_call',
  'consultation_booked',
  'opted_out',
  'case_closed',
  'staff_takeover',
] as const;
export type ExitGoal = (typeof exitGoals)[number];

const duration = z
  .string()
  .refine(
    (text) => Duration.fromISO(text).isValid && Duration.fromISO(text).toMillis() > 0,
    'expected an ISO 8601 duration above zero, such as P2D',
  );
const stepId = z.string().regex(/^[a-z0-9][a-z0-9-]{0,63}$/, 'expected lower-case letters, digits and dashes');
const late = z.strictObject({ send_if_within: duration, else: z.literal('skip') });

const step = z.union([
  z.strictObject({
    id: stepId,
    send: z.strictObject({
      channel: z.enum(['sms', 'email']),
      template: z.string().min(1).max(100),
      class: z.enum(messageClasses).default('solicitation'),
    }),
    late: late.optional(),
  }),
  z.strictObject({ id: stepId, wait: z.strictObject({ for: duration }) }),
  z.strictObject({
    id: stepId,
    wait: z.strictObject({
      until: z.strictObject({
        at: z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'expected a local hour such as 10:00'),
        on: z
          .array(z.enum(['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun']))
          .min(1)
          .optional(),
      }),
    }),
  }),
  z.strictObject({ id: stepId, end: z.strictObject({}) }),
]);

export const definitionSchema = z
  .strictObject({
    key: stepId,
    name: z.string().min(1).max(200),
    trigger: z.strictObject({ event: z.enum(triggerEvents), where: conditionSchema.optional() }),
    recipient: z.literal('inquirer'),
    business_key: z.literal('case'),
    reentry: z.literal('never'),
    exit_on: z.array(z.enum(exitGoals)).default([]),
    late: late.default({ send_if_within: 'PT12H', else: 'skip' }),
    steps: z.array(step).min(1).max(500),
  })
  .superRefine((definition, context) => {
    const seen = new Set<string>();
    definition.steps.forEach((one, index) => {
      if (seen.has(one.id))
        context.addIssue({ code: 'custom', path: ['steps', index, 'id'], message: `${one.id} stands twice` });
      seen.add(one.id);
    });
  });

export type SequenceDefinition = z.infer<typeof definitionSchema>;
export type Step = SequenceDefinition['steps'][number];
export type SendStep = Extract<Step, { send: unknown }>;

/** Templates that a definition names, and on which channel. */
export function templatesOf(definition: SequenceDefinition): { template: string; channel: 'sms' | 'email' }[] {
  return definition.steps.flatMap((one) => ('send' in one ? [one.send] : []));
}
