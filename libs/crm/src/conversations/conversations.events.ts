import { z } from 'zod';
import { defineEvent } from '#platform/events/event.js';

export const messageReceived = z.object({
  messageId: z.string(),
  channel: z.enum(['sms', 'email']),
  contactPointId: z.string(),
  label: z.enum(['opt_out', 'wrong_number', 'opt_in', 'help', 'ambiguous_hold', 'answer', 'none']),
  crisis: z.enum(['overdose', 'self_harm', 'danger']).nullable(),
  level: z.enum(['now', 'talk']).nullable(),
  suggests: z.array(z.string()),
  /** also when an opt-out says in the same text that the number is wrong */
  wrongNumber: z.boolean().default(false),
  /** an auto-reply, a delivery notice or an emoji reaction: nobody spoke */
  automatic: z.boolean(),
  media: z.number(),
  /** nothing but what `media` counts, or nothing at all */
  wordless: z.boolean().default(false),
  /** nobody was writing with this number: an inquiry begins */
  opensInquiry: z.boolean(),
  /** no machine answers it: too old, since no webhook brought it, or from no family's phone, or a mail */
  unanswerable: z.boolean().default(false),
  /** of a mail: something of it is missing, or nobody knows whom it silences: a person reads it, whatever it says */
  incomplete: z.boolean().default(false),
  /** of a mail: somebody else wrote it than the one whom the conversation is with */
  somebodyElse: z.boolean().default(false),
  /** everybody on this number, and every open case around them: they all stop */
  personIds: z.array(z.string()),
  caseIds: z.array(z.string()),
});
export type MessageReceivedData = z.infer<typeof messageReceived>;
export const MessageReceived = defineEvent('message.received', 1, messageReceived);
/** A number that our last text offered: no human reply, and what it means. */
export const answerReceived = z.object({
  messageId: z.string(),
  /** the text that offered it */
  toMessageId: z.string(),
  enrollmentId: z.string().nullable(),
  stepId: z.string().nullable(),
  answer: z.enum(['1', '2', '3']),
  meaning: z.enum(['steady', 'hard', 'call_me', 'later', 'go_on', 'rest']),
});
export type AnswerReceivedData = z.infer<typeof answerReceived>;
export const AnswerReceived = defineEvent('answer.received', 1, answerReceived);
const byStaff = z.object({ conversationId: z.string(), staffId: z.string() });
/** A person writes to this family now: automation rests for the household. */
export const ConversationTakenOver = defineEvent('conversation.taken_over', 1, byStaff);
/** Automation may go on: what it held is considered again, by all gates. */
export const ConversationHandedBack = defineEvent('conversation.handed_back', 1, byStaff);
/** `assigneeId` null: it is nobody's again. */
export const ConversationAssigned = defineEvent(
  'conversation.assigned',
  1,
  z.object({ conversationId: z.string(), assigneeId: z.string().nullable() }),
);
export const ConversationSnoozed = defineEvent(
  'conversation.snoozed',
  1,
  z.object({ conversationId: z.string(), until: z.string() }),
);
/** They answered us, nothing holds them, and for three days neither side has said anything; once for each silence. */
export const ConversationWentQuiet = defineEvent(
  'conversation.went_quiet',
  1,
  z.object({ conversationId: z.string(), since: z.string() }),
);
export const SuggestionMade = {
  bereavement: defineEvent('bereavement.suspected', 1, z.object({ messageId: z.string() })),
  willing: defineEvent('willing.suggested', 1, z.object({ messageId: z.string() })),
  left_treatment: defineEvent('treatment.left_suspected', 1, z.object({ messageId: z.string() })),
} as const;
/** What a person says about it. */
export const SuggestionAnswered = defineEvent(
  'suggestion.answered',
  1,
  z.object({ kind: z.enum(['bereavement', 'willing', 'left_treatment']), answer: z.enum(['yes', 'no']) }),
);
/** By a person: everything automated for this family ends, for good. */
export const BereavementConfirmed = defineEvent('bereavement.confirmed', 1, z.object({}));
