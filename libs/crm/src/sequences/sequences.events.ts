import { z } from 'zod';
import { defineEvent } from '#platform/events/event.js';

const about = { enrollmentId: z.string(), sequenceKey: z.string(), sequenceVersion: z.number() };

export const EnrollmentStarted = defineEvent('enrollment.started', 1, z.object({ ...about, businessKey: z.string() }));
export const EnrollmentStepDone = defineEvent(
  'enrollment.step_done',
  1,
  z.object({
    ...about,
    stepId: z.string(),
    outcome: z.enum(['queued', 'deferred', 'skipped']),
    reason: z.string().nullable(),
  }),
);
export const EnrollmentHeld = defineEvent(
  'enrollment.held',
  1,
  z.object({ ...about, stepId: z.string(), reason: z.string() }),
);
export const EnrollmentCompleted = defineEvent('enrollment.completed', 1, z.object(about));
export const EnrollmentExited = defineEvent('enrollment.exited', 1, z.object({ ...about, reason: z.string() }));
