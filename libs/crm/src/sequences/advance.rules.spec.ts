import { advance, isLate, jitterSeconds, type Plan, waitFrom } from './advance.rules.js';
import { definitionSchema } from './definition.rules.js';

const definition = definitionSchema.parse({
  key: 'new-family',
  name: 'x',
  trigger: { event: 'inquiry.received' },
  recipient: 'inquirer',
  business_key: 'case',
  reentry: 'never',
  steps: [
    { id: 'hello', send: { channel: 'sms', template: 'hello', class: 'informational' } },
    { id: 'two', wait: { for: 'P2D' } },
    { id: 'ten', wait: { until: { at: '10:00' } } },
    { id: 'day2', send: { channel: 'sms', template: 'day2' } },
    { id: 'seven', wait: { for: 'P7D' } },
    { id: 'day9', send: { channel: 'sms', template: 'day7' } },
    { id: 'done', end: {} },
  ],
});
const zone = 'America/New_York';
const now = new Date('2026-11-24T17:00:00Z');
const sends =
  (at = now) =>
  (): Plan => ({ kind: 'message', at });

describe('advance', () => {
  it('sends, and shows when the next step comes', () => {
    const { done, next } = advance(definition, { stepId: 'hello', dueAt: now }, zone, now, sends());
    expect(done.map((one) => one.step.id)).toEqual(['hello']);
    expect(next).toEqual({ status: 'active', position: { stepId: 'day2', dueAt: new Date('2026-11-27T15:00:00Z') } });
  });
  it('counts waits from when a deferred message is due', () => {
    const { next } = advance(
      definition,
      { stepId: 'hello', dueAt: now },
      zone,
      now,
      sends(new Date('2026-11-28T13:04:00Z')),
    );
    expect(next).toMatchObject({ position: { stepId: 'day2', dueAt: new Date('2026-11-30T15:00:00Z') } });
  });
  it('after an outage skips every step that is late, each from when it had been due', () => {
    const late = new Date('2026-12-24T17:00:00Z');
    const { done, next } = advance(
      definition,
      { stepId: 'day2', dueAt: new Date('2026-11-27T15:00:00Z') },
      zone,
      late,
      () => ({ kind: 'skip', reason: 'late' }),
    );
    expect(done.map((one) => [one.step.id, one.dueAt.toISOString()])).toEqual([
      ['day2', '2026-11-27T15:00:00.000Z'],
      ['day9', '2026-12-04T15:00:00.000Z'],
    ]);
    expect(next).toEqual({ status: 'completed' });
  });
  it('stays at a step that is held', () => {
    const { done, next } = advance(definition, { stepId: 'day2', dueAt: now }, zone, now, () => ({
      kind: 'hold',
      reason: 'crisis',
    }));
    expect(done).toEqual([]);
    expect(next).toEqual({ status: 'held', position: { stepId: 'day2', dueAt: now }, reason: 'crisis' });
  });
  it('does nothing before its time', () => {
    const later = new Date('2026-11-25T17:00:00Z');
    expect(advance(definition, { stepId: 'day2', dueAt: later }, zone, now, sends())).toEqual({
      done: [],
      next: { status: 'active', position: { stepId: 'day2', dueAt: later } },
    });
  });
});

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
  ])('%s', (_, step, from, expected) => expect(waitFrom(step, new Date(from), zone)).toEqual(new Date(expected)));
});

it('late begins after the time of use, not at it', () => {
  const step = definition.steps[0] as Parameters<typeof isLate>[0];
  expect(isLate(step, definition, now, new Date(now.getTime() + 12 * 3_600_000))).toBe(false);
  expect(isLate(step, definition, now, new Date(now.getTime() + 12 * 3_600_000 + 1))).toBe(true);
});

it('jitter spreads over ten minutes', () => {
  const all = Array.from({ length: 500 }, (_, index) => jitterSeconds(`id-${index}`));
  expect(Math.min(...all)).toBeGreaterThanOrEqual(0);
  expect(Math.max(...all)).toBeLessThan(600);
  expect(new Set(all).size).toBeGreaterThan(200);
});
