import { DateTime } from 'luxon';
import { calendarZoneOf } from '../permission/candidates.rules.js';
import type { Subject } from './engine.rules.js';
import { dateOf } from './waits.rules.js';

/** What words may say of the consultation that an enrollment is about, on the clock of whoever reads them. */
export function consultationSaid(
  { person, reach, known }: Pick<Subject, 'person' | 'reach' | 'known'>,
  practiceZone: string,
): { consultation?: { day: string; time: string } } {
  const startsAt = dateOf(known, 'consultation.starts_at');
  if (!startsAt) return {};
  const zone = calendarZoneOf({ ...person, phone: reach.sms?.value }, practiceZone);
  return { consultation: spokenTime(startsAt, zone, person.language) };
}

const DAYS_ES = ['lun', 'mar', 'mié', 'jue', 'vie', 'sab', 'dom'];
const MONTHS_ES = ['ene', 'feb', 'mar', 'abr', 'may', 'jun', 'jul', 'ago', 'sep', 'oct', 'nov', 'dic'];

/**
 * Day and hour of an appointment as words say them: "Tue Dec 22" and "12:30 PM ET", "mar 22 dic"; in letters that a text
 * has plainly.
 * @param zone IANA zone of whoever reads it
 */
export function spokenTime(at: Date, zone: string, language: string): { day: string; time: string } {
  const local = DateTime.fromJSDate(at, { zone }).setLocale('en-US');
  const day =
    language === 'es'
      ? `${DAYS_ES[local.weekday - 1]} ${local.day} ${MONTHS_ES[local.month - 1]}`
      : local.toFormat('ccc LLL d');
  return { day, time: `${local.toFormat('h:mm a')} ${zoneLetters(local)}`.trim() };
}

const ZONES: Readonly<Record<string, string>> = { 'America/Phoenix': 'AZ', 'America/Anchorage': 'AK' };

/** Two letters, so that a text holds them: summer or winter, a family says ET; Arizona, without summer time, is its own. */
function zoneLetters(local: DateTime): string {
  return ZONES[local.zoneName ?? ''] ?? (local.offsetNameShort ?? '').replace(/^([A-Z]{1,2})[SD]T$/, '$1T');
}
