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
/** `reason: review`: nobody could find out, a person decides. */
export const MessageUncertain = defineEvent(
  'message.uncertain',
  1,
  z.object({ ...about, reason: z.string().optional() }),
);
/** A person has decided about a message of which nobody knew whether it left. */
export const MessageReviewed = defineEvent(
  'message.reviewed',
  1,
  z.object({ ...about, decision: z.enum(['sent', 'send_again', 'drop']) }),
);
/** Something that somebody must look at, once however often it happens. */
export const AlertRaised = defineEvent(
  'alert.raised',
  1,
  z.object({ kind: z.string(), channel: z.string().nullable(), code: z.string().nullable() }),
);
/** A provider has told us that an address is not to be written to. */
export const AddressRefused = defineEvent(
  'address.refused',
  1,
  z.object({
    contactPointId: z.string(),
    channel: z.string(),
    reason: z.enum(['hard_bounce', 'spam_report', 'opt_out', 'blocked']),
  }),
);
const version = {
  templateId: z.string(),
  key: z.string(),
  channel: z.string(),
  language: z.string(),
  discreet: z.boolean(),
  version: z.number(),
};
export const TemplateDrafted = defineEvent('template.drafted', 1, z.object(version));
/** From here on these words are said; what was approved before is not. */
export const TemplateApproved = defineEvent('template.approved', 1, z.object(version));
export const TemplateRetired = defineEvent('template.retired', 1, z.object(version));
