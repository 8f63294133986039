import type { ContactFacts, Decision } from '../permission/consider.rules.js';
import { explainDecision } from '../permission/explain.rules.js';
import { considerQuietHours } from '../permission/quiet-hours.rules.js';
import { stateNames } from '../permission/state-names.data.js';
import { momentWords } from './thread-words.rules.js';
import type { Conversation } from './threads.rules.js';

/** What a person of the practice asks for. */
export interface Asked {
  body: string;
  subject: string | null;
  /** which words it answers: the newest message that the writer has seen */
  seenUntil: string | null;
  force: boolean;
  wait: boolean;
  overrideHours: boolean;
  overrideLint: boolean;
  reason: string | null;
}

/** A no to somebody who wants to write, with what they may do instead. */
export interface ReplyRefusal {
  code: string;
  title: string;
  until: Date | null;
  choices: readonly ('call' | 'wait' | 'send_with_reason')[];
}

const SPELLINGS: readonly [RegExp, string][] = [
  [/[\u2018\u2019\u201A\u201B]/g, "'"],
  [/[\u201C\u201D\u201E\u201F]/g, '"'],
  [/\u2026/g, '...'],
  [/\s*\u2014\s*/g, ' - '],
  [/[\u2010-\u2013]/g, '-'],
  [/[\u00A0\u2007\u202F]/g, ' '],
  [/\r\n?/g, '\n'],
];

/** As it leaves: typists' quotes, dashes and spaces would halve what fits into a text (rules/compliance 2.6). */
export function plainWords(text: string): string {
  return SPELLINGS.reduce((words, [from, to]) => words.replace(from, to), text).trim();
}

/** @returns the fields of a request that contradict each other */
export function contradictions(asked: Asked): { path: string; message: string }[] {
  const answers = [asked.overrideHours && 'overrideHours', asked.overrideLint && 'overrideLint'].filter(Boolean);
  return [
    ...(answers.length > 0 && asked.reason === null
      ? [{ path: 'reason', message: `is needed with ${answers.join(' and ')}` }]
      : []),
    ...(asked.wait && asked.overrideHours
      ? [{ path: 'wait', message: 'either it waits, or it leaves outside the hours' }]
      : []),
  ];
}

/**
 * Has somebody else answered what this writer has not seen? Without `seenUntil` the writer has seen the family's last words,
 * and nothing that came after them.
 */
export function isAnsweredMeanwhile(
  of: Pick<Conversation, 'lastInboundAt' | 'lastReplyId' | 'lastReplyAt' | 'lastReplyBy'>,
  asked: Pick<Asked, 'seenUntil' | 'force'>,
  by: string,
): boolean {
  if (asked.force || of.lastReplyId === null || of.lastReplyBy === by) return false;
  if (asked.seenUntil !== null) return of.lastReplyId > asked.seenUntil;
  return of.lastInboundAt !== null && of.lastReplyAt! >= of.lastInboundAt;
}

/** Hours, the family's or the law's: no reason to send would be a wrong one for ever. */
export function isClosedHours(decision: Pick<Decision, 'outcome' | 'reason'>): boolean {
  return decision.outcome === 'defer' && ['quiet_hours', 'safe_contact'].includes(decision.reason ?? '');
}

/**
 * Whoever never wrote from this address is written to by what they agreed to; who opened the thread, as an answer.
 * (rules/compliance section 0: `human_reply` is implied by an inbound)
 */
export function lacksConsent(facts: Pick<ContactFacts, 'inboundAt' | 'consents' | 'optedOutAt'>, now: Date): boolean {
  if (facts.inboundAt !== null) return false;
  return !facts.consents.some(
    (consent) =>
      consent.granted &&
      !consent.boxDefault &&
      (!consent.expiresAt || consent.expiresAt > now) &&
      (!facts.optedOutAt || consent.at > facts.optedOutAt),
  );
}

/** Names of the states whose hours are closed now; safe hours are narrower, so the law may be open while they are not. */
export function statesClosed(facts: ContactFacts, now: Date): string[] {
  const { phone, postalCode, timeZone, inboundAt } = facts;
  const { rules } = considerQuietHours({ now, class: facts.class, phone, postalCode, timeZone, inboundAt });
  const named = rules.map((rule) => stateNames[rule.split('@')[0]!]).filter((name) => name !== undefined);
  return [...new Set(named)];
}

/**
 * Why a reply does not leave now, in a coordinator's words.
 * @param zone the family's own clock
 * @returns null when it may leave, or wait as it was asked to
 */
export function refusalOf(
  { decision, facts, now }: { decision: Decision; facts: ContactFacts; now: Date },
  asked: Pick<Asked, 'wait'>,
  zone: string,
): ReplyRefusal | null {
  if (decision.outcome === 'send') return null;
  if (decision.outcome === 'defer') {
    if (asked.wait) return null;
    const hours = isClosedHours(decision);
    const title = hours
      ? `${closedWhere(decision.reason, statesClosed(facts, now))} until ${momentWords(decision.until!, zone)}: call, wait, or send with a reason`
      : explainDecision({ ...decision, moment: 'scheduled' }, zone);
    const choices = hours ? (['call', 'wait', 'send_with_reason'] as const) : (['call', 'wait'] as const);
    return { code: hours ? 'closed_hours' : decision.reason!, title, until: decision.until, choices };
  }
  return {
    code: decision.reason ?? decision.outcome,
    title: explainDecision({ ...decision, moment: 'scheduled' }, zone),
    until: null,
    choices: decision.reason === 'do_not_contact' ? [] : ['call'],
  };
}

function closedWhere(reason: string | null, states: readonly string[]): string {
  if (states.length > 0) return `Closed in ${states.join(' and ')}`;
  return reason === 'safe_contact'
    ? 'Outside the hours that are safe for this family'
    : 'Closed where this family may be';
}
