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
    outcome: z.enum(['queued', 'deferred', 'skipped', 'task']),
    reason: z.string().nullable(),
  }),
);
export const EnrollmentHeld = defineEvent(
  'enrollment.held',
  1,
  z.object({ ...about, stepId: z.string(), reason: z.string() }),
);
/** They have answered: it rests until then, and until a person has answered them. */
export const EnrollmentPaused = defineEvent(
  'enrollment.paused',
  1,
  z.object({ ...about, reason: z.string(), until: z.string() }),
);
export const EnrollmentResumed = defineEvent('enrollment.resumed', 1, z.object(about));
/** It goes on in a newer version of its sequence, at this step. */
export const EnrollmentMoved = defineEvent(
  'enrollment.moved',
  1,
  z.object({ ...about, toVersion: z.number(), stepId: z.string() }),
);
export const EnrollmentCompleted = defineEvent('enrollment.completed', 1, z.object(about));
export const EnrollmentExited = defineEvent('enrollment.exited', 1, z.object({ ...about, reason: z.string() }));

const version = { sequenceKey: z.string(), sequenceVersion: z.number() };
const origin = z.enum(['shipped', 'staff']);
/** A new version is there, and not in force. */
export const SequenceDrafted = defineEvent('sequence.drafted', 1, z.object({ ...version, origin }));
/** It is in force; how many were under way on earlier versions, and what becomes of them. */
export const SequencePublished = defineEvent(
  'sequence.published',
  1,
  z.object({
    ...version,
    origin,
    running: z.enum(['let_finish', 'move_at_next_step', 'exit']),
    active: z.number(),
    held: z.number(),
  }),
);
/** A draft was thrown away. */
export const SequenceDropped = defineEvent('sequence.dropped', 1, z.object(version));

const batch = { batchId: z.string(), ...version };
export const BatchPreviewed = defineEvent('batch.previewed', 1, z.object({ ...batch, people: z.number() }));
export const BatchStarted = defineEvent('batch.started', 1, z.object({ ...batch, people: z.number() }));
/** All of it is enrolled, or was refused by then. */
export const BatchFinished = defineEvent('batch.finished', 1, z.object({ ...batch, people: z.number() }));
/** Nothing of it had been sent. */
export const BatchUndone = defineEvent('batch.undone', 1, z.object({ ...batch, people: z.number() }));
