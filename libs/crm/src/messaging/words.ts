import { createHash } from 'node:crypto';
import { wordsToCompare } from './lookup.rules.js';

/** Equal words have equal hashes, also when a carrier has trimmed them. */
export function hashOfWords(body: string): string {
  return createHash('sha256').update(wordsToCompare(body)).digest('hex');
}
