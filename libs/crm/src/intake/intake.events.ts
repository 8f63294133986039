import { z } from 'zod';
import { defineEvent } from '#platform/events/event.js';

export const inquiryReceived = z.object({
  inquiryId: z.string(),
  channel: z.enum(['form', 'sms', 'email']),
  relationship: z.string().nullable(),
  under18: z.boolean(),
  /** the person had an open case: the note joins it */
  joined: z.boolean(),
  suspicion: z.array(z.string()),
  /** "yes, you may text us now" */
  textNow: z.boolean(),
  /** when they asked to be called, where they named an instant */
  callbackAt: z.string().nullable().default(null),
});
export type InquiryReceivedData = z.infer<typeof inquiryReceived>;
export const InquiryReceived = defineEvent('inquiry.received', 1, inquiryReceived);
/** A person has looked at what an unknown texter or caller wrote: it is a family that asks for help. */
export const inquiryQualified = z.object({ inquiryId: z.string(), channel: z.enum(['form', 'sms', 'email']) });
export const InquiryQualified = defineEvent('inquiry.qualified', 1, inquiryQualified);
