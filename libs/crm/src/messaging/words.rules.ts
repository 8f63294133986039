import { DateTime } from 'luxon';

export { phoneWords } from '#platform/http/page/phone-words.rules.js';

const ZONE_LETTERS: Record<string, string> = {
  'America/New_York': 'ET',
  'America/Chicago': 'CT',
  'America/Denver': 'MT',
  'America/Phoenix': 'MST',
  'America/Los_Angeles': 'PT',
  'America/Anchorage': 'AKT',
  'Pacific/Honolulu': 'HT',
};

/** The hours in which a person answers, as they stand in texts: "8 AM-9 PM ET", "8 a 21 h ET". */
export function practiceHours(timeZone: string): { hours: string; hoursEs: string } {
  const letters = ZONE_LETTERS[timeZone] ?? DateTime.fromISO('2026-01-15', { zone: timeZone }).offsetNameShort ?? '';
  return { hours: `8 AM-9 PM ${letters}`.trim(), hoursEs: `8 a 21 h ${letters}`.trim() };
}
