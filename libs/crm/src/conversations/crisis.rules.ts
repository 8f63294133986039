import type { Crisis } from './classification.rules.js';
import { crisisPatterns } from './crisis.data.js';
import { type Hit, levelOf } from './crisis-level.rules.js';
import type { ReadText } from './text.normalise.rules.js';

const compiled = (['overdose', 'self_harm', 'danger'] as const).flatMap((kind) =>
  crisisPatterns[kind].map((source) => ({
    kind,
    // asked first: most notes hit nothing, and `matchAll` copies its pattern each time
    isThere: new RegExp(` (?:${source})(?= )`),
    pattern: new RegExp(` (?:${source})(?= )`, 'g'),
  })),
);
/** Hits of one pattern that are looked at; a text with more is not argued with: it is `now`. */
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
  let tooMany = false;
  const hits: Hit[] = [];
  for (const { kind, isThere, pattern } of compiled) {
    if (!isThere.test(flow)) continue;
    const found = firstHits(flow, pattern);
    crisis ??= kind;
    tooMany ||= found.length > MOST_HITS;
    hits.push(...found);
  }
  if (crisis === null) return { crisis, level: null };
  return { crisis, level: tooMany ? 'now' : levelOf(flow, hits) };
}

function firstHits(flow: string, pattern: RegExp): Hit[] {
  const hits: Hit[] = [];
  for (const found of flow.matchAll(pattern)) {
    hits.push({ start: found.index + 1, text: found[0].slice(1) });
    if (hits.length > MOST_HITS) break;
  }
  return hits;
}
