import { lintContent } from '../permission/content-lint.rules.js';
import type { ContactFacts } from '../permission/facts.rules.js';
import { isShared } from '../permission/safe-contact.rules.js';

/** What stands in a person's words that may tell too much, or cannot leave (rules/compliance 2.7). */
export interface Finding {
  rule: string;
  /** `never`: no reason lets it leave */
  verdict: 'warn' | 'block' | 'never';
  about: string;
}

/** Links to anywhere, and fields without a value, are nobody's words. */
const NEVER: readonly string[] = ['L3', 'L6'];

/** The lint of gate 10 over a person's words: a coordinator may answer for what only tells too much. */
export function lintReply(
  facts: Pick<ContactFacts, 'channel' | 'words' | 'practice' | 'neverSaid' | 'safeContact'>,
): Finding[] {
  if (!facts.words) return [];
  const findings = lintContent({
    ...facts.words,
    channel: facts.channel === 'email' ? 'email' : 'sms',
    practice: facts.practice,
    neverSaid: facts.neverSaid,
    isOfProgramme: false,
    isFirst: false,
    onSharedPhone: isShared(facts.safeContact),
  });
  return findings.map(({ rule, verdict, about }) => ({
    rule,
    verdict: NEVER.includes(rule) ? 'never' : verdict,
    // the star of the word list is nothing to a coordinator
    about: about.replace('*', ''),
  }));
}
