import { ApiError } from './errors.js';

/** What a field must be: told in words when it is not. */
export interface Check {
  fits(value: unknown): boolean;
  must: string;
}

export type Checks = Readonly<Record<string, Check>>;

export const wholeNumber = (least: number, most?: number): Check => ({
  fits: (value) => Number.isInteger(value) && (value as number) >= least && (value as number) <= (most ?? Infinity),
  must: most === undefined ? `a whole number from ${least}` : `a whole number from ${least} to ${most}`,
});

export const oneOf = (words: readonly string[]): Check => ({
  fits: (value) => words.includes(value as string),
  must: `one of ${words.join(', ')}`,
});

export const text = (pattern: RegExp, must: string): Check => ({
  fits: (value) => typeof value === 'string' && pattern.test(value),
  must,
});

export const webAddress: Check = {
  fits: (value) => typeof value === 'string' && /^https?:\/\//i.test(value) && URL.canParse(value),
  must: 'an address that begins with http:// or https://',
};

/**
 * Looks a request to the sandbox's own switches over, whether it came in process or over HTTP.
 * @param needed fields that must be there; all others may be left out
 * @throws ApiError 400 that names the first field that is wrong
 */
export function check(asked: unknown, checks: Checks, needed: readonly string[] = []): void {
  if (!isRecord(asked)) throw refused('the body must be a JSON object');
  for (const field of needed) {
    if (asked[field] === undefined) throw refused(`${field} is missing: it must be ${checks[field]?.must ?? 'given'}`);
  }
  for (const [field, value] of Object.entries(asked)) {
    if (!Object.hasOwn(checks, field)) throw refused(`${field} is not known here: ${Object.keys(checks).join(', ')}`);
    if (value !== undefined && !checks[field]?.fits(value)) throw refused(`${field} must be ${checks[field]?.must}`);
  }
}

export const refused = (message: string): ApiError => new ApiError(20001, message);

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof URLSearchParams);
}
