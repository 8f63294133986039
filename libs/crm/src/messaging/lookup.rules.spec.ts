import { areRivals, matchText, nextCheckAt, wordsToCompare } from './lookup.rules.js';

const start = new Date('2026-11-24T12:00:00Z');
const after = (seconds: number) => new Date(start.getTime() + seconds * 1000);
const attempt = { id: 'a', bodyHash: 'hello', startedAt: start };
const text = (sid: string, more = {}) => ({
  sid,
  direction: 'outbound' as const,
  bodyHash: 'hello',
  createdAt: after(1),
  ...more,
});
const none = new Set<string>();

describe('nextCheckAt', () => {
  it('looks for an unclear call at half a minute, 2, 10 and 30 minutes, then a person decides', () => {
    const looks = [0, 30, 120, 600, 1800].map((seconds) => nextCheckAt('unknown', start, after(seconds)));
    expect(looks).toEqual([30, 120, 600, 1800, 2400].map(after));
    expect(nextCheckAt('unknown', start, after(2400))).toBeNull();
  });
  it('asks after an accepted text whose end nobody told', () =>
    expect([0, 900, 3600, 21_600, 86_400].map((seconds) => nextCheckAt('accepted', start, after(seconds)))).toEqual([
      after(900),
      after(3600),
      after(21_600),
      after(86_400),
      null,
    ]));
});

describe('matchText', () => {
  it('finds the one text with the same words, taken while the call was under way', () =>
    expect(matchText(attempt, [text('other', { bodyHash: 'bye' }), text('mine')], none, [])?.sid).toBe('mine'));
  it('is not certain of two', () => expect(matchText(attempt, [text('one'), text('two')], none, [])).toBeNull());
  it('leaves alone what belongs to another attempt', () =>
    expect(matchText(attempt, [text('one'), text('two')], new Set(['one']), [])?.sid).toBe('two'));
  it.each([
    ['long before', { createdAt: after(-6) }],
    ['long after', { createdAt: after(121) }],
    ['what they wrote', { direction: 'inbound' as const }],
    ['other words', { bodyHash: 'bye' }],
  ])('does not take %s', (_, more) => expect(matchText(attempt, [text('one', more)], none, [])).toBeNull());
  it('does not decide beside an equal attempt of which nobody knows either', () => {
    const rival = { ...attempt, id: 'b', startedAt: after(-100) };
    expect(matchText(attempt, [text('one')], none, [rival])).toBeNull();
    expect(matchText(attempt, [text('one')], none, [attempt])?.sid).toBe('one');
    expect(matchText(attempt, [text('one')], none, [{ ...rival, bodyHash: 'bye' }])?.sid).toBe('one');
  });
});

it('areRivals only within the time in which either text may have been taken', () => {
  expect(areRivals(attempt, { ...attempt, id: 'b', startedAt: after(125) })).toBe(true);
  expect(areRivals(attempt, { ...attempt, id: 'b', startedAt: after(126) })).toBe(false);
});

it('wordsToCompare forgives what carriers do to blanks, and nothing else', () => {
  expect(wordsToCompare(' Hi\u00a0 there\n')).toBe('Hi there');
  expect(wordsToCompare('cafe\u0301')).toBe('café');
  expect(wordsToCompare('Hi There')).not.toBe(wordsToCompare('Hi there'));
});
