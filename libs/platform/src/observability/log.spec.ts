import { scrub } from './log.js';

describe('scrub', () => {
  it.each([
    'call +19195550142 now',
    '(919) 555-0142',
    'karen@example.com wrote',
    'key hl_abcdefghijkl',
    '919.555.0142',
  ])('%s', (text) => expect(scrub(text)).toContain('[removed]'));
  it('keeps ids, counts and codes', () => {
    const text = 'case 0193a1c2-1111-7222-8333-444455556666 failed with 23505 after 3 tries, 21610';
    expect(scrub(text)).toBe(text);
  });
});
