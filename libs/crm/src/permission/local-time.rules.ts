/** Wall clocks as plain numbers: a local time is the milliseconds that its clock shows, counted as if it were UTC. */
export const MINUTE_MS = 60_000;
export const HOUR_MS = 60 * MINUTE_MS;
export const DAY_MS = 24 * HOUR_MS;

/** Bounds for input that names zone after zone, or asks about year after year; one working set fits easily. */
const MOST_ZONES = 700;
const MOST_OFFSETS_PER_ZONE = 5_000;

interface ZoneClock {
  format: Intl.DateTimeFormat;
  /** by minute */
  offsets: Map<number, number>;
  /** by day of UTC, where it holds all day; null where the clocks change */
  days: Map<number, number | null>;
}

const clocks = new Map<string, ZoneClock | null>();

/** Does the runtime know this IANA name? Offsets such as `+05:00` are no place and count as unknown (runtimes differ on them). */
export function isZone(name: string): boolean {
  return clockOf(name) !== null;
}

/**
 * How far the clocks of a zone are ahead of UTC.
 * @param zone a name for which `isZone` holds
 * @param at instant, milliseconds of the Unix epoch
 * @returns milliseconds, negative west of Greenwich
 * @throws RangeError for an unknown zone
 */
export function offsetAt(zone: string, at: number): number {
  const clock = clockOf(zone);
  if (!clock) throw new RangeError('unknown time zone');
  const day = Math.floor(at / DAY_MS);
  let allDay = clock.days.get(day);
  if (allDay === undefined) {
    // nowhere do clocks change twice within one day
    const [begins, ends] = [offsetAtMinute(clock, day * DAY_MS), offsetAtMinute(clock, (day + 1) * DAY_MS)];
    allDay = begins === ends ? begins : null;
    if (clock.days.size >= MOST_OFFSETS_PER_ZONE) clock.days.clear();
    clock.days.set(day, allDay);
  }
  return allDay ?? offsetAtMinute(clock, at);
}

/** Offsets change on whole minutes. */
function offsetAtMinute(clock: ZoneClock, at: number): number {
  const minute = Math.floor(at / MINUTE_MS);
  const known = clock.offsets.get(minute);
  if (known !== undefined) return known;
  if (clock.offsets.size >= MOST_OFFSETS_PER_ZONE) clock.offsets.clear();
  const offset = readOffset(clock.format.format(minute * MINUTE_MS));
  clock.offsets.set(minute, offset);
  return offset;
}

/** What the clocks of a zone show at an instant, as a local time. */
export function localAt(zone: string, at: number): number {
  return at + offsetAt(zone, at);
}

/** The calendar day of a local time, in days of the Unix epoch. */
export function dayOf(local: number): number {
  return Math.floor(local / DAY_MS);
}

/** 0 is Sunday. */
export function weekdayOf(day: number): number {
  return (((day + 4) % 7) + 7) % 7;
}

/**
 * The first instant at which the clocks of a zone show this local time; where they jump over it, the instant of the jump.
 * @param local local time in milliseconds
 * @returns instant in milliseconds
 */
export function instantAt(zone: string, local: number): number {
  const before = offsetAt(zone, local - DAY_MS);
  const after = offsetAt(zone, local + DAY_MS);
  for (const offset of [before, after]) {
    if (offsetAt(zone, local - offset) === offset) return local - offset;
  }
  let jump = local - before;
  while (offsetAt(zone, jump - MINUTE_MS) === after) jump -= MINUTE_MS;
  return jump;
}

function clockOf(zone: string): ZoneClock | null {
  const known = clocks.get(zone);
  if (known !== undefined) return known;
  if (clocks.size >= MOST_ZONES) clocks.clear();
  const clock = makeClock(zone);
  clocks.set(zone, clock);
  return clock;
}

function makeClock(zone: string): ZoneClock | null {
  if (!/^[A-Za-z]/.test(zone)) return null;
  try {
    const format = new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName: 'longOffset' });
    return { format, offsets: new Map(), days: new Map() };
  } catch {
    return null;
  }
}

/** Reads the end of `11/24/2026, GMT-05:00`; plain `GMT` is zero. */
function readOffset(text: string): number {
  const parts = /GMT([+-])(\d\d):(\d\d)(?::(\d\d))?$/.exec(text);
  if (!parts) return 0;
  const [, sign, hours, minutes, seconds = 0] = parts;
  return (sign === '-' ? -1 : 1) * (Number(hours) * HOUR_MS + Number(minutes) * MINUTE_MS + Number(seconds) * 1_000);
}
