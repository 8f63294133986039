import { isWell, laneFinding, silenceFinding } from './findings.rules.js';

describe('laneFinding', () => {
  it.each([
    ['nothing is due', 0, false, 'ok'],
    ['a minute is busy, not late', 60, false, 'ok'],
    ['late', 60.6, false, 'due for 61 s'],
    ['late, because the sender is paused', 4000, true, 'ok'],
  ])('%s', (_, seconds, isPaused, finding) => expect(laneFinding(seconds, isPaused)).toBe(finding));
});

describe('silenceFinding', () => {
  it.each([
    ['a quiet night: everything was confirmed', 0, 40_000, 'ok'],
    ['never anything sent, never anything heard', 0, null, 'ok'],
    ['a phone that is off, beside others that answer', 3, 900, 'ok'],
    ['silence over calls that wait for news', 3, 901, 'silent for 901 s, 3 unconfirmed'],
    ['sent, and never heard of: the address of our webhook is wrong', 1, null, 'never heard of, 1 unconfirmed'],
  ])('%s', (_, unconfirmed, silent, finding) => expect(silenceFinding(unconfirmed, silent)).toBe(finding));
});

describe('isWell', () => {
  it('a number only informs', () => expect(isWell({ canary: 'ok', review: 12 })).toBe(true));
  it('one finding that is not ok is enough', () => expect(isWell({ canary: 'ok', sends: 'due for 61 s' })).toBe(false));
});
