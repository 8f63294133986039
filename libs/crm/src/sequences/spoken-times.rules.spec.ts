import { problemOfValue } from '../messaging/template-variables.rules.js';
import { spokenTime } from './spoken-times.rules.js';

it.each([
  ['2027-12-22T17:30:00Z', 'America/New_York', 'en', 'Wed Dec 22', '12:30 PM ET'],
  ['2027-12-22T17:30:00Z', 'America/New_York', 'es', 'mié 22 dic', '12:30 PM ET'],
  // summer time, and the day before on their clock
  ['2027-07-02T05:05:00Z', 'America/Los_Angeles', 'en', 'Thu Jul 1', '10:05 PM PT'],
  ['2027-07-03T15:00:00Z', 'America/Chicago', 'es', 'sab 3 jul', '10:00 AM CT'],
  ['2027-07-03T15:00:00Z', 'America/Phoenix', 'en', 'Sat Jul 3', '8:00 AM AZ'],
  ['2027-01-03T20:00:00Z', 'Pacific/Honolulu', 'en', 'Sun Jan 3', '10:00 AM HT'],
  ['2027-01-03T20:00:00Z', 'America/Puerto_Rico', 'es', 'dom 3 ene', '4:00 PM AT'],
])('%s in %s, said in %s', (at, zone, language, day, time) => {
  const said = spokenTime(new Date(at), zone, language);
  expect(said).toEqual({ day, time });
  expect(problemOfValue('consultation.day', said.day)).toBeNull();
  expect(problemOfValue('consultation.time', said.time)).toBeNull();
});

it('every hour of a year fits into a text', () => {
  for (let hour = 0; hour < 24 * 365; hour += 7)
    for (const zone of ['America/New_York', 'America/Phoenix', 'America/Anchorage', 'Pacific/Honolulu'])
      for (const language of ['en', 'es']) {
        const said = spokenTime(new Date(Date.UTC(2027, 0, 1, hour, 59)), zone, language);
        expect([said, problemOfValue('consultation.day', said.day)]).toEqual([said, null]);
        expect([said, problemOfValue('consultation.time', said.time)]).toEqual([said, null]);
      }
});
