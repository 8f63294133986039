import type { NewEvent } from '#platform/events/event.js';
import type { CallOutcome } from '#platform/wire/outcome.js';
import type { OpenAttempt, Settled, SettledMessage } from './attempts.store.js';
import { messageEvent, moveByNews, retryAt } from './message.rules.js';

/** What one settled attempt writes. */
export interface Settlement {
  attempt: Settled;
  message: SettledMessage | null;
  requeue: { id: string; dueAt: Date; tries: number } | null;
  events: NewEvent[];
}

/**
 * The outcome of our own call: accepted, refused, proved not sent (then it is queued again), or
 * unknown (then it is never sent again by itself). Only an attempt that is still open is settled by it.
 */
export function settleCall(open: OpenAttempt, outcome: CallOutcome, now: Date, machine: Date): Settlement | null {
  if (open.outcome !== 'handed_off') return null;
  const attempt: Settled = {
    attemptId: open.attemptId,
    outcome: outcome.kind,
    providerSid: outcome.kind === 'accepted' ? outcome.sid : null,
    httpStatus: outcome.httpStatus ?? null,
    errorClass: outcome.kind === 'rejected' ? outcome.code : outcome.kind === 'accepted' ? null : outcome.reason,
    finishedMachine: machine,
  };
  const message: SettledMessage = {
    id: open.messageId,
    status: open.status,
    sentAt: open.sentAt,
    providerSid: null,
    errorCode: null,
    tries: open.tries + 1,
  };
  switch (outcome.kind) {
    case 'accepted':
      return {
        attempt,
        message: { ...message, status: 'sent', sentAt: now, providerSid: outcome.sid },
        requeue: null,
        events: [messageEvent('sent', open, now)],
      };
    case 'rejected':
      return {
        attempt,
        message: { ...message, status: 'failed', errorCode: outcome.code },
        requeue: null,
        events: [messageEvent('failed', open, now, { errorCode: outcome.code })],
      };
    case 'not_sent':
      return {
        attempt,
        message: null,
        requeue: {
          id: open.messageId,
          dueAt: retryAt(open.tries, now, outcome.retryAfterSeconds),
          tries: open.tries + 1,
        },
        events: [],
      };
    case 'unknown':
      return {
        attempt,
        message: { ...message, status: 'uncertain' },
        requeue: null,
        events: [messageEvent('uncertain', open, now)],
      };
  }
}

export interface SmsNews {
  ref: string | null;
  sid: string;
  status: string;
  errorCode: string | null;
}

/**
 * The provider's word on an attempt. It proves acceptance whenever it comes, also before our own record and after we had
 * given the call up as unknown; what contradicts a settled attempt is stored and not applied.
 */
export function settleNews(open: OpenAttempt, news: SmsNews, now: Date, machine: Date): Settlement | null {
  if (open.outcome === 'rejected' || open.outcome === 'not_sent') return null;
  if (open.attemptSid && open.attemptSid !== news.sid) return null;
  const next = moveByNews(open.status, news.status);
  const attempt: Settled = {
    attemptId: open.attemptId,
    outcome: 'accepted',
    providerSid: news.sid,
    httpStatus: null,
    errorClass: null,
    finishedMachine: machine,
  };
  if (!next) return null;
  const events: NewEvent[] = [];
  if (!open.sentAt) events.push(messageEvent('sent', open, now, {}, 'provider'));
  if (next === 'delivered') events.push(messageEvent('delivered', open, now, {}, 'provider'));
  if (next === 'failed') events.push(messageEvent('failed', open, now, { errorCode: news.errorCode }, 'provider'));
  const message: SettledMessage = {
    id: open.messageId,
    status: next,
    sentAt: open.sentAt ?? now,
    providerSid: news.sid,
    errorCode: next === 'failed' ? news.errorCode : null,
    tries: open.tries + (open.sentAt ? 0 : 1),
  };
  return { attempt, message, requeue: null, events };
}
