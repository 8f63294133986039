import { callbackWordsFor } from './callback-words.rules.js';

const zone = 'America/New_York';
/** Tuesday, 24 November 2026, in Durham */
const at = (time: string) => new Date(`2026-11-24T${time}:00-05:00`);
const evenings = (days: string[]) => [{ days, from: '18:00', to: '20:00' }];

describe('when the call comes', () => {
  it.each([
    ['07:00', 'today between 8 AM and 9 PM ET', 'hoy entre las 8 y las 21 h ET'],
    ['08:00', 'today before 9 PM ET', 'hoy antes de las 21 h ET'],
    ['20:45', 'today before 9 PM ET', 'hoy antes de las 21 h ET'],
    ['20:46', 'tomorrow between 8 AM and 9 PM ET', 'mañana entre las 8 y las 21 h ET'],
    ['23:59', 'tomorrow between 8 AM and 9 PM ET', 'mañana entre las 8 y las 21 h ET'],
  ])('in the hours of the practice, at %s', (time, en, es) => {
    expect(callbackWordsFor({ language: 'en', now: at(time), timeZone: zone })).toBe(en);
    expect(callbackWordsFor({ language: 'es', now: at(time), timeZone: zone })).toBe(es);
  });

  it.each([
    [['tue'], '12:00', 'today between 6 PM and 8 PM', 'hoy entre las 18 y las 20 h'],
    [['tue'], '19:00', 'today before 8 PM', 'hoy antes de las 20 h'],
    [['tue', 'wed'], '19:50', 'tomorrow between 6 PM and 8 PM', 'mañana entre las 18 y las 20 h'],
    [['sat', 'mon'], '12:00', 'on Saturday between 6 PM and 8 PM', 'el sábado entre las 18 y las 20 h'],
    [['tue'], '19:50', 'next Tuesday between 6 PM and 8 PM', 'el próximo martes entre las 18 y las 20 h'],
  ])('in the hours that the family named: %j at %s', (days, time, en, es) => {
    expect(callbackWordsFor({ language: 'en', now: at(time), timeZone: zone, windows: evenings(days) })).toBe(en);
    expect(callbackWordsFor({ language: 'es', now: at(time), timeZone: zone, windows: evenings(days) })).toBe(es);
  });

  it('takes the earlier of two windows of a day', () => {
    const windows = [...evenings(['tue']), { days: ['tue'], from: '09:30', to: '10:00' }];
    expect(callbackWordsFor({ language: 'en', now: at('07:00'), timeZone: zone, windows })).toBe(
      'today between 9:30 AM and 10 AM',
    );
  });

  it('reads the family hours on the clocks of the family', () => {
    const input = { language: 'en', now: at('22:00'), timeZone: zone, windows: evenings(['tue']) } as const;
    expect(callbackWordsFor({ ...input, familyTimeZone: 'America/Los_Angeles' })).toBe('today before 8 PM');
    expect(callbackWordsFor(input)).toBe('next Tuesday between 6 PM and 8 PM');
  });

  it.each([
    [[]],
    [[{ days: ['tue'], from: '18:00', to: '09:00' }]],
    [[{ days: [], from: '08:00', to: '09:00' }]],
    [[{ days: ['tue'], from: 'noon', to: '' }]],
  ])('falls back to the practice where no hours can be read: %j', (windows) => {
    expect(callbackWordsFor({ language: 'en', now: at('07:00'), timeZone: zone, windows })).toBe(
      'today between 8 AM and 9 PM ET',
    );
  });

  it('keeps its hours over a change of the clocks', () => {
    const now = new Date('2026-10-31T23:30:00-04:00');
    expect(callbackWordsFor({ language: 'en', now, timeZone: zone })).toBe('tomorrow between 8 AM and 9 PM ET');
  });
});
