import { DateTime, Duration } from 'luxon';
import type { SendStep, SequenceDefinition, TaskStep, WaitStep } from './definition.rules.js';
import type { Facts } from './facts.rules.js';
import { dateIn } from './step-shapes.rules.js';

const DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];

/**
 * When a wait that began at `from` is over. Calendar units and hours are local: "P2D" over a DST night is the same hour, and
 * an hour that a night skips is the next one there is.
 * @param zone IANA zone of the person
 * @returns null when it counts from a date that nobody knows
 */
export function waitFrom({ wait }: WaitStep, from: Date, zone: string, known: Facts): Date | null {
  const local = DateTime.fromJSDate(from, { zone });
  if ('for' in wait) return local.plus(Duration.fromISO(wait.for)).toJSDate();
  if (!('fact' in wait.until)) return nextAt(local, wait.until).toJSDate();
  const { fact, minus, plus, at } = wait.until;
  const date = dateOf(known, fact);
  if (!date) return null;
  const there = shift(DateTime.fromJSDate(date, { zone }), { minus, plus });
  return (at ? atHour(there, at) : there).toJSDate();
}

function shift(date: DateTime, { minus, plus }: { minus?: string; plus?: string }): DateTime {
  if (minus) return date.minus(Duration.fromISO(minus));
  return plus ? date.plus(Duration.fromISO(plus)) : date;
}

function nextAt(local: DateTime, { at, on = DAYS }: { at: string; on?: readonly string[] }): DateTime {
  for (let ahead = 0; ; ahead += 1) {
    const there = atHour(local.plus({ days: ahead }), at);
    if (there.toMillis() >= local.toMillis() && on.includes(DAYS[there.weekday - 1]!)) return there;
  }
}

function atHour(day: DateTime, at: string): DateTime {
  const [hour, minute] = at.split(':').map(Number);
  return day.set({ hour, minute, second: 0, millisecond: 0 });
}

/**
 * A wait for an hour of the family's day was counted when it began; if they have moved since, the hour of the place where
 * they are now counts. It never comes sooner for that.
 * @param dueAt when it was over by the zone of then
 */
export function movedWait({ wait }: WaitStep, dueAt: Date, zone: string): Date {
  if (!('until' in wait) || 'fact' in wait.until) return dueAt;
  const { at, on = DAYS } = wait.until;
  const local = DateTime.fromJSDate(dueAt, { zone });
  const isBefore = local < atHour(local, at);
  return isBefore || !on.includes(DAYS[local.weekday - 1]!) ? nextAt(local, wait.until).toJSDate() : dueAt;
}

export function dateOf(known: Facts, fact: keyof Facts): Date | null {
  const said = known[fact];
  const date = typeof said === 'string' ? new Date(said) : null;
  return date && !Number.isNaN(date.getTime()) ? date : null;
}

type Due = Pick<SendStep | TaskStep, 'late'>;

/** True when a step that was due at `dueAt` is no longer of use. */
export function isLate(step: Due, definition: SequenceDefinition, dueAt: Date, now: Date, known: Facts = {}): boolean {
  const { never } = lateOf(step, definition, known);
  return now.getTime() - dueAt.getTime() > usefulFor(step, definition) || (never !== null && now >= never);
}

/** Milliseconds for which a step is of use after it is due. */
export function usefulFor(step: Due, definition: SequenceDefinition): number {
  return Duration.fromISO((step.late ?? definition.late).send_if_within).toMillis();
}

/** Until when a step that leaves at `at` is of use. */
export function usefulUntil(step: Due, definition: SequenceDefinition, at: Date, known: Facts): Date {
  const end = new Date(at.getTime() + usefulFor(step, definition));
  const { never } = lateOf(step, definition, known);
  return never && never < end ? never : end;
}

export const asksStaffWhenLate = (step: Due, definition: SequenceDefinition): boolean =>
  (step.late ?? definition.late).else === 'ask_staff';

function lateOf(step: Due, definition: SequenceDefinition, known: Facts): { never: Date | null } {
  const { never_after: said } = step.late ?? definition.late;
  if (!said) return { never: null };
  const date = dateOf(known, dateIn(said));
  if (!date || typeof said === 'string') return { never: date };
  return { never: shift(DateTime.fromJSDate(date, { zone: 'utc' }), said).toJSDate() };
}

/** 0 to 599 seconds, the same for the same id: spreads what waited for one opening hour, never before it. */
export function jitterSeconds(id: string): number {
  let hash = 2166136261;
  for (const letter of id) hash = Math.imul(hash ^ letter.charCodeAt(0), 16777619) >>> 0;
  return hash % 600;
}
