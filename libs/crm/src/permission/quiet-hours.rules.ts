import { type Candidates, candidatesOf, type Whereabouts } from './candidates.rules.js';
import { HOUR_MS } from './local-time.rules.js';
import { hoursOfClass, type MessageClass } from './message-class.rules.js';
import { firstOpenMinute, isOpen, pairsOf } from './windows.rules.js';

export { calendarZoneOf, type Candidates, candidatesOf } from './candidates.rules.js';

export interface QuietHoursQuestion extends Whereabouts {
  now: Date;
  /** solicitation, the strictest, unless given */
  class?: MessageClass;
  priorExpressConsent?: boolean;
  /** when the person last wrote to us */
  inboundAt?: Date | null;
}

export interface QuietHoursAnswer {
  result: 'send' | 'defer' | 'block';
  /** for `defer`: the first whole minute at which every rule is open everywhere the person may be */
  until: Date | null;
  /** `STATE@zone` of what is closed now, or the reason of a block that no waiting ends: `non_us`, `auto_ack_late` */
  rules: string[];
  ignoredTimeZone?: string;
  ignoredZones?: string[];
}

/** A wait that is longer becomes a person's task. */
export const LONGEST_WAIT_MS = 240 * HOUR_MS;

/**
 * Gate 13: may this message leave now by the calling hours of every place in which the person may be?
 * 47 CFR 64.1200(c)(1) and the states' own laws, strict reading; the calculation of rules 1.4.1.
 * @throws RangeError when `now` is no valid date
 */
export function considerQuietHours(question: QuietHoursQuestion): QuietHoursAnswer {
  const now = question.now.getTime();
  if (Number.isNaN(now)) throw new RangeError('now is not a valid instant');
  const candidates = candidatesOf(question);
  return { ...decide(question, candidates, now), ...ignoredOf(candidates) };
}

function decide(question: QuietHoursQuestion, candidates: Candidates, now: number): QuietHoursAnswer {
  const hours = hoursOfClass(question.class, question.inboundAt ?? null, question.now);
  if (hours === 'any') return { result: 'send', until: null, rules: [] };
  if (hours === 'too_late') return { result: 'block', until: null, rules: ['auto_ack_late'] };
  if (candidates.nonUs) return { result: 'block', until: null, rules: ['non_us'] };
  const pairs = pairsOf(candidates, question.priorExpressConsent === true);
  const closed = pairs.filter((pair) => !isOpen(pair, now));
  if (closed.length === 0) return { result: 'send', until: null, rules: [] };
  const rules = closed.map(({ rule, zone }) => `${rule.name}@${zone}`);
  const until = firstOpenMinute(pairs, now, now + LONGEST_WAIT_MS);
  return until === null ? { result: 'block', until, rules } : { result: 'defer', until: new Date(until), rules };
}

function ignoredOf({
  ignoredTimeZone,
  ignoredZones,
}: Candidates): Pick<QuietHoursAnswer, 'ignoredTimeZone' | 'ignoredZones'> {
  return { ...(ignoredTimeZone && { ignoredTimeZone }), ...(ignoredZones && { ignoredZones }) };
}
