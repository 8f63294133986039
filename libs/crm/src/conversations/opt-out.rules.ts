import { channelLimits, optOutPhrases } from './opt-out-phrases.data.js';
import { oneOf } from './patterns.rules.js';
import { asksToGoOn, reportsRequest, requestInside } from './reported.rules.js';
import { readSpanishRequest } from './request.es.rules.js';
import { afterLead, type Request, readLedRequest, withoutCourtesy } from './request.rules.js';
import { bare, type ReadText } from './text.normalise.rules.js';
import { clauseKeywords, nearMisses, notFirstKeywords, wholeKeywords } from './words.data.js';

const REPEATED = new RegExp(`^(${oneOf([...wholeKeywords, ...nearMisses])})(?: \\1)*$`);
const SEVERAL = new RegExp(
  `^${oneOf(wholeKeywords.filter((word) => !notFirstKeywords.includes(word)))}(?: ${oneOf(wholeKeywords)})*$`,
);
const ANY_CLAUSE = new RegExp(`^${oneOf(clauseKeywords)}(?: ${oneOf(clauseKeywords)})*$`);
const FIRST_CLAUSE = new RegExp(`^${oneOf(wholeKeywords.filter((word) => !notFirstKeywords.includes(word)))}$`);

/** Opt-out by keyword (compliance 9.1 (1)). */
export function isOptOutByKeyword({ whole, clauses }: ReadText): boolean {
  const words = bare(whole);
  if (REPEATED.test(words) || SEVERAL.test(words)) return true;
  const spoken = clauses.map((clause) => bare(clause.text)).filter((clause) => clause !== '');
  return spoken.some((clause, index) => ANY_CLAUSE.test(clause) || (index === 0 && FIRST_CLAUSE.test(clause)));
}

/** Characters of a clause that are read from its beginning; requests inside it are looked for everywhere. */
const LONGEST_BEGINNING = 600;

function readClause(text: string): { request: Request; limitsChannel: boolean } {
  const clause = text.slice(0, LONGEST_BEGINNING);
  const words = withoutCourtesy(clause);
  const led = afterLead(clause);
  if (optOutPhrases.test(words) || (led && optOutPhrases.test(led))) return { request: 'ask', limitsChannel: false };
  if (channelLimits.test(words)) return { request: 'ask', limitsChannel: true };
  return { request: readLedRequest(clause) ?? readSpanishRequest(clause), limitsChannel: false };
}

function readInside(clause: string): Request {
  const inside = requestInside(clause, (words) => readClause(words).request === 'ask');
  return inside === 'hold' ? 'unclear' : inside;
}

/**
 * Rules 2 to 4 of compliance 9.1 over all clauses.
 *
 * @returns `none` for "don't stop texting me"; null when nothing of this was said, and the next rules decide. `opt_out`
 *   needs a request of the writer's own; a request for somebody else, for a time or for a place holds.
 */
export function readRequests({ clauses }: ReadText): 'opt_out' | 'ambiguous_hold' | 'none' | null {
  let goOn = false;
  let own = false;
  let limitsChannel = false;
  let held = false;
  for (const { text } of clauses) {
    if (asksToGoOn(text)) goOn = true;
    else if (reportsRequest(text)) held = true;
    else {
      const read = readClause(text);
      const request = read.request ?? readInside(text);
      if (request === 'ask' && read.limitsChannel) limitsChannel = true;
      else if (request === 'ask') own = true;
      else if (request !== null) held = true;
    }
  }
  if (goOn) return own ? 'ambiguous_hold' : 'none';
  if (own) return 'opt_out';
  if (held) return 'ambiguous_hold';
  return limitsChannel ? 'opt_out' : null;
}
