import { DateTime } from 'luxon';
import type { PageLanguage } from '#platform/http/page/page-frame.js';

/** Hours at which a family wants to be called, on its own clocks: days as `mon`, hours as `18:00`. */
export interface CallWindow {
  days: readonly string[];
  from: string;
  to: string;
}

/** Less than this before the end of a window nobody can be sure to call in it: the first call is due in 15 minutes. */
const LEAST_MINUTES = 15;
const DAYS_AHEAD = 7;
const HOUR = /^([01]\d|2[0-3]):[0-5]\d$/;
const DAY_NAMES = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];

interface Span {
  from: DateTime;
  to: DateTime;
  daysAhead: number;
}

/**
 * When the call comes, to stand after "One of us calls you": "today between 8 AM and 9 PM ET".
 * @param input.timeZone IANA zone of the practice, in which its hours are meant
 * @param input.familyTimeZone IANA zone of the family where it is known; its own hours are read in it and named without letters
 * @param input.windows the hours that the family named; the practice's own hours are used when there are none to come
 * @param input.practiceHours hours in which a person answers, `08:00` to `21:00` unless given
 */
export function callbackWordsFor(input: {
  language: PageLanguage;
  now: Date;
  timeZone: string;
  familyTimeZone?: string | null;
  windows?: readonly CallWindow[];
  practiceHours?: { from: string; to: string };
}): string {
  const own = nextSpan(
    input.windows ?? [],
    DateTime.fromJSDate(input.now, { zone: input.familyTimeZone ?? input.timeZone }),
  );
  if (own) return spanWords(own, input.now, input.language);
  const hours = input.practiceHours ?? { from: '08:00', to: '21:00' };
  const span = nextSpan([{ days: DAY_NAMES, ...hours }], DateTime.fromJSDate(input.now, { zone: input.timeZone }));
  if (!span) throw new RangeError(`practice hours ${hours.from} to ${hours.to} are no hours`);
  return `${spanWords(span, input.now, input.language)} ${zoneLetters(input.timeZone, input.now)}`;
}

function nextSpan(named: readonly CallWindow[], now: DateTime): Span | null {
  const windows = named.filter((window) => HOUR.test(window.from) && HOUR.test(window.to));
  for (let daysAhead = 0; daysAhead <= DAYS_AHEAD; daysAhead += 1) {
    const day = now.startOf('day').plus({ days: daysAhead });
    const spans = windows
      .filter((window) => window.days.includes(DAY_NAMES[day.weekday - 1]!))
      .map((window) => ({ from: hourOf(day, window.from), to: hourOf(day, window.to), daysAhead }))
      .filter((span) => span.from < span.to && span.to.diff(now, 'minutes').minutes >= LEAST_MINUTES)
      .sort((one, other) => one.from.toMillis() - other.from.toMillis());
    if (spans[0]) return spans[0];
  }
  return null;
}

function hourOf(day: DateTime, time: string): DateTime {
  const [hour, minute] = time.split(':').map(Number);
  return day.set({ hour, minute });
}

function spanWords(span: Span, now: Date, language: PageLanguage): string {
  const begun = span.from.toMillis() <= now.getTime();
  const [day, from, to] = [dayWords(span, language), hourWords(span.from, language), hourWords(span.to, language)];
  if (language === 'es') return begun ? `${day} antes de las ${to} h` : `${day} entre las ${from} y las ${to} h`;
  return begun ? `${day} before ${to}` : `${day} between ${from} and ${to}`;
}

function dayWords({ from, daysAhead }: Span, language: PageLanguage): string {
  const name = from.setLocale(language).weekdayLong!;
  if (language === 'es')
    return daysAhead < 2 ? ['hoy', 'mañana'][daysAhead]! : daysAhead < 7 ? `el ${name}` : `el próximo ${name}`;
  return daysAhead < 2 ? ['today', 'tomorrow'][daysAhead]! : daysAhead < 7 ? `on ${name}` : `next ${name}`;
}

function hourWords(at: DateTime, language: PageLanguage): string {
  if (language === 'es') return at.toFormat(at.minute ? 'H:mm' : 'H');
  return at.setLocale('en-US').toFormat(at.minute ? 'h:mm a' : 'h a');
}

/** "ET" rather than "EST": right on both sides of a clock change. */
function zoneLetters(timeZone: string, now: Date): string {
  const parts = new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'shortGeneric' }).formatToParts(now);
  return parts.find((part) => part.type === 'timeZoneName')?.value ?? '';
}
