import { z } from 'zod';
import { defineEvent } from '#platform/events/event.js';

const about = { taskId: z.string(), kind: z.string() };
export const TaskCreated = defineEvent(
  'task.created',
  1,
  z.object({ ...about, priority: z.string(), dueAt: z.string() }),
);
export const TaskClaimed = defineEvent('task.claimed', 1, z.object(about));
export const TaskCompleted = defineEvent('task.completed', 1, z.object({ ...about, outcome: z.string().nullable() }));
/** Nobody needs to do it any more. */
export const TaskDropped = defineEvent('task.dropped', 1, z.object({ ...about, because: z.string() }));
export const TaskOverdue = defineEvent('task.overdue', 1, z.object(about));
/** A person of the practice and somebody of the family have spoken: a call that was answered. */
export const ContactMade = defineEvent(
  'contact.made',
  1,
  z.object({
    taskId: z.string().nullable(),
    /** whose step the call was, where a sequence asked for it */
    enrollmentId: z.string().nullable().default(null),
  }),
);
