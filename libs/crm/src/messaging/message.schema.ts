import { z } from 'zod';
import { pageQuery } from '#platform/http/page.js';

export const messageStatuses = [
  'queued',
  'deferred',
  'held',
  'sending',
  'sent',
  'delivered',
  'failed',
  'skipped',
  'uncertain',
  'review',
  'received',
] as const;
export const messageListQuery = z.object({
  ...pageQuery,
  caseId: z.uuid().optional(),
  to: z.string().max(254).optional(),
  status: z.enum(messageStatuses).optional(),
  direction: z.enum(['outbound', 'inbound']).optional(),
  channel: z.enum(['sms', 'email']).optional(),
});
export type MessageQuery = z.infer<typeof messageListQuery>;

export const messageShape = z
  .object({
    id: z.uuid(),
    caseId: z.uuid().nullable(),
    personId: z.uuid().nullable(),
    conversationId: z.uuid(),
    enrollmentId: z.uuid().nullable(),
    stepId: z.string().nullable(),
    channel: z.enum(['sms', 'email']),
    direction: z.enum(['outbound', 'inbound']),
    class: z.string().nullable(),
    template: z.string().nullable(),
    /** which of the template's versions it says; null for words of a person */
    templateVersion: z.number().nullable(),
    status: z.enum(messageStatuses),
    to: z.string(),
    subject: z.string().nullable(),
    body: z.string(),
    label: z.string().nullable(),
    errorCode: z.string().nullable(),
    skippedBecause: z.string().nullable(),
    heldBecause: z.string().nullable(),
    dueAt: z.iso.datetime().nullable(),
    createdAt: z.iso.datetime(),
    sentAt: z.iso.datetime().nullable(),
    version: z.number(),
  })
  .meta({ id: 'Message' });
export type MessageShown = z.infer<typeof messageShape>;

export const explanationShape = z
  .object({
    sentences: z.array(z.string()),
    decisions: z.array(z.record(z.string(), z.unknown())),
  })
  .loose()
  .meta({ id: 'Explanation' });

export const reviewBody = z.strictObject({ decision: z.enum(['sent', 'send_again', 'drop']) });
export const reviewAnswer = z
  .object({
    message: messageShape,
    /** id of the new message, for `send_again` */
    sentAgainAs: z.uuid().nullable(),
  })
  .meta({ id: 'Review' });
