import fc from 'fast-check';
import type { CallOutcome } from '#platform/wire/outcome.js';
import type { OpenAttempt } from './attempts.store.js';
import { settleCall, settleNews, type Settlement } from './settle.rules.js';

const now = new Date('2027-01-12T16:00:00Z');
const machine = new Date('2026-11-24T12:00:00Z');
const SID = `SM${'1'.repeat(32)}`;

const open: OpenAttempt = {
  attemptId: 'attempt',
  outcome: 'handed_off',
  attemptSid: null,
  startedMachine: machine,
  toHash: 'to',
  bodyHash: 'body',
  nextCheckMachine: null,
  isLatest: true,
  id: 'message',
  messageId: 'message',
  caseId: 'case',
  personId: 'person',
  enrollmentId: null,
  stepId: null,
  channel: 'sms',
  class: 'informational',
  template: 'hello',
  contactPointId: 'point',
  status: 'sending',
  tries: 0,
  failures: 0,
  sentAt: null,
  handedOffAt: now,
};
const call = (outcome: CallOutcome, attempt = open) => settleCall(attempt, outcome, now, machine);
const news = (
  status: string,
  attempt: OpenAttempt,
  more: { errorCode?: string; sid?: string; isRecord?: boolean } = {},
) =>
  settleNews(
    attempt,
    { status, sid: more.sid ?? SID, errorCode: more.errorCode ?? null },
    now,
    machine,
    more.isRecord ?? false,
  );
const after = (attempt: OpenAttempt, settlement: Settlement | null): OpenAttempt =>
  settlement
    ? {
        ...attempt,
        outcome: settlement.attempt.outcome,
        attemptSid: settlement.attempt.providerSid,
        status: settlement.message?.status ?? settlement.again?.status ?? attempt.status,
        sentAt: settlement.message?.sentAt ?? attempt.sentAt,
      }
    : attempt;
const accepted: CallOutcome = { kind: 'accepted', sid: SID, httpStatus: 201 };
const unknown: CallOutcome = { kind: 'unknown', reason: 'timeout' };
const sent = after(open, call(accepted));

describe('the answer to our own call', () => {
  it('accepted is sent, and asked after when nobody tells the end', () => {
    const settlement = call(accepted)!;
    expect(settlement.message).toMatchObject({ status: 'sent', sentAt: now, providerSid: SID });
    expect(settlement.attempt.nextCheckMachine).toEqual(new Date('2026-11-24T12:15:00Z'));
  });
  it('not sent is queued again, later', () => {
    const { again } = call({ kind: 'not_sent', reason: 'http_429', retryAfterSeconds: 9 })!;
    expect(again).toMatchObject({ status: 'queued', dueAt: new Date('2027-01-12T16:00:09Z'), tries: 1 });
  });
  it('unknown is uncertain, looked up in half a minute, and never queued', () => {
    const settlement = call(unknown)!;
    expect(settlement).toMatchObject({ message: { status: 'uncertain' }, again: null });
    expect(settlement.attempt.nextCheckMachine).toEqual(new Date('2026-11-24T12:00:30Z'));
  });
  it('found hours later it is looked up at once', () => {
    const late = new Date('2026-11-24T18:00:00Z');
    expect(settleCall(open, unknown, now, late)!.attempt.nextCheckMachine).toEqual(late);
  });
  it('is nothing to an attempt that is settled, or given up', () => {
    for (const outcome of ['accepted', 'rejected', 'not_sent', 'unknown'] as const)
      for (const answer of [accepted, unknown]) expect(call(answer, { ...open, outcome })).toBeNull();
  });
  it('our account is the reason: the message waits, the channel stops, somebody is told', () =>
    expect(call({ kind: 'rejected', code: '20003', httpStatus: 401 })).toMatchObject({
      again: { status: 'held', heldBecause: 'stopped' },
      message: null,
      stop: { scope: 'channel', key: 'sms', code: '20003' },
      alert: { kind: 'channel_held' },
    }));
  it('the receiver is the reason: the message has failed', () =>
    expect(call({ kind: 'rejected', code: '21211', httpStatus: 400 })).toMatchObject({
      message: { status: 'failed', errorCode: '21211', sentAt: null },
      again: null,
      stop: null,
    }));
});

describe('news of the provider', () => {
  it('in every order with our own answer, once or twice, end in one state', () =>
    fc.assert(
      fc.property(
        fc.shuffledSubarray(['own', 'queued', 'sent', 'delivered', 'delivered'], { minLength: 5 }),
        fc.constantFrom(accepted, unknown),
        (order, answer) => {
          const end = order.reduce(
            (attempt, one) => after(attempt, one === 'own' ? call(answer, attempt) : news(one, attempt).settlement),
            open,
          );
          expect(end).toMatchObject({ status: 'delivered', outcome: 'accepted', attemptSid: SID });
        },
      ),
    ));
  it('two ends that contradict each other are settled by the carrier’s record, in both orders', () => {
    const bad = { errorCode: '30007' };
    const delivered = after(sent, news('delivered', sent).settlement);
    const failed = after(sent, news('failed', sent, bad).settlement);
    expect(news('failed', delivered, bad)).toMatchObject({
      outcome: 'conflict',
      settlement: { message: null, attempt: { nextCheckMachine: machine } },
    });
    expect(news('delivered', failed).outcome).toBe('conflict');
    for (const attempt of [delivered, failed]) {
      const settled = after(attempt, news('delivered', attempt, { isRecord: true }).settlement);
      expect(settled.status).toBe('delivered');
    }
  });
  it('a delivery takes back the new attempt that a failure had led to', () => {
    const waiting = after(sent, news('undelivered', sent, { errorCode: '30003' }).settlement);
    expect(waiting.status).toBe('deferred');
    expect(after(waiting, news('delivered', waiting).settlement).status).toBe('delivered');
    expect(news('sent', waiting).settlement).toBeNull();
  });
  it('a failure is tried again so often, then it is one', () => {
    const tries = [0, 1, 2].map((failures) => news('undelivered', { ...sent, failures }, { errorCode: '30003' }));
    expect(tries.map(({ settlement }) => settlement!.again?.status ?? settlement!.message!.status)).toEqual([
      'deferred',
      'deferred',
      'failed',
    ]);
  });
  it('the phone’s own receipt is not undone by a record that says otherwise: nothing is sent again', () => {
    const delivered = after(sent, news('delivered', sent).settlement);
    const { settlement } = news('undelivered', delivered, { errorCode: '30003', isRecord: true });
    expect(settlement!.again).toBeNull();
  });
  it('an answer of minutes is not tried again hours later', () => {
    const safety = { ...sent, class: 'emergency_safety' as const };
    expect(news('undelivered', safety, { errorCode: '30003' }).settlement!.again).toBeNull();
  });
  it('a proof takes back the copy that somebody asked for', () => {
    const reviewed = { ...open, outcome: 'unknown' as const, status: 'failed' as const };
    expect(news('delivered', reviewed).settlement!.proved).toBe('message');
    expect(news('delivered', sent).settlement!.proved).toBeNull();
  });
  it('before it is tried again the carrier’s record is read', () =>
    expect(news('undelivered', sent, { errorCode: '30003' }).settlement!.attempt.nextCheckMachine).toEqual(machine));
  it('of an older attempt, or of another text, are history', () => {
    expect(news('delivered', { ...sent, isLatest: false })).toEqual({ settlement: null, outcome: 'stale' });
    expect(news('delivered', sent, { sid: `SM${'2'.repeat(32)}` }).outcome).toBe('stale');
    expect(news('delivered', { ...sent, outcome: 'not_sent' }).outcome).toBe('stale');
  });
  it('after a person has closed the review, only the truth still counts', () => {
    const dropped = { ...open, outcome: 'unknown' as const, status: 'failed' as const };
    expect(after(dropped, news('delivered', dropped).settlement).status).toBe('delivered');
    expect(news('undelivered', dropped, { errorCode: '30003' }).settlement).toMatchObject({
      again: null,
      message: { status: 'failed' },
    });
    expect(news('undelivered', dropped, { errorCode: '30034' }).settlement!.again).toBeNull();
  });
  it('mails are not asked after: nobody answers that', () =>
    expect(call(accepted, { ...open, channel: 'email' })!.attempt.nextCheckMachine).toBeNull());
});
