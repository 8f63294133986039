import fc from 'fast-check';
import { DateTime } from 'luxon';
import { instantAt, isZone, localAt, offsetAt } from './local-time.rules.js';

const zones = [
  'America/New_York',
  'America/Phoenix',
  'America/Adak',
  'Pacific/Guam',
  'Australia/Lord_Howe',
  'Asia/Kathmandu',
  'Africa/Casablanca',
  'UTC',
];
const anyInstant = fc
  .integer({ min: Date.UTC(2000, 0, 1) / 1_000, max: Date.UTC(2040, 0, 1) / 1_000 })
  .map((second) => second * 1_000);

describe('local time', () => {
  it('agrees with luxon about every offset', () =>
    fc.assert(
      fc.property(fc.constantFrom(...zones), anyInstant, (zone, at) => {
        expect(offsetAt(zone, at)).toBe(DateTime.fromMillis(at, { zone }).offset * 60_000);
      }),
    ));
  it('finds the first instant of a local time', () =>
    fc.assert(
      fc.property(fc.constantFrom(...zones), anyInstant, (zone, at) => {
        const first = instantAt(zone, localAt(zone, at));
        expect(first).toBeLessThanOrEqual(at);
        expect(localAt(zone, first)).toBe(localAt(zone, at));
      }),
    ));
  it.each([
    ['a jump over it', Date.UTC(2027, 2, 14, 2, 30), '2027-03-14T07:00:00.000Z'],
    ['the first of two', Date.UTC(2027, 10, 7, 1, 30), '2027-11-07T05:30:00.000Z'],
    ['an ordinary morning', Date.UTC(2027, 10, 7, 8), '2027-11-07T13:00:00.000Z'],
  ])('%s', (_title, local, instant) =>
    expect(new Date(instantAt('America/New_York', local)).toISOString()).toBe(instant),
  );
  it('a day that never was begins when the next one does', () =>
    expect(new Date(instantAt('Pacific/Apia', Date.UTC(2011, 11, 30, 8))).toISOString()).toBe(
      '2011-12-30T10:00:00.000Z',
    ));
  it('knows names, not offsets', () => {
    expect(['America/Boise', 'UTC', 'Mars/Base', '+05:00', ''].map(isZone)).toEqual([true, true, false, false, false]);
    expect(() => offsetAt('Mars/Base', 0)).toThrow(RangeError);
  });
});
