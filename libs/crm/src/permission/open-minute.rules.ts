import { type Candidates, candidatesOf } from './candidates.rules.js';
import type { ContactFacts } from './facts.rules.js';
import { gatesOf } from './gates.rules.js';
import { considerQuietHours, LONGEST_WAIT_MS, type QuietHoursQuestion } from './quiet-hours.rules.js';
import { nextSafeMinute } from './safe-contact.rules.js';

const ANSWER_MS = 15 * 60_000;
const PERSONS_ANSWER_MS = 60 * 60_000;

/** The part of the facts by which hours are decided. */
export type HoursFacts = Pick<
  ContactFacts,
  | 'class'
  | 'channel'
  | 'phone'
  | 'postalCode'
  | 'timeZone'
  | 'inboundAt'
  | 'askedNow'
  | 'safeContact'
  | 'isUrgent'
  | 'hoursReason'
  | 'consents'
>;

/** An answer to what they just wrote, or the text they asked for at this hour, does not wait for safe hours. */
export function isAnswer(facts: HoursFacts, now: Date): boolean {
  if (facts.askedNow) return true;
  if (isPersonAtAnyHour(facts)) return true;
  const within = facts.class === 'human_reply' ? PERSONS_ANSWER_MS : ANSWER_MS;
  return facts.inboundAt !== null && now.getTime() - facts.inboundAt.getTime() < within;
}

/**
 * A person's own words leave at any hour inside a crisis or a willing window, to whoever said "any hour", and with a reason
 * (section 0).
 */
export function isPersonAtAnyHour(
  facts: Pick<HoursFacts, 'class' | 'isUrgent' | 'hoursReason' | 'safeContact'>,
): boolean {
  const opened = facts.isUrgent || facts.safeContact.anyHour === true || facts.hoursReason !== null;
  return facts.class === 'human_reply' && opened;
}

export function question(facts: HoursFacts, now: Date): QuietHoursQuestion {
  return {
    now,
    class: facts.class,
    phone: facts.phone,
    postalCode: facts.postalCode,
    timeZone: facts.timeZone,
    inboundAt: facts.inboundAt,
    priorExpressConsent: facts.consents.some((consent) => consent.granted),
  };
}

export const placesOf = (facts: Pick<HoursFacts, 'phone' | 'postalCode' | 'timeZone'>): Candidates =>
  candidatesOf({ phone: facts.phone, postalCode: facts.postalCode, timeZone: facts.timeZone });

/** The first minute from `from` that the family's own hours leave open; null when ten days have none. */
export function safeMinute(facts: HoursFacts, from: Date): Date | null {
  // what families tell us about safe hours is about phones that ring and light up
  if (facts.channel === 'email') return from;
  return nextSafeMinute(placesOf(facts).zones, facts.safeContact, from, new Date(from.getTime() + LONGEST_WAIT_MS));
}

/** The first whole minute from `from` at which both the law's and the family's hours are open; null when ten days have none. */
export function nextOpenMinute(facts: HoursFacts, from: Date): Date | null {
  const last = from.getTime() + LONGEST_WAIT_MS;
  let at = from;
  while (at.getTime() <= last) {
    const safe = safeMinute(facts, at);
    if (!safe) return null;
    const hours = considerQuietHours(question(facts, safe));
    if (hours.result === 'block') return null;
    const open = hours.until ?? safe;
    if (open.getTime() === at.getTime()) return at;
    at = open;
  }
  return null;
}

/**
 * How long a message that leaves now may still wait at the carrier before it would come into closed hours or past its use.
 * @param mostSeconds the answer when nothing ends before
 * @returns whole seconds, at least 1
 */
export function secondsOpen(facts: ContactFacts, now: Date, mostSeconds: number): number {
  const left = facts.notAfter ? Math.floor((facts.notAfter.getTime() - now.getTime()) / 1000) : mostSeconds;
  let open = Math.max(1, Math.min(mostSeconds, left));
  const isOpenAfter = (seconds: number) => {
    const at = new Date(now.getTime() + seconds * 1000);
    return nextOpenMinute(facts, at)?.getTime() === at.getTime();
  };
  if (!gatesOf[facts.class].has('quiet_hours') || isAnswer(facts, now) || isOpenAfter(open)) return open;
  // open now, closed then: the last open second lies between
  for (let closed = open, first = 0; closed - first > 1;) {
    const middle = Math.floor((first + closed) / 2);
    if (isOpenAfter(middle)) first = middle;
    else closed = middle;
    open = first;
  }
  return Math.max(1, open);
}
