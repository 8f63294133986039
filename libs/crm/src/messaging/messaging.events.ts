import { z } from 'zod';
import { defineEvent } from '#platform/events/event.js';

const about = {
  messageId: z.string(),
  channel: z.string(),
  class: z.string().nullable(),
  enrollmentId: z.string().nullable(),
  stepId: z.string().nullable(),
};
const because = { reason: z.string() };

export const MessageQueued = defineEvent('message.queued', 1, z.object(about));
export const MessageDeferred = defineEvent(
  'message.deferred',
  1,
  z.object({ ...about, ...because, until: z.string() }),
);
export const MessageHeld = defineEvent('message.held', 1, z.object({ ...about, ...because }));
export const MessageSkipped = defineEvent('message.skipped', 1, z.object({ ...about, ...because }));
export const MessageSent = defineEvent('message.sent', 1, z.object(about));
export const MessageDelivered = defineEvent('message.delivered', 1, z.object(about));
export const MessageFailed = defineEvent('message.failed', 1, z.object({ ...about, errorCode: z.string().nullable() }));
export const MessageUncertain = defineEvent('message.uncertain', 1, z.object(about));
