import type { Classification, Label, Suggestion } from './classification.rules.js';
import { isOptOutByKeyword } from './opt-out.rules.js';
import { type ReadText, readText } from './text.normalise.rules.js';

/** What a text really meant, as a person says. */
export interface Meant {
  label: Label;
  crisis: Classification['crisis'];
  level: Classification['level'];
  suggests: Suggestion[];
}

/** Approved corrections: the normalised whole text -> what it means. */
export type Corrections = ReadonlyMap<string, Meant>;

export interface Refusal {
  code: string;
  title: string;
  path: string;
}

/** A longer text never comes again word by word. */
const MOST_LETTERS = 500;

/** What of a text is compared: its words as the rules read them, without punctuation (compliance 9.1, "Normalise"). */
export const wordsOf = (text: string): string => readText(text).whole;

/**
 * What staff say, completed by what the rules said. A cry that is named without a level is `now`: in doubt the higher one
 * (compliance 6.3).
 */
export function completeMeaning(said: Meant, meant: Partial<Meant>): Meant {
  const crisis = meant.crisis === undefined ? said.crisis : meant.crisis;
  const level = meant.level === undefined ? (said.level ?? 'now') : meant.level;
  return {
    label: meant.label ?? said.label,
    crisis,
    level: crisis === null ? null : (level ?? 'now'),
    suggests: [...new Set(meant.suggests ?? said.suggests)],
  };
}

/** Words that asked us to stop may turn out unclear: then a person asks. They never become an answer like any other. */
const OPT_OUT_MAY_BECOME: readonly string[] = ['opt_out', 'ambiguous_hold'];

/**
 * May this be proposed, and later approved? A correction may make the rules stricter or less strict; but it takes away no
 * cry for help of level `now` and no opt-out, but that one in words may become unclear: these two may be read too often, never too seldom. Nor does it
 * make words into START: only START itself lifts an opt-out.
 */
export function considerCorrection(text: string, said: Meant, meant: Meant): Refusal | null {
  const read = readText(text);
  if (read.whole === '') return { code: 'no_words', title: 'There are no words in this text', path: 'label' };
  if (read.whole.length > MOST_LETTERS)
    return { code: 'too_long', title: 'A text of this length never comes again word by word', path: 'label' };
  if (said.level === 'now' && meant.level !== 'now')
    return { code: 'cry_stays', title: 'A cry for help of level now is never taken away', path: 'crisis' };
  if (isOptOutByKeyword(read) && meant.label !== 'opt_out')
    return { code: 'opt_out_stays', title: 'A word such as STOP is always an opt-out', path: 'label' };
  if (said.label === 'opt_out' && !OPT_OUT_MAY_BECOME.includes(meant.label))
    return { code: 'opt_out_stays', title: 'An opt-out becomes nothing less than an unclear answer', path: 'label' };
  if (meant.label === 'opt_in' && said.label !== 'opt_in')
    return { code: 'only_start', title: 'Only START lifts an opt-out', path: 'label' };
  if (isSame(said, meant)) return { code: 'nothing_corrected', title: 'The rules say so already', path: 'label' };
  return null;
}

/** The two that a correction never takes away hold again here: the word lists may have changed since it was approved. */
export function corrected(read: ReadText, plain: Classification, corrections: Corrections): Classification {
  const meant = corrections.get(read.whole);
  if (!meant) return plain;
  const cry = plain.level === 'now' && meant.level !== 'now' ? plain : meant;
  const isKept = isOptOutByKeyword(read) || !OPT_OUT_MAY_BECOME.includes(meant.label);
  const label = plain.label === 'opt_out' && isKept ? plain.label : meant.label;
  return {
    label,
    crisis: cry.crisis,
    level: cry.level,
    suggests: [...meant.suggests],
    wrongNumber: label === 'wrong_number' || (label === 'opt_out' && plain.wrongNumber),
  };
}

function isSame(one: Meant, other: Meant): boolean {
  const key = ({ label, crisis, level, suggests }: Meant) => [label, crisis, level, ...suggests.toSorted()].join();
  return key(one) === key(other);
}
