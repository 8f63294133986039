import { createHash } from 'node:crypto';
import type { DateTime } from 'luxon';
import type { placeInquiry } from '#crm/intake/inquiry.rules.js';

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

/** A consent with the hashes that make it evidence (libs/crm, permission.store). */
export function evidence(consent: ReturnType<typeof placeInquiry>['consents'][number]): Record<string, unknown> {
  const { caseId: _, ...kept } = consent;
  const textHash = sha256(consent.textShown);
  const { personId, contactPointId, channel, granted, textVersion, seller, at } = consent;
  const whole = sha256(
    JSON.stringify([personId, contactPointId, channel, granted, textVersion, textHash, seller, at.toISOString()]),
  );
  return { ...columns(kept), box_default: false, text_hash: textHash, evidence_hash: whole };
}

export function atHour(day: DateTime, clock: string): DateTime {
  const [hour, minute] = clock.split(':').map(Number);
  return day.set({ hour, minute, second: 0, millisecond: 0 });
}
