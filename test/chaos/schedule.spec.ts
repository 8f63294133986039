import fc from 'fast-check';
import { familiesOf, phoneOf, prober } from './families.js';
import { faultIds } from './faults.data.js';
import { DAYS, nameOf, scheduleOf } from './schedule.js';

const anyFaults = fc.uniqueArray(fc.constantFrom(...faultIds), { minLength: 1 });

describe('the schedule of faults', () => {
  it('is the same for the same seed, and another for another', () => {
    const once = scheduleOf(7, faultIds);
    expect(scheduleOf(7, faultIds)).toEqual(once);
    expect(scheduleOf(8, faultIds)).not.toEqual(once);
  });

  it('every fault that is asked for strikes, and no other', () =>
    fc.assert(
      fc.property(fc.nat(), anyFaults, (seed, asked) => {
        const days = scheduleOf(seed, asked);
        expect(days).toHaveLength(DAYS);
        const struck = new Set(days.flat().map(({ fault }) => fault));
        expect([...struck].toSorted()).toEqual([...asked].toSorted());
      }),
    ));

  it('one alone strikes on every day', () => {
    for (const fault of faultIds) expect(scheduleOf(3, [fault]).every((day) => day.length > 0)).toBe(true);
  });

  it('strikes in the order of time', () => {
    for (const day of scheduleOf(5, faultIds)) {
      const times = day.map(({ atMs }) => atMs);
      expect(times).toEqual(times.toSorted((one, other) => one - other));
    }
  });

  it('tells what will happen in words of its own', () =>
    expect(nameOf({ fault: 'F1', atMs: 3, how: { who: 'api 1' } })).toBe('F1 api 1'));
});

describe('the families', () => {
  it('are the same for the same seed, and others for another', () => {
    expect(familiesOf(7, 50, 1000)).toEqual(familiesOf(7, 50, 1000));
    expect(familiesOf(8, 50, 1000)).not.toEqual(familiesOf(7, 50, 1000));
  });

  it('more of them leave the first ones as they were', () =>
    expect(familiesOf(7, 80, 1000).slice(0, 50)).toEqual(familiesOf(7, 50, 1000)));

  it('some write STOP, some answer, some post twice, some tick nothing', () => {
    const families = familiesOf(1, 300, 10_000);
    const have = (is: (one: (typeof families)[number]) => boolean) => families.filter(is).length;
    expect(have(({ writes }) => writes?.stop === true)).toBeGreaterThan(10);
    expect(have(({ writes }) => writes?.stop === false)).toBeGreaterThan(10);
    expect(have(({ copies }) => copies > 1)).toBeGreaterThan(20);
    expect(have(({ consents }) => consents.length === 0)).toBeGreaterThan(5);
  });

  it('every number is a telephone number of its own', () => {
    const phones = [...familiesOf(1, 5000, 1).map(({ phone }) => phone), ...[0, 1, 2].map((one) => prober(one).phone)];
    expect(new Set(phones).size).toBe(phones.length);
    expect(phones.filter((phone) => !/^\+1919[2-9]\d{6}$/.test(phone))).toEqual([]);
    expect(phoneOf(0)).toBe('+19195551000');
  });
});
