import { DateTime } from 'luxon';

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

/** 919-555-0142: how a number stands in a text. */
export function phoneWords(phone: string): string {
  const [, area, exchange, line] = /^\+1(\d{3})(\d{3})(\d{4})$/.exec(phone) ?? [];
  return area ? `${area}-${exchange}-${line}` : phone;
}
