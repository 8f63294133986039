import { againAt, carrierDay, lessonOf } from './lessons.rules.js';

const now = new Date('2026-11-24T12:00:00Z');

describe('lessonOf', () => {
  it.each([
    ['21610', 'silence'],
    ['21211', 'bad_address'],
    ['30006', 'bad_address'],
    ['bounce', 'bad_address'],
    ['20003', 'hold_channel'],
    ['30002', 'hold_channel'],
    ['30034', 'hold_channel'],
    ['http_401', 'hold_channel'],
    ['30007', 'hold_template'],
    ['30003', 'retry'],
    ['30036', 'retry'],
    ['30410', 'look'],
    ['blocked', 'look'],
  ])('%s: %s', (code, does) => expect(lessonOf(code).does).toBe(does));
  it('an unlisted failure of delivery is tried once more, anything else is looked at', () => {
    expect(lessonOf('30999')).toMatchObject({ does: 'retry', most: 1 });
    expect(lessonOf('99999')).toEqual({ does: 'look', alert: 'configuration' });
    expect(lessonOf(null)).toEqual({ does: 'look', alert: 'configuration' });
  });
});

describe('againAt', () => {
  it('comes hours later, and only so often', () => {
    expect(againAt(lessonOf('30003'), 1, now)).toEqual(new Date('2026-11-24T16:00:00Z'));
    expect(againAt(lessonOf('30003'), 2, now)).toEqual(new Date('2026-11-24T16:00:00Z'));
    expect(againAt(lessonOf('30003'), 3, now)).toBeNull();
  });
  it('waits for the carrier’s next day, US Pacific', () =>
    expect(againAt(lessonOf('30023'), 1, now)).toEqual(new Date('2026-11-25T08:00:00Z')));
  it('is null where nothing is tried again', () => expect(againAt(lessonOf('30006'), 1, now)).toBeNull());
});

it('carrierDay begins at midnight US Pacific, also in the night of the clock change', () => {
  expect(carrierDay(new Date('2027-03-14T12:00:00Z'))).toEqual({
    day: '2027-03-14',
    startsAt: new Date('2027-03-14T08:00:00Z'),
    nextAt: new Date('2027-03-15T07:00:00Z'),
  });
});
