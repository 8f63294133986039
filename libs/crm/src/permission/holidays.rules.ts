import { DAY_MS, weekdayOf } from './local-time.rules.js';
import { holidays, holidaysListedUntil } from './state-rules.data.js';

const dayNumber = (date: string): number => Date.parse(`${date}T00:00:00Z`) / DAY_MS;
const dayIn = (year: number, month: number, day: number): number => Date.UTC(year, month - 1, day) / DAY_MS;

const lastListedDay = dayNumber(holidaysListedUntil);
const listed = new Map(Object.entries(holidays).map(([place, dates]) => [place, new Set(dates.map(dayNumber))]));
const federal = listed.get('US')!;
const computed = new Map<number, ReadonlySet<number>>();

/**
 * Is this a day on which the rules of a state that know holidays are closed? Federal days, actual and observed, and those of
 * the state itself. After the end of the list only federal days are known, by 5 USC 6103.
 * @param state two letters
 * @param day local calendar day in days of the Unix epoch
 */
export function isHoliday(state: string, day: number): boolean {
  if (day > lastListedDay) return federalHolidays(new Date(day * DAY_MS).getUTCFullYear()).has(day);
  return federal.has(day) || (listed.get(state)?.has(day) ?? false);
}

/**
 * The federal holidays of a year by 5 USC 6103, actual and observed (a Saturday is also kept on Friday, a Sunday on Monday),
 * with the New Year of the next year where it is kept in this one.
 * @returns days of the Unix epoch
 */
export function federalHolidays(year: number): ReadonlySet<number> {
  const known = computed.get(year);
  if (known) return known;
  const days = new Set<number>();
  for (const day of [...fixedDays(year), dayIn(year + 1, 1, 1)]) {
    const weekday = weekdayOf(day);
    if (weekday === 6) days.add(day - 1);
    if (weekday === 0) days.add(day + 1);
    days.add(day);
  }
  for (const day of movingDays(year)) days.add(day);
  if (computed.size >= 100) computed.clear();
  computed.set(year, days);
  return days;
}

/** New Year, Juneteenth, Independence, Veterans, Christmas. */
function fixedDays(year: number): number[] {
  return [dayIn(year, 1, 1), dayIn(year, 6, 19), dayIn(year, 7, 4), dayIn(year, 11, 11), dayIn(year, 12, 25)];
}

/** King, Washington, Memorial, Labor, Columbus, Thanksgiving. */
function movingDays(year: number): number[] {
  const monday = 1;
  const thursday = 4;
  return [
    weekdayFrom(dayIn(year, 1, 15), monday),
    weekdayFrom(dayIn(year, 2, 15), monday),
    weekdayFrom(dayIn(year, 5, 25), monday),
    weekdayFrom(dayIn(year, 9, 1), monday),
    weekdayFrom(dayIn(year, 10, 8), monday),
    weekdayFrom(dayIn(year, 11, 22), thursday),
  ];
}

const weekdayFrom = (day: number, weekday: number): number => day + ((weekday - weekdayOf(day) + 7) % 7);
