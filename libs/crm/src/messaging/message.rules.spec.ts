import fc from 'fast-check';
import { type MessageStatus, type Move, moveByNews, retryAt } from './message.rules.js';

const sms = (status: MessageStatus, word: string) => moveByNews('sms', status, word);
const email = (status: MessageStatus, word: string) => moveByNews('email', status, word);
const to = (move: Move) => (typeof move === 'object' ? move.to : null);

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
          const next = to(sms(status, one));
          status = next ?? status;
          if (next) ranks.push(rank(next));
        }
        expect(ranks).toEqual([...new Set(ranks)].sort());
      }),
    ));
  it('two ends of a text contradict each other', () => {
    expect(sms('delivered', 'undelivered')).toBe('conflict');
    expect(sms('failed', 'delivered')).toBe('conflict');
    expect(sms('failed', 'undelivered')).toBe('nothing');
    expect(sms('delivered', 'read')).toBe('nothing');
  });
  it('takes delivered before our own record of the call', () =>
    expect(sms('sending', 'delivered')).toEqual({ to: 'delivered' }));
  it('settles what was uncertain, even in review', () => {
    expect(sms('uncertain', 'queued')).toEqual({ to: 'sent' });
    expect(sms('review', 'undelivered')).toEqual({ to: 'failed' });
  });
  it.each(['queued', 'deferred', 'skipped', 'received', 'held'] as const)(
    '%s was never handed over: nothing moves',
    (status) => expect(sms(status, 'delivered')).toBe('nothing'),
  );
  it('a mail that bounced did bounce, in every order of its news', () =>
    fc.assert(
      fc.property(fc.shuffledSubarray(['processed', 'deferred', 'delivered', 'bounce'], { minLength: 4 }), (words) => {
        const end = words.reduce<MessageStatus>((status, word) => to(email(status, word)) ?? status, 'sending');
        expect(end).toBe('failed');
      }),
    ));
  it.each(['open', 'click', 'spamreport', 'group_resubscribe', 'undelivered'])('%s moves no mail', (word) =>
    expect(email('sent', word)).toBe('nothing'),
  );
});

describe('retryAt', () => {
  const now = new Date('2026-11-24T12:00:00Z');
  it('doubles to a minute', () =>
    expect([0, 1, 3, 9].map((tries) => (retryAt(tries, now).getTime() - now.getTime()) / 1000)).toEqual([1, 2, 8, 60]));
  it('waits as long as it was asked to', () => expect(retryAt(0, now, 120)).toEqual(new Date('2026-11-24T12:02:00Z')));
});
