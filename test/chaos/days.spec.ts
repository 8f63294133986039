import { DateTime } from 'luxon';
import { Days } from './days.js';

const TODAY = new Date('2026-11-24T22:00:00Z');
const east = (at: Date) => DateTime.fromJSDate(at, { zone: 'America/New_York' });

describe('the days of a run', () => {
  it('begin on a Wednesday ahead of us', () => {
    const begin = Days.ordinary(TODAY).at(0, 8, 30);
    expect(east(begin).toFormat('cccc HH:mm')).toBe('Wednesday 08:30');
    expect(begin > TODAY).toBe(true);
  });

  it('lead over a change of hours when that is asked for', () => {
    for (let seed = 0; seed < 20; seed += 1) {
      const days = Days.aroundChange(TODAY, seed);
      expect(days.at(0, 8, 30) > TODAY).toBe(true);
      expect(east(days.at(0, 8, 30)).offset).not.toBe(east(days.at(2, 10, 30)).offset);
    }
  });

  it('a night goes forward, and ends in a morning before the next day’s work', () => {
    const days = Days.aroundChange(TODAY, 1);
    for (const jumps of [1, 2, 5]) {
      const night = days.nightAfter(1, jumps).map((at) => at.getTime());
      expect(night).toEqual(night.toSorted((one, other) => one - other));
      expect(night.at(-1)).toBeLessThan(days.at(2, 10, 30).getTime());
      expect(night[0]).toBeGreaterThan(days.at(1, 10, 30).getTime());
    }
  });
});
