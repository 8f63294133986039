import { considerClaim, considerSnooze, considerTakeover, isSnoozed, isUnread, isWaiting } from './threads.rules.js';

const at = (hour: number) => new Date(Date.UTC(2027, 0, 12, hour));
const DANA = 'dana';

describe('a conversation', () => {
  it.each([
    [null, null, false],
    [at(9), null, true],
    [at(9), at(9), false],
    [at(9), at(8), true],
  ])('inbound %s, read until %s: unread %s', (lastInboundAt, readUntil, unread) =>
    expect(isUnread({ lastInboundAt, readUntil })).toBe(unread),
  );
  it.each([
    [null, null, false],
    [null, at(9), false],
    [at(9), null, true],
    [at(9), at(9), false],
    [at(10), at(9), true],
  ])('inbound %s, reply %s: waiting %s', (lastInboundAt, lastReplyAt, waiting) =>
    expect(isWaiting({ lastInboundAt, lastReplyAt })).toBe(waiting),
  );
  it.each([
    ['before its time', at(9), null, at(10), true],
    ['at its time', at(9), null, at(12), false],
    ['when the family wrote since', at(9), at(10), at(11), false],
    ['when they wrote in the same instant', at(9), at(9), at(11), true],
  ])('%s', (_, snoozedAt, lastInboundAt, now, snoozed) =>
    expect(isSnoozed({ snoozedAt, snoozedUntil: at(12), lastInboundAt }, now)).toBe(snoozed),
  );
  it('is claimed by one', () => {
    expect(considerClaim({ assigneeId: null }, DANA)).toBe('claim');
    expect(considerClaim({ assigneeId: DANA }, DANA)).toBe('theirs');
    expect(considerClaim({ assigneeId: 'omar' }, DANA)).toBe('claimed');
  });
  it.each([
    [at(9), 'must lie in the future'],
    [new Date(at(9).getTime() + 1), null],
    [new Date(at(9).getTime() + 90 * 24 * 3_600_000), null],
    [new Date(at(9).getTime() + 90 * 24 * 3_600_000 + 1), 'must lie within 90 days'],
  ])('sleeps until %s: %s', (until, wrong) => expect(considerSnooze(until, at(9))).toBe(wrong));
  it('is taken over once, in an open case', () => {
    expect(considerTakeover({ status: 'open', at: null, by: null }, DANA)).toBe('take');
    expect(considerTakeover({ status: 'held', at: at(9), by: DANA }, DANA)).toBe('theirs');
    expect(considerTakeover({ status: 'held', at: at(9), by: 'omar' }, DANA)).toBe('taken_over');
    expect(considerTakeover({ status: 'closed', at: null, by: null }, DANA)).toBe('case_closed');
  });
});
