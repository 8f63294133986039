import type { Classification, Label } from './classification.rules.js';
import { type Corrections, corrected } from './corrections.rules.js';
import { readCrisis } from './crisis.rules.js';
import { isAboutBooking, isUnclear } from './hold.rules.js';
import { isOptOutByKeyword, readRequests } from './opt-out.rules.js';
import { readSuggestions } from './suggestions.rules.js';
import { type ReadText, readText } from './text.normalise.rules.js';
import { doubtsNumber, saysWrongNumber } from './wrong-number.rules.js';

export { wordsVersion } from './words.data.js';

export type { Classification, Crisis, Label, Suggestion } from './classification.rules.js';

const OPT_IN = /^(?:start|unstop)$/;
const HELP = /^(?:help|info|ayuda|informacion)$/;

/** The first rule of compliance 9.1 that applies. */
function labelOf(read: ReadText, wrongNumber: boolean): Label {
  if (isOptOutByKeyword(read)) return 'opt_out';
  const requested = readRequests(read);
  if (requested) return requested;
  if (wrongNumber) return 'wrong_number';
  if (OPT_IN.test(read.whole)) return 'opt_in';
  if (HELP.test(read.whole)) return 'help';
  if (isAboutBooking(read)) return 'none';
  return isUnclear(read) || doubtsNumber(read) ? 'ambiguous_hold' : 'none';
}

/**
 * Understands a text from a family by rules alone (compliance 9.1, 9.2; levels by 6.3). Label and crisis are decided
 * independently: an opt-out is honoured in a crisis too.
 *
 * @param text any characters, in English or Spanish
 * @param context `channel: 'form'` for the free text of a form: its crisis words are to be talked about, level `talk`;
 *   `corrections`: what staff have approved of words that the rules misread
 * @returns `level` is null exactly when `crisis` is null; `suggests` in the order of 9.2
 */
export function classifyText(
  text: string,
  context: { channel?: 'text' | 'form'; corrections?: Corrections } = {},
): Classification {
  const read = readText(text);
  const plain = plainMeaning(read);
  const meaning = context.corrections ? corrected(read, plain, context.corrections) : plain;
  return { ...meaning, level: meaning.level !== null && context.channel === 'form' ? 'talk' : meaning.level };
}

/** Whether the free text of a form cries for help: what `classifyText` says of it, without what nobody asks of a form. */
export const crisisOf = (text: string): Classification['crisis'] => readCrisis(readText(text)).crisis;

function plainMeaning(read: ReadText): Classification {
  const saysWrong = saysWrongNumber(read);
  const label = labelOf(read, saysWrong);
  return {
    label,
    ...readCrisis(read),
    suggests: readSuggestions(read),
    wrongNumber: label === 'wrong_number' || (label === 'opt_out' && saysWrong),
  };
}
