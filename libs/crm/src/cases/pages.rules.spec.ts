import { ringsAgainAt, tierOf } from './pages.rules.js';

const start = new Date('2027-01-14T06:00:00Z');
const minutes = (at: Date) => (at.getTime() - start.getTime()) / 60_000;

describe('who is called, and when again', () => {
  it('2, 2, 4, 8 minutes, every 8 for two hours, then hourly, and it never ends by itself', () => {
    const rung: number[] = [0];
    let at = start;
    for (let n = 1; n <= 24; n += 1) {
      at = ringsAgainAt(n, start, at);
      rung.push(minutes(at));
    }
    expect(rung.slice(0, 7)).toEqual([0, 2, 4, 8, 16, 24, 32]);
    expect(rung.filter((minute) => minute <= 120)).toHaveLength(18);
    expect(rung.slice(-3).map((minute, index, last) => minute - (last[index - 1] ?? minute))).toEqual([0, 60, 60]);
  });

  it('each call reaches further', () =>
    expect([1, 2, 3, 4, 5, 50].map(tierOf)).toEqual([
      'on_call',
      'on_call',
      'next_tier',
      'manager',
      'everyone',
      'everyone',
    ]));

  it('after an outage of a night it rings once and goes on from there', () =>
    expect(ringsAgainAt(2, start, new Date('2027-01-14T14:00:00Z'))).toEqual(new Date('2027-01-14T14:02:00Z')));
});
