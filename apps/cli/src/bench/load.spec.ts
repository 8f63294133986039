import { median, quantile } from './load.js';

describe('quantile', () => {
  it('is a value that was measured', () => {
    const sorted = Array.from({ length: 100 }, (_, index) => index + 1);
    expect([quantile(sorted, 0), quantile(sorted, 0.5), quantile(sorted, 0.99), quantile(sorted, 1)]).toEqual([
      1, 51, 100, 100,
    ]);
  });
  it('of nothing is no number', () => expect(quantile([], 0.5)).toBeNaN());
  it('the median needs no order', () => expect(median([9, 1, 5])).toBe(5));
});
