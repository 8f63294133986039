import { z } from 'zod';
import { pageQuery } from '#platform/http/page.js';
import { factsGiven } from './batch.schema.js';
import type { Enrollment } from './enrollment.entity.js';
import type { Explanation } from './explanation.service.js';
import { stepId } from './step-shapes.rules.js';

export const statuses = ['active', 'completed', 'exited', 'held'] as const;
const id = z.uuid().transform((text) => text.toLowerCase());

export const enrollmentListQuery = z.object({
  ...pageQuery,
  caseId: z.uuid().optional(),
  personId: z.uuid().optional(),
  sequenceKey: z.string().max(64).optional(),
  status: z.enum(statuses).optional(),
});
export const idParam = z.object({ id });
export const enrollBody = z.strictObject({
  sequenceKey: stepId,
  caseId: id,
  personId: id,
  /** what an event would have said */
  facts: factsGiven.default({}),
  /** when its first step is due; without it now */
  startAt: z.iso
    .datetime({ offset: true })
    .transform((text) => new Date(text))
    .optional(),
  /** id of the consultation, intervention or placement that it is about */
  businessKey: z
    .string()
    .regex(/^[\w-]{1,64}$/, 'expected the id of what it is about')
    .optional(),
});
/** A word: it stands in the event log, what staff write about a family does not. */
export const exitBody = z.strictObject({
  reason: z.string().regex(/^[a-z][a-z_]{0,39}$/, 'expected a word such as by_staff'),
});

export const enrollmentShape = z
  .object({
    id: z.uuid(),
    sequenceKey: z.string(),
    sequenceVersion: z.number(),
    caseId: z.uuid(),
    personId: z.uuid(),
    businessKey: z.string(),
    status: z.enum(statuses),
    exitReason: z.string().nullable(),
    stepId: z.string().nullable(),
    dueAt: z.iso.datetime().nullable(),
    heldBecause: z.string().nullable(),
    pausedUntil: z.iso.datetime().nullable(),
    pausedBecause: z.string().nullable(),
    /** what was said when it began, and what they have answered since */
    facts: z.record(z.string(), z.union([z.string(), z.boolean(), z.null()])),
    startedAt: z.iso.datetime(),
    endedAt: z.iso.datetime().nullable(),
    version: z.number(),
  })
  .meta({ id: 'Enrollment' });
export type EnrollmentShown = z.infer<typeof enrollmentShape>;

const happenedShape = z.object({
  at: z.iso.datetime(),
  what: z.enum(['began', 'step', 'held', 'rests', 'goes_on', 'moved', 'ended']),
  stepId: z.string().nullable(),
  outcome: z.string().nullable(),
  reason: z.string().nullable(),
  messageId: z.uuid().nullable(),
  taskId: z.uuid().nullable(),
  sentence: z.string(),
});
export const explanationShape = z
  .object({
    enrollmentId: z.uuid(),
    status: z.enum(statuses),
    /** all of it, in words */
    sentences: z.array(z.string()),
    happened: z.array(happenedShape),
    /** null when it has ended */
    next: z
      .object({
        stepId: z.string(),
        kind: z.enum(['sms', 'email', 'call', 'fork', 'end']),
        at: z.iso.datetime().nullable(),
        because: z.array(z.string()),
      })
      .nullable(),
    decisions: z.array(z.record(z.string(), z.unknown())),
  })
  .meta({ id: 'EnrollmentExplanation' });
export type ExplanationShown = z.infer<typeof explanationShape>;

export function showEnrollment(row: Enrollment): EnrollmentShown {
  const at = (date: Date | null) => date?.toISOString() ?? null;
  return {
    ...row,
    status: row.status as EnrollmentShown['status'],
    dueAt: at(row.dueAt),
    pausedUntil: at(row.pausedUntil),
    startedAt: row.startedAt.toISOString(),
    endedAt: at(row.endedAt),
  };
}

export function showExplanation(
  row: Enrollment,
  { happened, next, sentences, decisions }: Explanation,
): ExplanationShown {
  return {
    enrollmentId: row.id,
    status: row.status as EnrollmentShown['status'],
    sentences,
    happened: happened.map((one) => ({ ...one, at: one.at.toISOString() })),
    next: next && { ...next, at: next.at?.toISOString() ?? null },
    decisions: decisions.map((decision) => ({ ...decision })),
  };
}
