import type { EventDefinition, NewEvent } from '#platform/events/event.js';
import type { MessageClass } from '../permission/message-class.rules.js';
import {
  MessageDeferred,
  MessageDelivered,
  MessageFailed,
  MessageHeld,
  MessageQueued,
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
} as const;
export type Told = keyof typeof definitions;

/** The event that tells of a message's step forward. */
export function messageEvent(
  told: Told,
  message: MessageFacts,
  now: Date,
  more: { reason?: string; until?: string; errorCode?: string | null } = {},
  kind: 'system' | 'provider' = 'system',
): NewEvent {
  return {
    definition: definitions[told] as EventDefinition,
    caseId: message.caseId,
    personId: message.personId,
    actor: { kind },
    occurredAt: now,
    data: {
      messageId: message.id,
      channel: 'sms',
      class: message.class,
      enrollmentId: message.enrollmentId,
      stepId: message.stepId,
      ...more,
    },
  };
}

/** How far the provider is, by what it says; the terminal ones are equal: the first of them stays. */
const PROVIDER_RANK: Record<string, number> = {
  accepted: 10,
  scheduled: 10,
  queued: 20,
  sending: 30,
  sent: 40,
  delivered: 90,
  read: 90,
  undelivered: 90,
  failed: 90,
  canceled: 90,
};
const OUR_RANK: Partial<Record<MessageStatus, number>> = {
  sending: 0,
  uncertain: 0,
  review: 0,
  sent: 40,
  delivered: 90,
  failed: 90,
};

/**
 * Where the provider's news moves a message: forward only, whatever their order, also before our own record of the call.
 * @returns null when the news is stored and changes nothing
 */
export function moveByNews(status: MessageStatus, news: string): 'sent' | 'delivered' | 'failed' | null {
  const rank = PROVIDER_RANK[news];
  const ours = OUR_RANK[status];
  if (rank === undefined || ours === undefined) return null;
  if (rank < 90) return ours === 0 ? 'sent' : null;
  if (ours >= 90) return null;
  return news === 'delivered' || news === 'read' ? 'delivered' : 'failed';
}

/** Errors after which this address is never texted again, and what that is called (the carrier's error dictionary). */
export function lessonOf(errorCode: string | null): { suppress?: 'opt_out'; badNumber?: string } {
  if (errorCode === '21610') return { suppress: 'opt_out' };
  if (['21211', '21614', '21635', '30005', '30006'].includes(errorCode ?? ''))
    return { badNumber: `carrier_${errorCode}` };
  return {};
}

/** Back-off after a proved non-acceptance: doubles from one second to a minute. */
export function retryAt(tries: number, now: Date, retryAfterSeconds?: number): Date {
  const seconds = Math.max(retryAfterSeconds ?? 0, Math.min(60, 2 ** Math.min(tries, 6)));
  return new Date(now.getTime() + seconds * 1000);
}
