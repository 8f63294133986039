import fc from 'fast-check';
import { lessonOf, type MessageStatus, moveByNews, retryAt } from './message.rules.js';

const rank = (status: MessageStatus) =>
  ({ sending: 0, uncertain: 0, review: 0, sent: 1, delivered: 2, failed: 2 })[status as 'sent'] ?? 3;
const news = fc.constantFrom(
  'accepted',
  'queued',
  'sending',
  'sent',
  'delivered',
  'undelivered',
  'failed',
  'canceled',
  'nonsense',
);

describe('moveByNews', () => {
  it('moves forward only, whatever the order', () =>
    fc.assert(
      fc.property(fc.array(news, { maxLength: 12 }), (all) => {
        const ranks = [rank('sending')];
        let status: MessageStatus = 'sending';
        for (const one of all) {
          const next = moveByNews(status, one);
          status = next ?? status;
          if (next) ranks.push(rank(next));
        }
        expect(ranks).toEqual([...new Set(ranks)].sort());
      }),
    ));
  it('keeps the first of two ends', () => {
    expect(moveByNews('delivered', 'undelivered')).toBeNull();
    expect(moveByNews('failed', 'delivered')).toBeNull();
  });
  it('takes delivered before our own record of the call', () =>
    expect(moveByNews('sending', 'delivered')).toBe('delivered'));
  it('settles what was uncertain, even in review', () => {
    expect(moveByNews('uncertain', 'queued')).toBe('sent');
    expect(moveByNews('review', 'undelivered')).toBe('failed');
  });
  it.each(['queued', 'deferred', 'skipped', 'received', 'held'] as const)(
    '%s was never handed over: nothing moves',
    (status) => expect(moveByNews(status, 'delivered')).toBeNull(),
  );
});

describe('lessonOf', () => {
  it('an opt-out at the carrier is an opt-out', () => expect(lessonOf('21610')).toEqual({ suppress: 'opt_out' }));
  it('a landline is never texted again', () => expect(lessonOf('30006').badNumber).toBeTruthy());
  it('an unknown error teaches nothing', () => expect(lessonOf('30008')).toEqual({}));
});

describe('retryAt', () => {
  const now = new Date('2026-11-24T12:00:00Z');
  it('doubles to a minute', () =>
    expect([0, 1, 3, 9].map((tries) => (retryAt(tries, now).getTime() - now.getTime()) / 1000)).toEqual([1, 2, 8, 60]));
  it('waits as long as it was asked to', () => expect(retryAt(0, now, 120)).toEqual(new Date('2026-11-24T12:02:00Z')));
});
