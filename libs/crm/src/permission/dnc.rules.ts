import { readPhone } from '../people/identity.rules.js';
import { stateNames } from './state-names.data.js';

export type DncMode = 'replace' | 'add';

/** A list clears nobody when it is older than this (47 CFR 64.1200(c)(2)(i)(D)). */
export const CURRENT_FOR_DAYS = 31;

/** `national`, `state:FL`, or `internal`: the practice's own. */
export function isDncKey(key: string): boolean {
  const state = /^state:([A-Z]{2})$/.exec(key)?.[1];
  return key === 'national' || key === 'internal' || (state !== undefined && Object.hasOwn(stateNames, state));
}

/** @param now business time */
export const isCurrent = (asOf: Date, now: Date): boolean =>
  now.getTime() - asOf.getTime() <= CURRENT_FOR_DAYS * 24 * 3_600_000;

export interface LoadVerdict {
  /** as of when the list is afterwards: no list is newer than its oldest part */
  asOf: Date;
}

/**
 * @param known the list that is loaded; null when there is none
 * @returns the date of the list afterwards, or the field and why not
 */
export function considerLoad(
  wanted: { key: string; mode: DncMode; asOf: Date },
  known: { asOf: Date } | null,
  now: Date,
): LoadVerdict | { path: string; message: string } {
  if (wanted.asOf > now) return { path: 'asOf', message: 'lies in the future' };
  if (wanted.mode === 'replace' && wanted.key === 'internal')
    return { path: 'mode', message: 'our own list is kept for years and only added to (47 CFR 64.1200(d)(6))' };
  if (wanted.mode === 'replace' && known && wanted.asOf < known.asOf)
    return { path: 'asOf', message: 'is older than the list that is loaded' };
  return { asOf: wanted.mode === 'add' && known && known.asOf < wanted.asOf ? known.asOf : wanted.asOf };
}

/** @returns numbers in E.164, each once, and the lines (from 1) that hold none */
export function readDncNumbers(lines: readonly string[]): { numbers: string[]; unreadable: number[] } {
  const numbers = new Set<string>();
  const unreadable: number[] = [];
  lines.forEach((line, index) => {
    const number = plainNumber(line) ?? readPhone(line);
    if (number) numbers.add(number);
    else unreadable.push(index + 1);
  });
  return { numbers: [...numbers], unreadable };
}

/**
 * What registries hold: ten digits of North America. Fifty thousand of them are read in a moment here, and in ten seconds
 * by `readPhone`, in which no family would be answered.
 */
function plainNumber(line: string): string | null {
  const [, digits] = /^(?:\+?1)?([2-9]\d{2}[2-9]\d{6})$/.exec(line.replace(/[\s().-]/g, '')) ?? [];
  return digits ? `+1${digits}` : null;
}
