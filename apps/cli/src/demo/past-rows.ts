import { createHash } from 'node:crypto';
import type { DateTime } from 'luxon';

/** Rows by table, with the database's own column names. */
export type Rows = Record<string, Record<string, unknown>[]>;

/** Under this scope of Idempotency-Keys the notes of the past are kept: they are known by it. */
export const SCOPE = 'demo-data';
export const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

export const tableOf = {
  people: 'people',
  points: 'contact_points',
  links: 'person_contact_points',
  cases: 'cases',
  members: 'case_members',
} as const;

/** `openedAt` -> `opened_at` */
export function columns(draft: object): Record<string, unknown> {
  const column = (name: string): string =>
    name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`).replace('under18', 'under_18');
  return Object.fromEntries(Object.entries(draft).map(([name, value]) => [column(name), value]));
}

export function atHour(day: DateTime, clock: string): DateTime {
  const [hour, minute] = clock.split(':').map(Number);
  return day.set({ hour, minute, second: 0, millisecond: 0 });
}
