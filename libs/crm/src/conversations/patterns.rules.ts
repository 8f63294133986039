import { relatives, relativesSpanish } from './words.data.js';

/** A non-capturing choice between words; a longer word is tried before its own beginning. */
export function oneOf(words: readonly string[]): string {
  return `(?:${words.toSorted((a, b) => b.length - a.length).join('|')})`;
}

/** True when any of the patterns is found. */
export function anyMatch(patterns: readonly RegExp[], text: string): boolean {
  return patterns.some((pattern) => pattern.test(text));
}

/** Builds patterns that begin a clause. */
export function starting(...sources: string[]): RegExp[] {
  return sources.map((source) => new RegExp(`^(?:${source})`));
}

/** Builds patterns that may stand anywhere, on word boundaries. */
export function anywhere(...sources: string[]): RegExp[] {
  return sources.map((source) => new RegExp(`\\b(?:${source})\\b`));
}

export const RELATIVE = oneOf(relatives);
export const RELATIVE_ES = oneOf(relativesSpanish);
/** "my son", "my older brother", "mi hijo". */
export const MY_RELATIVE = `(?:(?:my|our|his|her|their) (?:\\w+ )?${RELATIVE}|(?:mi|mis|nuestro|nuestra|su) (?:\\w+ )?${RELATIVE_ES})`;
