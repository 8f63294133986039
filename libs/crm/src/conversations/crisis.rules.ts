import type { Crisis } from './classification.rules.js';
import { crisisPatterns } from './crisis.data.js';
import { type Hit, levelOf } from './crisis-level.rules.js';
import type { ReadText } from './text.normalise.rules.js';

const compiled = (['overdose', 'self_harm', 'danger'] as const).map((kind) => ({
  kind,
  patterns: crisisPatterns[kind].map((source) => new RegExp(` (?:${source})(?= )`, 'g')),
}));
/** How many hits of one pattern are looked at: enough to find one in the present, bounded for hostile texts. */
const MOST_HITS = 40;

/** The words with their pauses and ends between blanks, so that a pattern does not reach into the next sentence. */
export function flowOf({ clauses }: ReadText): string {
  return ` ${clauses.map((clause) => `${clause.text} ${clause.end}`).join(' ')} `;
}

/**
 * Finds a cry for help (compliance 9.1 "Crisis"): past, third person, question and negation all count; `overdose` beats
 * `self_harm` beats `danger`.
 *
 * @returns level `talk` only when every hit has a past marker, a death, or is a question about naloxone (6.3)
 */
export function readCrisis(read: ReadText): { crisis: Crisis; level: 'now' | 'talk' | null } {
  const flow = flowOf(read);
  let crisis: Crisis = null;
  const hits: Hit[] = [];
  for (const { kind, patterns } of compiled) {
    for (const pattern of patterns) {
      let count = 0;
      for (const found of flow.matchAll(pattern)) {
        crisis ??= kind;
        hits.push({ start: found.index + 1, text: found[0].slice(1) });
        if ((count += 1) >= MOST_HITS) break;
      }
    }
  }
  return { crisis, level: crisis === null ? null : levelOf(flow, hits) };
}
