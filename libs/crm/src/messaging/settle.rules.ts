import type { NewEvent } from '#platform/events/event.js';
import type { CallOutcome } from '#platform/wire/outcome.js';
import type { OpenAttempt, Settled, SettledMessage, WaitingAgain } from './attempts.store.js';
import { againAt, type Lesson, lessonOf } from './lessons.rules.js';
import { nextCheckAt } from './lookup.rules.js';
import { messageEvent, type Move, moveByNews, reachedBy, retryAt } from './message.rules.js';
import type { News, NewsOutcome } from './news.store.js';

/** What one settled attempt writes. */
export interface Settlement {
  attempt: Settled;
  message: SettledMessage | null;
  /** the message waits again: not sent, or failed in a way that allows a new attempt */
  again: WaitingAgain | null;
  /** what must stop with it: our sender or these words are the reason */
  stop: { scope: 'channel' | 'template'; key: string; code: string } | null;
  alert: { kind: string; channel: string; code: string | null } | null;
  /** it is proved that this message left, of which a person had asked for a copy */
  proved: string | null;
  events: NewEvent[];
}

/** Answers of minutes: hours later they would only frighten. */
const ONCE: readonly (string | null)[] = ['emergency_safety', 'optout_confirm', 'auto_ack', 'help_reply'];
const WAITING: readonly string[] = ['queued', 'deferred', 'held'];
const nothingElse = { message: null, again: null, stop: null, alert: null, proved: null, events: [] };

/**
 * The outcome of our own call: accepted, refused, proved not sent (then it is queued again), or
 * unknown (then it is never sent again by itself). Only an attempt that is still open is settled by it.
 * @param now business time
 * @param machine machine time
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
    nextCheckMachine: null,
  };
  switch (outcome.kind) {
    case 'accepted':
      return {
        ...nothingElse,
        attempt: { ...attempt, nextCheckMachine: fetchAt(open, machine) },
        message: { ...messageOf(open), status: 'sent', sentAt: now, providerSid: outcome.sid },
        events: [messageEvent('sent', open, now)],
      };
    case 'rejected':
      return failed(open, attempt, outcome.code, now);
    case 'not_sent': {
      const dueAt = retryAt(open.tries, now, outcome.retryAfterSeconds);
      return { ...nothingElse, attempt, again: { ...waiting(open, 'queued', dueAt), paced: true } };
    }
    case 'unknown':
      return {
        ...nothingElse,
        // past every look already: one last look, then a person
        attempt: { ...attempt, nextCheckMachine: nextCheckAt('unknown', open.startedMachine, machine) ?? machine },
        message: { ...messageOf(open), status: 'uncertain' },
        events: [messageEvent('uncertain', open, now)],
      };
  }
}

/**
 * The provider's word on an attempt. It proves acceptance whenever it comes, also before our own record and after we had
 * given the call up as unknown; what contradicts a settled attempt is stored and not applied.
 * @param isRecord the word is the provider's own record, read by us: it decides where two callbacks contradict each other
 */
export function settleNews(
  open: OpenAttempt,
  news: Pick<News, 'sid' | 'status' | 'errorCode'>,
  now: Date,
  machine: Date,
  isRecord = false,
): { settlement: Settlement | null; outcome: NewsOutcome } {
  const stale = { settlement: null, outcome: 'stale' as const };
  const closed = open.outcome === 'rejected' || open.outcome === 'not_sent' || !open.isLatest;
  if (closed || (open.attemptSid && news.sid && open.attemptSid !== news.sid)) return stale;
  const move = byWord(open, news.status, isRecord);
  const attempt: Settled = {
    attemptId: open.attemptId,
    outcome: 'accepted',
    providerSid: open.attemptSid ?? news.sid,
    httpStatus: null,
    errorClass: null,
    finishedMachine: machine,
    nextCheckMachine: null,
  };
  if (move === 'conflict')
    return { settlement: { ...nothingElse, attempt: { ...attempt, nextCheckMachine: machine } }, outcome: 'conflict' };
  if (move === 'nothing') return stale;
  const sent = open.sentAt ? [] : [messageEvent('sent', open, now, {}, { kind: 'provider' })];
  if (move.to === 'failed') {
    const settlement = failed(open, { ...attempt, errorClass: news.errorCode ?? news.status }, news.errorCode, now);
    return { settlement: { ...settlement, events: [...sent, ...settlement.events] }, outcome: 'moved' };
  }
  const delivered = move.to === 'delivered' ? [messageEvent('delivered', open, now, {}, { kind: 'provider' })] : [];
  return {
    settlement: {
      ...nothingElse,
      attempt: { ...attempt, nextCheckMachine: move.to === 'sent' ? fetchAt(open, machine) : null },
      message: {
        ...messageOf(open),
        status: move.to,
        sentAt: open.sentAt ?? now,
        handedOffAt: open.handedOffAt ?? now,
        providerSid: open.attemptSid ?? news.sid,
        tries: open.tries + (open.sentAt ? 0 : 1),
      },
      proved: isReviewed(open) ? open.messageId : null,
      events: [...sent, ...delivered],
    },
    outcome: 'moved',
  };
}

/**
 * After a person has closed a review, a proof that the message did leave still counts: the attempt itself is open. And a
 * message that waits for a new attempt after a failure does not wait any longer when the phone has it after all.
 */
function byWord(open: OpenAttempt, word: string, isRecord: boolean): Move {
  if (open.outcome === 'accepted' && WAITING.includes(open.status))
    return reachedBy(open.channel, word) === 'delivered' ? { to: 'delivered' } : 'nothing';
  const move = moveByNews(open.channel, open.outcome === 'unknown' ? 'uncertain' : open.status, word);
  if (move !== 'conflict' || !isRecord) return move;
  return { to: reachedBy(open.channel, word) === 'delivered' ? 'delivered' : 'failed' };
}

/** It did not get through, definitely. The code says whether it is tried again, and who else must stop. */
function failed(open: OpenAttempt, attempt: Settled, code: string | null, now: Date): Settlement {
  const lesson = lessonOf(code);
  // before a new attempt the carrier's own record is read: what was delivered after all is not sent a second time
  const doubted = attempt.outcome === 'accepted' && open.channel === 'sms';
  const failure = { ...nothingElse, attempt, ...consequences(open, lesson, code) };
  const retried = { ...failure, attempt: { ...attempt, nextCheckMachine: doubted ? attempt.finishedMachine : null } };
  const tries = open.tries + (open.sentAt ? 0 : 1);
  const isOver = isReviewed(open) || open.status === 'delivered' || ONCE.includes(open.class);
  if (lesson.does === 'hold_channel' && !isOver)
    return {
      ...retried,
      again: { ...waiting(open, 'held', now), heldBecause: 'stopped', tries },
      events: [messageEvent('held', open, now, { reason: 'stopped' })],
    };
  const at = isOver ? null : againAt(lesson, open.failures + 1, now);
  if (at)
    return {
      ...retried,
      again: { ...waiting(open, at > now ? 'deferred' : 'queued', at), tries },
      events: [messageEvent('deferred', open, now, { reason: `carrier_${code}`, until: at.toISOString() })],
    };
  return {
    ...failure,
    message: {
      ...messageOf(open),
      status: 'failed',
      errorCode: code,
      providerSid: attempt.providerSid,
      sentAt: attempt.outcome === 'accepted' ? (open.sentAt ?? now) : null,
      tries,
    },
    events: [messageEvent('failed', open, now, { errorCode: code })],
  };
}

/** Somebody has decided about it meanwhile: a late failure brings nothing back. */
const isReviewed = (open: OpenAttempt): boolean => open.outcome === 'unknown' && open.status === 'failed';

function consequences(open: OpenAttempt, lesson: Lesson, code: string | null): Pick<Settlement, 'stop' | 'alert'> {
  const { channel } = open;
  if (lesson.does === 'hold_channel') {
    const stop = { scope: 'channel' as const, key: channel, code: code ?? 'unknown' };
    return { stop, alert: { kind: 'channel_held', channel, code } };
  }
  if (lesson.does === 'hold_template' && open.template) {
    const stop = { scope: 'template' as const, key: open.template, code: code ?? 'unknown' };
    return { stop, alert: { kind: 'template_held', channel, code } };
  }
  const kind = 'alert' in lesson ? lesson.alert : undefined;
  return { stop: null, alert: kind ? { kind, channel, code } : null };
}

function messageOf(open: OpenAttempt): SettledMessage {
  return {
    id: open.messageId,
    status: open.status,
    sentAt: open.sentAt,
    handedOffAt: open.handedOffAt,
    providerSid: null,
    errorCode: null,
    tries: open.tries + 1,
  };
}

function waiting(open: OpenAttempt, status: WaitingAgain['status'], dueAt: Date): WaitingAgain {
  return { id: open.messageId, status, heldBecause: null, dueAt, tries: open.tries + 1, paced: false };
}

/** Lost callbacks are made up for by asking; mails cannot be asked after. */
function fetchAt(open: OpenAttempt, machine: Date): Date | null {
  return open.channel === 'sms' ? nextCheckAt('accepted', open.startedMachine, machine) : null;
}
