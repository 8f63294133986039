import { z } from 'zod';
import { pageQuery } from '#platform/http/page.js';

const yesOrNo = z.enum(['true', 'false']).transform((text) => text === 'true');
export const conversationListQuery = z.object({
  ...pageQuery,
  caseId: z.uuid().optional(),
  personId: z.uuid().optional(),
  assigneeId: z.uuid().optional(),
  unassigned: yesOrNo.optional(),
  /** the family wrote, and nobody has read it */
  unread: yesOrNo.optional(),
  /** out of sight until a time, or until the family writes */
  snoozed: yesOrNo.optional(),
  /** the last word is the family's */
  waiting: yesOrNo.optional(),
});
export type ConversationListQuery = z.infer<typeof conversationListQuery>;

const instant = z.iso.datetime();
const shape = {
  id: z.uuid(),
  contactPointId: z.uuid(),
  channel: z.enum(['sms', 'email']),
  address: z.string(),
  caseId: z.uuid().nullable(),
  personId: z.uuid().nullable(),
  personName: z.string().nullable(),
  lastInboundAt: instant.nullable(),
  lastReplyId: z.uuid().nullable(),
  lastReplyAt: instant.nullable(),
  lastReplyBy: z.uuid().nullable(),
  activityAt: instant.nullable(),
  unread: z.boolean(),
  waiting: z.boolean(),
  snoozedUntil: instant.nullable(),
  assigneeId: z.uuid().nullable(),
  assigneeName: z.string().nullable(),
  takenOverAt: instant.nullable(),
  takenOverBy: z.uuid().nullable(),
  lastMessage: z
    .object({ id: z.uuid(), direction: z.string(), status: z.string(), at: instant, body: z.string() })
    .nullable(),
  version: z.number(),
};
export const conversationShape = z.object(shape).meta({ id: 'Conversation' });
export type ConversationShown = z.infer<typeof conversationShape>;

export const mediaShape = z
  .object({
    id: z.uuid(),
    status: z.enum(['waiting', 'kept', 'refused']),
    type: z.string().nullable(),
    size: z.number().nullable(),
    refusedBecause: z.string().nullable(),
    /** a small picture that the mail's own HTML shows: below every mail of theirs */
    signature: z.boolean(),
  })
  .meta({ id: 'Media' });
export type MediaShown = z.infer<typeof mediaShape>;

export const threadMessageShape = z
  .object({
    id: z.uuid(),
    caseId: z.uuid().nullable(),
    personId: z.uuid().nullable(),
    conversationId: z.uuid(),
    enrollmentId: z.uuid().nullable(),
    stepId: z.string().nullable(),
    sequenceKey: z.string().nullable(),
    direction: z.enum(['outbound', 'inbound']),
    channel: z.enum(['sms', 'email']),
    class: z.string().nullable(),
    template: z.string().nullable(),
    status: z.string(),
    subject: z.string().nullable(),
    body: z.string(),
    label: z.string().nullable(),
    crisis: z.string().nullable(),
    /** the person of the practice whose words these are */
    writtenBy: z.uuid().nullable(),
    hoursReason: z.string().nullable(),
    errorCode: z.string().nullable(),
    skippedBecause: z.string().nullable(),
    heldBecause: z.string().nullable(),
    dueAt: instant.nullable(),
    createdAt: instant,
    sentAt: instant.nullable(),
    mediaCount: z.number(),
    media: z.array(mediaShape),
    /** why it waits, or did not leave */
    sentence: z.string().nullable(),
    version: z.number(),
  })
  .meta({ id: 'ThreadMessage' });
export type ThreadMessageShown = z.infer<typeof threadMessageShape>;

export const conversationDetailShape = z
  .object({
    ...shape,
    /** who writes an answer right now */
    typing: z.array(z.object({ staffId: z.uuid(), name: z.string().nullable(), since: instant })),
    /** what waits to leave, the first first */
    planned: z.array(threadMessageShape),
    nextSteps: z.array(
      z.object({
        enrollmentId: z.uuid(),
        sequenceKey: z.string(),
        stepId: z.string(),
        dueAt: instant.nullable(),
        sentence: z.string(),
      }),
    ),
  })
  .meta({ id: 'ConversationDetail' });
export type ConversationDetail = z.infer<typeof conversationDetailShape>;
