import { federalHolidays, isHoliday } from './holidays.rules.js';
import { DAY_MS } from './local-time.rules.js';
import { holidays } from './state-rules.data.js';

const day = (date: string): number => Date.parse(date) / DAY_MS;
const dates = (year: number): string[] =>
  [...federalHolidays(year)]
    .map((one) => new Date(one * DAY_MS).toISOString().slice(0, 10))
    .filter((date) => date.startsWith(`${year}`));

describe('federal holidays', () => {
  it.each([2027, 2028, 2029])('computed for %i are those of the list', (year) =>
    expect(dates(year).toSorted()).toEqual(holidays.US!.filter((date) => date.startsWith(`${year}`))),
  );
  it.each([
    '2030-01-21',
    '2030-07-04',
    '2032-07-04',
    '2032-07-05',
    '2033-12-26',
    '2032-12-31',
    '2033-01-01',
    '2034-11-23',
  ])('%s, after the list', (date) => expect(isHoliday('PA', day(date))).toBe(true));
  it.each(['2030-07-05', '2030-03-29', '2034-11-30'])('%s is none', (date) =>
    expect(isHoliday('PA', day(date))).toBe(false),
  );
});

describe('holidays of a state', () => {
  it('are its own', () => {
    expect(isHoliday('LA', day('2027-02-09'))).toBe(true);
    expect(isHoliday('PA', day('2027-02-09'))).toBe(false);
  });
});
