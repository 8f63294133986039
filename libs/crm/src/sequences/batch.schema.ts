import { Duration } from 'luxon';
import { z } from 'zod';
import { pageQuery } from '#platform/http/page.js';
import type { BatchInFull } from './batch-reading.service.js';
import { duration, stepId } from './step-shapes.rules.js';

const MOST_CASES = 5_000;
const statuses = ['previewed', 'running', 'done', 'undone'] as const;
const atLeast = Duration.fromISO('PT1M').toMillis();
const atMost = Duration.fromISO('P14D').toMillis();

export const factsGiven = z.record(z.string().max(100), z.unknown());
export const batchBody = z.strictObject({
  sequenceKey: stepId,
  caseIds: z
    .array(z.uuid().transform((id) => id.toLowerCase()))
    .min(1)
    .max(MOST_CASES),
  facts: factsGiven.default({}),
  /** never all at once */
  spread: duration
    .refine((text) => Duration.fromISO(text).toMillis() >= atLeast, 'expected at least PT1M: never all at once')
    .refine((text) => Duration.fromISO(text).toMillis() <= atMost, 'expected at most P14D'),
  /** enrolls no more than this */
  cap: z.int().min(1).max(MOST_CASES),
});
/** As many as the preview showed, or fewer. */
export const startBody = z.strictObject({ cap: z.int().min(1).max(MOST_CASES) });
export const batchListQuery = z.object({
  ...pageQuery,
  status: z.enum(statuses).optional(),
  sequenceKey: z.string().max(64).optional(),
});
export const peopleQuery = z.object(pageQuery);

export const batchShape = z
  .object({
    id: z.uuid(),
    sequenceKey: z.string(),
    sequenceVersion: z.number(),
    status: z.enum(statuses),
    spread: z.string(),
    cap: z.number(),
    facts: z.record(z.string(), z.unknown()),
    /** before it is started: how many it would enroll; after that, how many it has, and how many are left */
    wouldEnroll: z.number(),
    enrolled: z.number(),
    pending: z.number(),
    notEnrolled: z.array(z.object({ because: z.string(), people: z.number() })),
    firstDueAt: z.iso.datetime().nullable(),
    lastDueAt: z.iso.datetime().nullable(),
    createdAt: z.iso.datetime(),
    createdBy: z.string(),
    startedAt: z.iso.datetime().nullable(),
    startedBy: z.string().nullable(),
    endedAt: z.iso.datetime().nullable(),
    endedBy: z.string().nullable(),
  })
  .meta({ id: 'EnrollmentBatch' });
export type BatchShown = z.infer<typeof batchShape>;
export const batchPersonShape = z
  .object({
    position: z.number(),
    caseId: z.uuid(),
    personId: z.uuid().nullable(),
    because: z.string().nullable(),
    enrollmentId: z.uuid().nullable(),
  })
  .meta({ id: 'EnrollmentBatchPerson' });

export function showBatch({ counts, ...batch }: BatchInFull): BatchShown {
  const { beginsAt: _begins, ...row } = batch;
  const at = (date: Date | null) => date?.toISOString() ?? null;
  return {
    ...row,
    wouldEnroll: counts.pending + counts.enrolled,
    enrolled: counts.enrolled,
    pending: batch.status === 'undone' ? 0 : counts.pending,
    notEnrolled: Object.entries(counts.because).map(([because, people]) => ({ because, people })),
    firstDueAt: at(batch.firstDueAt),
    lastDueAt: at(batch.lastDueAt),
    createdAt: batch.createdAt.toISOString(),
    startedAt: at(batch.startedAt),
    endedAt: at(batch.endedAt),
  };
}
