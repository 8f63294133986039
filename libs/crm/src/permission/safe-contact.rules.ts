import { DAY_MS, dayOf, HOUR_MS, instantAt, localAt, MINUTE_MS, weekdayOf } from './local-time.rules.js';

/** Hours on days of the week, on the family's own clocks; `to` before `from` ends on the next day. */
export interface HoursOfDays {
  days: readonly string[];
  from: string;
  to: string;
}

/** What a family said about how it is safe to reach them. */
export interface SafeContact {
  textNow?: boolean;
  texts?: boolean;
  emails?: boolean;
  calls?: boolean;
  voicemail?: boolean;
  sayPracticeName?: boolean;
  sharedPhone?: 'no' | 'maybe' | 'yes';
  askFor?: string;
  /** hours for calls */
  windows?: readonly (HoursOfDays & { phone?: string })[];
  /** when nothing may ring or light up; without days: every day */
  avoid?: readonly HoursOfDays[];
  /** a person's reply may come at any hour */
  anyHour?: boolean;
  codeWord?: string;
}

/** Without an answer: texts between 08 and 20 on the family's own clocks (contract). */
const FROM = 8 * HOUR_MS;
const TO = 20 * HOUR_MS;
const WEEKDAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];
const CLOCK = /^(?:([01]\d|2[0-3]):([0-5]\d)|(24):(00))$/;

/**
 * The first whole minute from `from` at which texts are safe in every zone the family may be in, or `from` itself. Without
 * any zone only the law's own window for unknown numbers speaks. The windows a family names are hours for calls.
 * @param last the answer is not after it
 * @returns null when there is none until then: what they asked us to avoid leaves no hour
 */
export function nextSafeMinute(
  zones: readonly string[],
  safeContact: SafeContact,
  from: Date,
  last: Date,
): Date | null {
  const spans = (safeContact.avoid ?? []).flatMap(readSpan);
  let at = from.getTime();
  while (at <= last.getTime()) {
    let latest = at;
    for (const zone of zones) latest = Math.max(latest, safeFrom(zone, spans, at));
    if (latest === at) return at === from.getTime() ? from : new Date(at);
    at = latest;
  }
  return null;
}

/** A text that anybody may see asks nothing and tells nothing: the discreet variant. */
export function needsDiscreet(safeContact: SafeContact): boolean {
  return isShared(safeContact) || safeContact.sayPracticeName === false;
}

export function isShared(safeContact: SafeContact): boolean {
  return safeContact.sharedPhone === 'yes' || safeContact.sharedPhone === 'maybe';
}

interface Span {
  /** 0 is Sunday; null is every day */
  days: readonly number[] | null;
  from: number;
  /** milliseconds after the midnight before; beyond 24 hours on the next day */
  to: number;
}

/** What cannot be read is nothing to avoid; whole days stand as the same hour twice. */
function readSpan({ days, from, to }: HoursOfDays): Span[] {
  const [start, end] = [readClock(from), readClock(to)];
  if (start === null || end === null) return [];
  const named = (days ?? []).map((day) => WEEKDAYS.indexOf(day)).filter((day) => day >= 0);
  return [{ days: days?.length ? named : null, from: start, to: end > start ? end : end + DAY_MS }];
}

function readClock(text: string): number | null {
  const [, hours, minutes, midnight] = CLOCK.exec(text) ?? [];
  if (midnight) return DAY_MS;
  return hours === undefined ? null : Number(hours) * HOUR_MS + Number(minutes) * MINUTE_MS;
}

/** `at` when it is safe in this zone, else a later instant before which it is not. */
function safeFrom(zone: string, spans: readonly Span[], at: number): number {
  const local = localAt(zone, at);
  const day = dayOf(local);
  const time = local - day * DAY_MS;
  if (time < FROM) return later(zone, day * DAY_MS + FROM, at);
  if (time >= TO) return later(zone, (day + 1) * DAY_MS + FROM, at);
  for (const { days, from, to } of spans) {
    for (const began of [day, day - 1]) {
      const since = local - began * DAY_MS;
      if ((days === null || days.includes(weekdayOf(began))) && from <= since && since < to)
        return later(zone, began * DAY_MS + to, at);
    }
  }
  return at;
}

/** Clocks that go back show an hour twice: always a step on. */
function later(zone: string, local: number, at: number): number {
  return Math.max(instantAt(zone, local), at + 1);
}
