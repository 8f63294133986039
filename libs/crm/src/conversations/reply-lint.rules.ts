import { tellingWordsIn } from '../messaging/template.rules.js';

/** What stands in a person's words that may tell too much, or cannot leave (rules/compliance 2.7). */
export interface Finding {
  rule: string;
  /** `never`: no reason lets it leave */
  verdict: 'warn' | 'block' | 'never';
  about: string;
}

const LONG = 320;
const SHORTENERS = /\b(?:bit\.ly|tinyurl\.com|t\.co|goo\.gl|ow\.ly|is\.gd|buff\.ly|rebrand\.ly)\b/gi;
const UNRESOLVED = /\{\{|\}\}|\{%|%\}|\b(?:undefined|null|NaN)\b|\[object /;

/** The one place where a reply's words are linted. A coordinator may answer for what only tells too much. */
export function lintReply(words: { channel: 'sms' | 'email'; subject: string | null; body: string }): Finding[] {
  const text = `${words.subject ?? ''}\n${words.body}`;
  return [
    ...(text.match(SHORTENERS) ?? []).map((about): Finding => ({ rule: 'L3', verdict: 'never', about })),
    ...(UNRESOLVED.test(text) ? [{ rule: 'L6', verdict: 'never' as const, about: 'a field without a value' }] : []),
    ...tellingWordsIn(text).map((word): Finding => ({ rule: 'L1', verdict: 'block', about: word.replace('*', '') })),
    ...(words.channel === 'sms' && words.body.length > LONG
      ? [{ rule: 'L7', verdict: 'warn' as const, about: 'long' }]
      : []),
  ];
}
