import { relatives, relativesSpanish } from './words.data.js';

/** A non-capturing choice between words; a longer word is tried before its own beginning. */
export function oneOf(words: readonly string[]): string {
  return `(?:${words.toSorted((a, b) => b.length - a.length).join('|')})`;
}

/** One pattern for clauses that begin in any of these ways. */
export function starting(...sources: string[]): RegExp {
  return new RegExp(`^(?:${sources.map((source) => `(?:${source})`).join('|')})`);
}

/** One pattern for any of these phrases, anywhere, on word boundaries. */
export function anywhere(...sources: string[]): RegExp {
  return new RegExp(`\\b(?:${sources.map((source) => `(?:${source})`).join('|')})\\b`);
}

export const RELATIVE = oneOf(relatives);
export const RELATIVE_ES = oneOf(relativesSpanish);
/** "my son", "my older brother", "mi hijo". */
export const MY_RELATIVE = `(?:(?:my|our|his|her|their) (?:\\w+ )?${RELATIVE}|(?:mi|mis|nuestro|nuestra|su) (?:\\w+ )?${RELATIVE_ES})`;
