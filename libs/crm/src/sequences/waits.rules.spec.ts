import { definitionSchema, type WaitStep } from './definition.rules.js';
import { isLate, jitterSeconds, movedWait, usefulUntil, waitFrom } from './waits.rules.js';

const definition = definitionSchema.parse({
  key: 'x',
  name: 'x',
  trigger: { event: 'consultation.booked' },
  recipient: 'inquirer',
  business_key: 'consultation',
  reentry: 'never',
  steps: [
    { id: 'hello', send: { channel: 'sms', template: 'hello' } },
    {
      id: 'soon',
      send: { channel: 'sms', template: 'hello' },
      late: { send_if_within: 'PT2H', else: 'skip', never_after: 'consultation.starts_at' },
    },
  ],
});
const zone = 'America/New_York';
const now = new Date('2026-11-24T17:00:00Z');

describe('waitFrom', () => {
  const until = (at: string, on?: ('mon' | 'sat')[]) => ({ id: 'u', wait: { until: { at, on } } });
  it.each([
    [
      'the same hour over the spring night',
      { id: 'w', wait: { for: 'P1D' } },
      '2027-03-13T15:00:00Z',
      '2027-03-14T14:00:00Z',
    ],
    [
      'the same hour over the autumn night',
      { id: 'w', wait: { for: 'P1D' } },
      '2027-11-06T14:00:00Z',
      '2027-11-07T15:00:00Z',
    ],
    ['24 hours are 24 hours', { id: 'w', wait: { for: 'PT24H' } }, '2027-03-13T15:00:00Z', '2027-03-14T15:00:00Z'],
    ['10:00 today when it is before', until('10:00'), '2026-11-24T14:59:59Z', '2026-11-24T15:00:00Z'],
    ['10:00 exactly is now', until('10:00'), '2026-11-24T15:00:00Z', '2026-11-24T15:00:00Z'],
    ['10:00 tomorrow when it is after', until('10:00'), '2026-11-24T15:00:01Z', '2026-11-25T15:00:00Z'],
    [
      'an hour that does not exist that night is the next one',
      until('02:30'),
      '2027-03-14T06:00:00Z',
      '2027-03-14T07:30:00Z',
    ],
    ['the first allowed weekday', until('10:00', ['mon']), '2026-11-24T15:00:00Z', '2026-11-30T15:00:00Z'],
    [
      'the 31st plus a month is the end of the next',
      { id: 'w', wait: { for: 'P1M' } },
      '2027-01-31T15:00:00Z',
      '2027-02-28T15:00:00Z',
    ],
  ])('%s', (_, step, from, expected) => expect(waitFrom(step, new Date(from), zone, {})).toEqual(new Date(expected)));
});

it('late begins after the time of use, not at it', () => {
  const step = definition.steps[0] as Parameters<typeof isLate>[0];
  expect(isLate(step, definition, now, new Date(now.getTime() + 12 * 3_600_000))).toBe(false);
  expect(isLate(step, definition, now, new Date(now.getTime() + 12 * 3_600_000 + 1))).toBe(true);
});

describe('waiting for a date', () => {
  const starts = { 'consultation.starts_at': '2027-03-15T15:00:00Z' };
  const until = (more: object): WaitStep => ({ id: 'w', wait: { until: { fact: 'consultation.starts_at', ...more } } });
  it.each([
    ['the day before at the same hour, over the spring night', { minus: 'P1D' }, '2027-03-14T15:00:00Z'],
    ['an hour before', { minus: 'PT1H' }, '2027-03-15T14:00:00Z'],
    ['three days after, at ten', { plus: 'P3D', at: '10:00' }, '2027-03-18T14:00:00Z'],
    ['at it', {}, '2027-03-15T15:00:00Z'],
  ])('%s', (_, more, expected) =>
    expect(waitFrom(until(more), now, zone, starts)?.toISOString()).toBe(new Date(expected).toISOString()),
  );
  it('nobody knows', () => {
    expect(waitFrom(until({}), now, zone, {})).toBeNull();
    expect(waitFrom(until({}), now, zone, { 'consultation.starts_at': 'soon' })).toBeNull();
  });
  it('is never of use after it, whatever else', () => {
    const step = definition.steps[1] as Parameters<typeof isLate>[0];
    const began = new Date(starts['consultation.starts_at']);
    const before = new Date(began.getTime() - 60_000);
    expect(isLate(step, definition, before, before, starts)).toBe(false);
    expect(isLate(step, definition, before, began, starts)).toBe(true);
    expect(usefulUntil(step, definition, before, starts)).toEqual(began);
    expect(usefulUntil(step, definition, before, {})).toEqual(new Date(before.getTime() + 2 * 3_600_000));
  });
  it('nor after so long before it', () => {
    const fact = 'consultation.starts_at' as const;
    const late = { send_if_within: 'PT9H', else: 'skip' as const, never_after: { fact, minus: 'PT14H' } };
    const eve = new Date(new Date(starts[fact]).getTime() - 14 * 3_600_000);
    const before = new Date(eve.getTime() - 60_000);
    expect(isLate({ late }, definition, before, before, starts)).toBe(false);
    expect(isLate({ late }, definition, before, eve, starts)).toBe(true);
    expect(usefulUntil({ late }, definition, before, starts)).toEqual(eve);
  });
});

describe('movedWait: whoever has moved since', () => {
  const ten: WaitStep = { id: 'w', wait: { until: { at: '10:00', on: ['mon', 'tue', 'wed', 'thu', 'fri'] } } };
  const tenInNewYork = new Date('2026-11-24T15:00:00Z');
  it.each([
    ['west: waits for ten there', 'America/Los_Angeles', '2026-11-24T18:00:00Z'],
    ['east: does not wait a day', 'Europe/Madrid', '2026-11-24T15:00:00Z'],
    ['nowhere: stays', 'America/New_York', '2026-11-24T15:00:00Z'],
  ])('%s', (_, to, expected) =>
    expect(movedWait(ten, tenInNewYork, to).toISOString()).toBe(new Date(expected).toISOString()),
  );
  it('to where it is a day that was not named', () => {
    const friday = new Date('2026-11-27T15:00:00Z');
    expect(movedWait(ten, friday, 'Pacific/Kiritimati').toISOString()).toBe('2026-11-29T20:00:00.000Z');
  });
});

it('jitter spreads over ten minutes', () => {
  const all = Array.from({ length: 500 }, (_, index) => jitterSeconds(`id-${index}`));
  expect(Math.min(...all)).toBeGreaterThanOrEqual(0);
  expect(Math.max(...all)).toBeLessThan(600);
  expect(new Set(all).size).toBeGreaterThan(200);
});
