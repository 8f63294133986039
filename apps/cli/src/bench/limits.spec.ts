import { transactionsIn } from './limits.js';

describe('what pgbench says', () => {
  it('is read from its line of transactions a second', () => {
    const output =
      'number of clients: 32\nlatency average = 14.9 ms\ntps = 2143.507 (without initial connection time)\n';
    expect(transactionsIn(output)).toBe(2143.507);
  });
  it('nothing is no limit', () => expect(() => transactionsIn('pgbench: error')).toThrow('no transactions'));
});
