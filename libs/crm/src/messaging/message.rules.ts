import type { EventDefinition, NewEvent } from '#platform/events/event.js';
import type { Channel } from '../permission/consider.rules.js';
import type { MessageClass } from '../permission/message-class.rules.js';
import {
  MessageDeferred,
  MessageDelivered,
  MessageFailed,
  MessageHeld,
  MessageQueued,
  MessageReviewed,
  MessageSent,
  MessageSkipped,
  MessageUncertain,
} from './messaging.events.js';

export type MessageStatus =
  | 'queued'
  | 'deferred'
  | 'held'
  | 'sending'
  | 'sent'
  | 'delivered'
  | 'failed'
  | 'skipped'
  | 'uncertain'
  | 'review'
  | 'received';

export interface MessageFacts {
  id: string;
  caseId: string | null;
  personId: string | null;
  enrollmentId: string | null;
  stepId: string | null;
  channel: Channel;
  class: MessageClass | null;
}

const definitions = {
  queued: MessageQueued,
  deferred: MessageDeferred,
  held: MessageHeld,
  skipped: MessageSkipped,
  sent: MessageSent,
  delivered: MessageDelivered,
  failed: MessageFailed,
  uncertain: MessageUncertain,
  reviewed: MessageReviewed,
} as const;
export type Told = keyof typeof definitions;

/** The event that tells of a message's step forward. */
export function messageEvent(
  told: Told,
  message: MessageFacts,
  now: Date,
  more: { reason?: string; until?: string; errorCode?: string | null; decision?: string } = {},
  actor: NewEvent['actor'] = { kind: 'system' },
): NewEvent {
  return {
    definition: definitions[told] as EventDefinition,
    caseId: message.caseId,
    personId: message.personId,
    actor,
    occurredAt: now,
    data: {
      messageId: message.id,
      channel: message.channel,
      class: message.class,
      enrollmentId: message.enrollmentId,
      stepId: message.stepId,
      ...more,
    },
  };
}

/** Where a provider's word stands on its way. */
export type Reached = 'accepted' | 'delivered' | 'failed';

/** What the providers' words mean (Twilio's message status, SendGrid's events); others tell nothing about the way. */
const WORDS: Readonly<Record<Channel, Readonly<Record<string, Reached>>>> = {
  sms: {
    accepted: 'accepted',
    scheduled: 'accepted',
    queued: 'accepted',
    sending: 'accepted',
    sent: 'accepted',
    delivered: 'delivered',
    read: 'delivered',
    undelivered: 'failed',
    failed: 'failed',
    canceled: 'failed',
  },
  email: {
    processed: 'accepted',
    deferred: 'accepted',
    delivered: 'delivered',
    bounce: 'failed',
    blocked: 'failed',
    dropped: 'failed',
  },
};

export const reachedBy = (channel: Channel, word: string): Reached | null => WORDS[channel][word] ?? null;

const RANK: Partial<Record<MessageStatus, number>> = {
  sending: 0,
  uncertain: 0,
  review: 0,
  sent: 1,
  delivered: 2,
  failed: 2,
};

export type Move = { to: 'sent' | 'delivered' | 'failed' } | 'nothing' | 'conflict';

/**
 * Where the provider's news moves a message: forward only, whatever their order, also before our own record of the call.
 * - A text that ended in two ways is a conflict: the first stays until the carrier's own record is read.
 * - A mail that bounced after it was delivered did bounce: the second mailbox on its way refused it.
 */
export function moveByNews(channel: Channel, status: MessageStatus, word: string): Move {
  const reached = reachedBy(channel, word);
  const ours = RANK[status];
  if (reached === null || ours === undefined) return 'nothing';
  if (reached === 'accepted') return ours === 0 ? { to: 'sent' } : 'nothing';
  if (ours < 2) return { to: reached };
  if (reached === status) return 'nothing';
  if (channel === 'email') return reached === 'failed' ? { to: 'failed' } : 'nothing';
  return 'conflict';
}

/** Back-off after a proved non-acceptance: doubles from one second to a minute. */
export function retryAt(tries: number, now: Date, retryAfterSeconds?: number): Date {
  const seconds = Math.max(retryAfterSeconds ?? 0, Math.min(60, 2 ** Math.min(tries, 6)));
  return new Date(now.getTime() + seconds * 1000);
}
