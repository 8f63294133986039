import { readFileSync } from 'node:fs';
import { considerQuietHours, type QuietHoursQuestion } from './quiet-hours.rules.js';

interface Vector {
  id: string;
  title: string;
  now: string;
  inboundAt?: string;
  expect: string;
  until: string | null;
}

const { vectors } = JSON.parse(readFileSync('test/vectors/quiet-hours.json', 'utf8')) as { vectors: Vector[] };

type Asked = Omit<QuietHoursQuestion, 'now' | 'inboundAt'> & { inboundAt?: string };

/** `send`, `block`, or the instant until which it waits. */
function ask(now: string, { inboundAt, ...question }: Asked): string {
  const answer = considerQuietHours({
    ...question,
    now: new Date(now),
    inboundAt: inboundAt ? new Date(inboundAt) : null,
  });
  return answer.until ? answer.until.toISOString().replace('.000Z', 'Z') : answer.result;
}

const rulesOf = (now: string, question: Asked): string[] =>
  considerQuietHours({ ...question, now: new Date(now), inboundAt: null }).rules;

describe('the vectors', () => {
  it('are all there', () => expect(vectors.length).toBeGreaterThanOrEqual(66));
  it.each(vectors.map((vector) => [vector.id, vector.title, vector] as const))('%s %s', (_id, _title, vector) => {
    const { now, expect: expected, until, ...question } = vector;
    expect(ask(now, question)).toBe(expected === 'defer' ? until : expected);
  });
});

const NY = { zones: ['America/New_York'] };
const CHICAGO = { zones: ['America/Chicago'] };
const DENVER = { zones: ['America/Denver'] };
const LA = { zones: ['America/Los_Angeles'] };

describe('windows to the second', () => {
  it.each([
    ['2026-11-24T12:59:59.999Z', '2026-11-24T13:00:00Z'],
    ['2026-11-24T13:00:00.000Z', 'send'],
    ['2026-11-25T01:59:59.999Z', 'send'],
    ['2026-11-25T02:00:00.000Z', '2026-11-25T13:00:00Z'],
  ])('federal window at %s: %s', (now, answer) => expect(ask(now, NY)).toBe(answer));

  it.each([
    ['CT', NY, '2026-11-24T13:59:00Z', '2026-11-24T14:00:00Z'],
    ['KY', NY, '2026-11-24T14:59:00Z', '2026-11-24T15:00:00Z'],
    ['KY', NY, '2026-11-25T01:59:00Z', 'send'],
    ['MD', NY, '2026-11-25T01:00:00Z', '2026-11-25T13:00:00Z'],
    ['MI', NY, '2026-11-24T13:30:00Z', '2026-11-24T14:00:00Z'],
    ['NV', LA, '2026-11-25T04:00:00Z', '2026-11-25T17:00:00Z'],
    ['NM', DENVER, '2026-11-24T15:30:00Z', '2026-11-24T16:00:00Z'],
    ['OK', CHICAGO, '2026-11-25T02:00:00Z', '2026-11-25T14:00:00Z'],
    ['RI', NY, '2026-11-28T14:30:00Z', '2026-11-28T15:00:00Z'],
    ['RI', NY, '2026-11-24T23:00:00Z', '2026-11-25T14:00:00Z'],
    ['SD', CHICAGO, '2026-11-28T18:00:00Z', '2026-11-30T15:00:00Z'],
    ['SD', CHICAGO, '2026-11-26T18:00:00Z', 'send'],
    ['WY', DENVER, '2026-11-25T03:00:00Z', '2026-11-25T15:00:00Z'],
    ['fl', NY, '2026-11-25T01:00:00Z', '2026-11-25T13:00:00Z'],
  ])('%s %j at %s: %s', (state, where, now, answer) => expect(ask(now, { states: [state], ...where })).toBe(answer));
});

describe('an extra zone', () => {
  it('closes Texas in El Paso before nine Central, and at nine Central', () => {
    expect(ask('2026-11-24T15:59:00Z', { states: ['TX'], ...DENVER })).toBe('2026-11-24T16:00:00Z');
    expect(ask('2026-11-25T03:00:00Z', { states: ['TX'], ...DENVER })).toBe('2026-11-25T16:00:00Z');
    expect(rulesOf('2026-11-25T03:00:00Z', { states: ['TX'], ...DENVER })).toEqual(['TX@America/Chicago']);
  });
  it('binds no other rule: Wyoming is asked in its own zone only', () =>
    expect(ask('2026-12-03T02:30:00Z', { states: ['TX', 'WY'], ...DENVER })).toBe('send'));
  it('holds Mississippi to Central time also for a phone seen elsewhere', () =>
    expect(ask('2026-11-24T13:30:00Z', { states: ['MS'], ...NY })).toBe('2026-11-24T14:00:00Z'));
});

describe('holidays and Sundays', () => {
  it.each([
    ['Thanksgiving in Alabama', 'AL', CHICAGO, '2026-11-26T18:00:00Z', '2026-11-27T14:00:00Z'],
    ["Louisiana's own Friday after it, then Saturday", 'LA', CHICAGO, '2026-11-26T18:00:00Z', '2026-11-28T14:00:00Z'],
    ['that Friday in Alabama', 'AL', CHICAGO, '2026-11-27T18:00:00Z', 'send'],
    ['Good Friday in Pennsylvania', 'PA', NY, '2027-03-26T18:00:00Z', '2027-03-27T13:00:00Z'],
    ['Good Friday is none in Utah', 'UT', DENVER, '2027-03-26T18:00:00Z', 'send'],
    ['Victory Day in Rhode Island', 'RI', NY, '2027-08-09T18:00:00Z', '2027-08-10T13:00:00Z'],
    ['Christmas in Florida is an ordinary day', 'FL', NY, '2026-12-25T18:00:00Z', 'send'],
    ['New Year kept on 31 December', 'PA', NY, '2027-12-31T18:00:00Z', '2028-01-03T14:00:00Z'],
    ['computed after the list: Christmas 2031', 'PA', NY, '2031-12-25T18:00:00Z', '2031-12-26T14:00:00Z'],
    ['the holiday is that of the zone: still 25 November in Chicago', 'AL', CHICAGO, '2026-11-26T01:59:00Z', 'send'],
  ])('%s', (_title, state, where, now, answer) => expect(ask(now, { states: [state], ...where })).toBe(answer));

  it.each([
    ['Sunday in Utah', ['UT'], '2026-11-29T18:00:00Z', 'send'],
    ['a holiday in Utah', ['UT'], '2026-11-26T18:00:00Z', 'send'],
    ['hours stay: Sunday 21:00', ['UT'], '2026-11-30T04:00:00Z', '2026-11-30T15:00:00Z'],
    ['Utah and Alabama: the other state keeps its bar', ['UT', 'AL'], '2026-11-29T18:00:00Z', '2026-11-30T15:00:00Z'],
    ['Pennsylvania', ['PA'], '2026-11-29T18:00:00Z', '2026-11-30T16:00:00Z'],
  ])('with consent: %s', (_title, states, now, answer) =>
    expect(ask(now, { states, ...DENVER, priorExpressConsent: true })).toBe(answer),
  );
});

describe('the nights on which clocks change', () => {
  it.each([
    ['spring, Saturday evening', '2027-03-14T02:30:00Z', NY, '2027-03-14T12:00:00Z'],
    ['spring, in the jump', '2027-03-14T07:00:00Z', NY, '2027-03-14T12:00:00Z'],
    ['spring, 07:59 summer time', '2027-03-14T11:59:00Z', NY, '2027-03-14T12:00:00Z'],
    ['autumn, the second 01:30', '2027-11-07T06:30:00Z', NY, '2027-11-07T13:00:00Z'],
    ['autumn, 07:59 winter time', '2027-11-07T12:59:59Z', NY, '2027-11-07T13:00:00Z'],
    ['Arizona stays', '2027-03-14T14:59:00Z', { zones: ['America/Phoenix'] }, '2027-03-14T15:00:00Z'],
    [
      'Phoenix and Denver after spring',
      '2027-03-15T14:30:00Z',
      { zones: ['America/Phoenix', 'America/Denver'] },
      '2027-03-15T15:00:00Z',
    ],
    [
      'east changes, Hawaii does not',
      '2027-03-14T12:30:00Z',
      { zones: ['America/New_York', 'Pacific/Honolulu'] },
      '2027-03-14T18:00:00Z',
    ],
  ])('%s', (_title, now, where, answer) => expect(ask(now, where)).toBe(answer));
});

describe('a wait of ten days', () => {
  const never = {
    states: ['HI', 'RI'],
    zones: ['Pacific/Guam', 'America/New_York', 'Pacific/Honolulu', 'Europe/Berlin'],
  };
  it('no common window: a person', () => {
    expect(ask('2026-11-24T16:00:00Z', never)).toBe('block');
    expect(rulesOf('2026-11-24T16:00:00Z', never)).toContain('US@Pacific/Guam');
  });
  // Alabama's hours in Dubai meet those of a number without a place only in American summer time, and never on a Sunday
  const dubai = { phone: '+14835550123', timeZone: 'Asia/Dubai' };
  it.each([
    ['2027-03-05T15:00:00Z', '2027-03-15T15:00:00Z'],
    ['2027-03-05T14:59:59Z', 'block'],
    ['2027-03-15T15:59:59Z', 'send'],
  ])('at %s: %s, for exactly 240 hours are a wait', (now, answer) => expect(ask(now, dubai)).toBe(answer));
});

describe('classes', () => {
  const night = '2026-11-25T08:00:00Z';
  const at = (minutes: number, seconds = 0): string =>
    new Date(Date.parse(night) - (minutes * 60 + seconds) * 1_000).toISOString();
  const morning = '2026-11-25T13:00:00Z';
  it.each([
    ['emergency_safety', undefined, 'send'],
    ['optout_confirm', undefined, 'send'],
    ['help_reply', undefined, 'send'],
    ['human_reply', at(59, 59), 'send'],
    ['human_reply', at(60), morning],
    ['human_reply', at(-1), morning],
    ['human_reply', undefined, morning],
    ['auto_ack', at(0), 'send'],
    ['auto_ack', at(15), 'send'],
    ['auto_ack', at(15, 1), 'block'],
    ['auto_ack', at(-1), morning],
    ['auto_ack', undefined, morning],
    ['informational', at(1), morning],
    ['solicitation', at(1), morning],
    [undefined, at(1), morning],
  ] as const)('%s, they wrote at %s: %s', (messageClass, inboundAt, answer) =>
    expect(ask(night, { class: messageClass, ...NY, inboundAt })).toBe(answer),
  );
  it('a late acknowledgement is blocked inside the window too', () =>
    expect(ask('2026-11-24T18:00:00Z', { class: 'auto_ack', ...NY, inboundAt: '2026-11-24T17:00:00Z' })).toBe('block'));
  it('a safety answer to a foreign number leaves', () =>
    expect(ask(night, { class: 'emergency_safety', phone: '+14165550123' })).toBe('send'));
});

describe('what is closed', () => {
  it.each([
    ['the state before the federal hour', '2026-11-25T01:30:00Z', { states: ['FL'], ...NY }, ['FL@America/New_York']],
    [
      'both at night',
      '2026-11-25T08:00:00Z',
      { states: ['FL'], ...NY },
      ['US@America/New_York', 'FL@America/New_York'],
    ],
    [
      'one zone of two',
      '2026-11-24T13:30:00Z',
      { states: ['OH'], zones: ['America/New_York', 'America/Chicago'] },
      ['US@America/Chicago'],
    ],
    ['no place', '2026-11-24T15:30:00Z', { phone: '+18335550123' }, ['unknown@America/Los_Angeles']],
    ['foreign', '2026-11-24T15:30:00Z', { phone: '+14165550123' }, ['non_us']],
    ['nothing', '2026-11-24T18:00:00Z', { states: ['FL'], ...NY }, []],
  ])('%s', (_title, now, question, rules) => expect(rulesOf(now, question)).toEqual(rules));
  it('a wrong zone name is reported beside the answer', () => {
    const answer = considerQuietHours({
      now: new Date('2026-11-24T18:00:00Z'),
      phone: '+19195550123',
      timeZone: 'Mars/Base',
    });
    expect(answer).toEqual({ result: 'send', until: null, rules: [], ignoredTimeZone: 'Mars/Base' });
  });
  it('no instant is no question', () => expect(() => considerQuietHours({ now: new Date(NaN) })).toThrow(RangeError));
});
