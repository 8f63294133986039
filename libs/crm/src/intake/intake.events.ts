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
});
export type InquiryReceivedData = z.infer<typeof inquiryReceived>;
export const InquiryReceived = defineEvent('inquiry.received', 1, inquiryReceived);
