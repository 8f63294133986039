import { newId } from '#platform/clock/ids.js';
import { formTokenOf, hashOfToken, isSame, isSealed, linkToken, sealVisit, TOKEN } from './private-link.token.js';

const SECRET = 's'.repeat(40);
const link = { caseId: newId(), personId: newId(), generation: 1 };
const visit = { linkId: newId(), generation: 1, answer: 'blue heron' };
const at = (minutes: number) => new Date(Date.UTC(2027, 0, 12, 16, minutes));

describe('the token of a private link', () => {
  it('is short, always the same, and another one for each case, person, generation and secret', () => {
    const token = linkToken(SECRET, link);
    expect(token).toMatch(TOKEN);
    expect(linkToken(SECRET, { ...link })).toBe(token);
    const others = [
      linkToken(SECRET, { ...link, caseId: newId() }),
      linkToken(SECRET, { ...link, personId: newId() }),
      linkToken(SECRET, { ...link, personId: link.caseId, caseId: link.personId }),
      linkToken(SECRET, { ...link, generation: 2 }),
      linkToken('t'.repeat(40), link),
    ];
    expect(new Set([token, ...others]).size).toBe(6);
  });

  it('fits a text with a short host', () => {
    expect(`hfs.example/f/${linkToken(SECRET, link)}`.length).toBeLessThanOrEqual(26);
  });

  it('uses every letter and digit about as often as the others', () => {
    const counts = new Map<string, number>();
    for (let generation = 1; generation <= 2000; generation += 1)
      for (const letter of linkToken(SECRET, { ...link, generation }))
        counts.set(letter, (counts.get(letter) ?? 0) + 1);
    expect(counts.size).toBe(62);
    expect(Math.min(...counts.values())).toBeGreaterThan(200); // 20,000 letters: 323 each
    expect(Math.max(...counts.values())).toBeLessThan(450);
  });

  it('is found by a hash that is not the token', () => {
    expect(hashOfToken('0123456789')).toHaveLength(32);
    expect(hashOfToken('0123456789')).not.toEqual(hashOfToken('0123456788'));
  });
});

describe('what shows the page for a while', () => {
  const cookie = sealVisit(SECRET, visit, at(20));

  it('until its end, and not a second longer', () => {
    expect(isSealed(SECRET, visit, cookie, at(19))).toBe(true);
    expect(isSealed(SECRET, visit, cookie, at(20))).toBe(false);
  });

  it.each([
    ['another link', { ...visit, linkId: newId() }],
    ['the next generation', { ...visit, generation: 2 }],
    ['another word', { ...visit, answer: 'blue herons' }],
  ])('not for %s', (_, other) => expect(isSealed(SECRET, other, cookie, at(1))).toBe(false));

  it('not with another secret, nor with any letter changed', () => {
    expect(isSealed('t'.repeat(40), visit, cookie, at(1))).toBe(false);
    for (let index = 0; index < cookie.length; index += 1) {
      const other = cookie.slice(0, index) + (cookie[index] === 'a' ? 'b' : 'a') + cookie.slice(index + 1);
      expect(isSealed(SECRET, visit, other, at(1))).toBe(false);
    }
  });

  it.each(['', '.', 'x', `${cookie}x`, ` ${cookie}`, `${cookie}.${cookie}`, 'z'.repeat(5000), '💙'])(
    'not with %s',
    (other) => expect(isSealed(SECRET, visit, other, at(1))).toBe(false),
  );

  it('gives its forms a token of their own', () => {
    expect(formTokenOf(SECRET, cookie)).not.toContain(cookie);
    expect(formTokenOf(SECRET, cookie)).not.toBe(formTokenOf(SECRET, sealVisit(SECRET, visit, at(21))));
  });
});

it.each([
  ['', '', true],
  ['a', 'a', true],
  ['a', 'b', false],
  ['a', 'aa', false],
])('%j and %j are the same: %s', (one, other, same) => expect(isSame(SECRET, one, other)).toBe(same));
