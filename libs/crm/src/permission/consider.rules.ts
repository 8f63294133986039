import {
  countedClasses,
  type GateName,
  gateNames,
  gateNumber,
  gatesOf,
  notBuilt,
  stopScopesOf,
} from './gates.rules.js';
import type { MessageClass } from './message-class.rules.js';
import { type Candidates, candidatesOf, considerQuietHours, type QuietHoursQuestion } from './quiet-hours.rules.js';
import { nextSafeMinute, type SafeContact } from './safe-contact.rules.js';

/** Contacts that automation may make with one person, and with one household, in 24 hours of elapsed time. */
export const MOST_PER_DAY = 3;
const DAY_MS = 24 * 3_600_000;
const ANSWER_MS = 15 * 60_000;
const PERSONS_ANSWER_MS = 60 * 60_000;

export type Channel = 'sms' | 'email';

export interface ConsentFact {
  kind: 'pec' | 'pewc';
  granted: boolean;
  seller: string;
  boxDefault: boolean;
  at: Date;
  expiresAt: Date | null;
}

/** Everything that one decision looks at; loaded fresh, decided purely, stored with the decision. */
export interface ContactFacts {
  class: MessageClass;
  channel: Channel;
  sequenceKey: string | null;
  template: string | null;
  caseId: string | null;
  /** stops in force anywhere; the rule picks those that concern this message */
  stops: readonly { scope: string; key: string }[];
  /** where the person may be is told by this number, also for a mail; null when none is known */
  phone: string | null;
  /** why the address of this message cannot be reached: a wrong number, a bounced mailbox */
  badNumber: string | null;
  /** suppressions in force of this address */
  suppressions: readonly { channel: string; reason: string }[];
  /** when this address last opted out, also if that was lifted since: older consents are void */
  optedOutAt: Date | null;
  /** why there is no reason to send any more */
  reasonGone: string | null;
  isLovedOne: boolean;
  doNotContact: boolean;
  consents: readonly ConsentFact[];
  seller: string;
  /** what holds this person or household: crisis, taken_over, ... */
  pausedBy: string | null;
  /** a crisis or a willing window is open in this household: people's replies leave at any hour */
  isUrgent: boolean;
  /** it answers the cry for help of whoever wrote from this address */
  answersCrisis: boolean;
  /** why a person sends it outside the hours */
  hoursReason: string | null;
  safeContact: SafeContact;
  /** the family asked for this text at this hour */
  askedNow: boolean;
  timeZone: string | null;
  postalCode: string | null;
  inboundAt: Date | null;
  /** counted contacts of the last 24 hours, oldest first */
  contactsOfPerson: readonly Date[];
  contactsOfHousehold: readonly Date[];
  notAfter: Date | null;
  /** what was handed to the carrier on this channel since its day began, what it takes in a day, and when the next begins */
  carrier: { sent: number; most: number; nextDayAt: Date };
}

export type Outcome = 'send' | 'defer' | 'skip' | 'hold';
export type Answer = 'pass' | 'not built' | 'not asked' | Outcome;

export interface GateAnswer {
  gate: number;
  name: GateName;
  answer: Answer;
  reason?: string;
  rule?: string;
  until?: Date;
}

export interface Decision {
  outcome: Outcome;
  /** the gate that decided; null for `send` */
  gate: number | null;
  reason: string | null;
  rule: string | null;
  until: Date | null;
  gates: readonly GateAnswer[];
}

type No = { outcome: 'defer' | 'skip' | 'hold'; reason: string; rule?: string; until?: Date };

/**
 * May this message leave now? The first gate that says no wins; gates after it are not asked.
 * @param now business time
 * @returns `until` for `defer`: the first whole minute at which the gates of time are all open
 */
export function considerSending(facts: ContactFacts, now: Date): Decision {
  const applies = gatesOf[facts.class];
  const gates: GateAnswer[] = [];
  let verdict: No | null = null;
  for (const name of gateNames) {
    const gate = { gate: gateNumber(name), name };
    if (verdict || !applies.has(name)) gates.push({ ...gate, answer: 'not asked' });
    else if (notBuilt.has(name)) gates.push({ ...gate, answer: 'not built' });
    else {
      verdict = decide[name](facts, now);
      gates.push(
        verdict
          ? { ...gate, answer: verdict.outcome, reason: verdict.reason, rule: verdict.rule, until: verdict.until }
          : { ...gate, answer: 'pass' },
      );
    }
  }
  const decided = gates.find((gate) => gate.answer === verdict?.outcome);
  // a deferral that ends past the message's use is none
  if (verdict?.outcome === 'defer' && applies.has('staleness') && facts.notAfter && verdict.until! > facts.notAfter)
    return {
      outcome: 'skip',
      gate: gateNumber('staleness'),
      reason: 'stale',
      rule: verdict.reason,
      until: verdict.until!,
      gates,
    };
  return {
    outcome: verdict?.outcome ?? 'send',
    gate: decided?.gate ?? null,
    reason: verdict?.reason ?? null,
    rule: verdict?.rule ?? null,
    until: verdict?.until ?? null,
    gates,
  };
}

const pass = () => null;
const decide: Record<GateName, (facts: ContactFacts, now: Date) => No | null> = {
  stop: (facts) => {
    const keys: Record<string, string | null> = {
      global: 'all',
      channel: facts.channel,
      sequence: facts.sequenceKey,
      household: facts.caseId,
      template: facts.template,
    };
    const stop = facts.stops.find(
      (one) => stopScopesOf(facts.class).includes(one.scope) && (one.scope === 'global' || one.key === keys[one.scope]),
    );
    return stop ? { outcome: 'hold', reason: 'stopped', rule: stop.scope } : null;
  },
  suppression: (facts) => {
    // whoever says STOP and cries for help is answered by a person
    if (facts.class === 'human_reply' && facts.answersCrisis) return null;
    const suppression = facts.suppressions.find((one) => one.channel === 'all' || one.channel === facts.channel);
    return suppression ? { outcome: 'skip', reason: 'suppressed', rule: suppression.reason } : null;
  },
  bad_number: (facts) => {
    // the one line that says sorry to a wrong number is itself the answer to "wrong number"
    const apology = facts.class === 'optout_confirm' && facts.badNumber === 'wrong_number';
    return facts.badNumber && !apology ? { outcome: 'skip', reason: 'bad_number', rule: facts.badNumber } : null;
  },
  reason_gone: (facts) => (facts.reasonGone ? { outcome: 'skip', reason: 'exited', rule: facts.reasonGone } : null),
  recipient: (facts) => {
    // a person may answer the loved one in a thread that he opened himself
    const theirThread = facts.class === 'human_reply' && facts.inboundAt !== null;
    if (facts.isLovedOne && !theirThread) return { outcome: 'skip', reason: 'not_to_loved_one' };
    return facts.doNotContact ? { outcome: 'skip', reason: 'do_not_contact' } : null;
  },
  consent: (facts, now) =>
    hasConsent(facts, now) ? null : { outcome: 'skip', reason: 'no_consent', rule: neededConsent(facts) },
  dnc: pass,
  pause: (facts) => (facts.pausedBy ? { outcome: 'hold', reason: 'paused', rule: facts.pausedBy } : null),
  safe_contact: (facts, now) => {
    // what families tell us about safe hours is about phones that ring and light up
    if (facts.channel === 'email') return null;
    if (facts.safeContact.texts === false) return { outcome: 'skip', reason: 'unsafe_channel', rule: 'no_texts' };
    if (isAnswer(facts, now)) return null;
    const safe = nextOpenMinute(facts, now);
    const closedBySafety = nextSafeMinute(zonesOf(facts), now) > now;
    if (!closedBySafety) return null;
    return safe
      ? { outcome: 'defer', reason: 'safe_contact', rule: 'safe_hours', until: safe }
      : { outcome: 'skip', reason: 'no_window' };
  },
  content: pass,
  sender_registered: pass,
  state_emergency: pass,
  quiet_hours: (facts, now) => {
    if (facts.askedNow || isPersonAtAnyHour(facts)) return null;
    const hours = considerQuietHours(question(facts, now));
    if (hours.result === 'send') return null;
    const rule = hours.rules.join(' ');
    if (hours.result === 'block') return { outcome: 'skip', reason: 'no_window', rule };
    const until = isAnswer(facts, now) ? hours.until : nextOpenMinute(facts, now);
    return until
      ? { outcome: 'defer', reason: 'quiet_hours', rule, until }
      : { outcome: 'skip', reason: 'no_window', rule };
  },
  frequency_cap: (facts, now) => {
    // the cap counts texts and calls (rules/compliance 10.3)
    if (facts.channel === 'email' || !countedClasses.includes(facts.class)) return null;
    const free = [freeAgainAt(facts.contactsOfPerson, now), freeAgainAt(facts.contactsOfHousehold, now)];
    const until = free.reduce<Date | null>((latest, at) => (at && (!latest || at > latest) ? at : latest), null);
    if (!until) return null;
    const open = nextOpenMinute(facts, until);
    return open
      ? { outcome: 'defer', reason: 'frequency_cap', rule: free[0] ? 'person' : 'household', until: open }
      : { outcome: 'skip', reason: 'no_window', rule: 'frequency_cap' };
  },
  staleness: (facts, now) => (facts.notAfter && now > facts.notAfter ? { outcome: 'skip', reason: 'stale' } : null),
  throughput: (facts) =>
    facts.carrier.sent >= facts.carrier.most
      ? { outcome: 'defer', reason: 'throughput', rule: 'carrier_day', until: facts.carrier.nextDayAt }
      : null,
};

/** A mail needs an address that was given for it, and a way out (CAN-SPAM); a text that offers something, a signature. */
function neededConsent(facts: ContactFacts): 'pec' | 'pewc' {
  return facts.channel === 'sms' && facts.class === 'solicitation' ? 'pewc' : 'pec';
}

/** Written consent covers what plain consent covers; a pre-ticked box, another seller or an older opt-out voids it. */
function hasConsent(facts: ContactFacts, now: Date): boolean {
  return facts.consents.some(
    (consent) =>
      consent.granted &&
      !consent.boxDefault &&
      consent.seller === facts.seller &&
      (consent.kind === 'pewc' || neededConsent(facts) === 'pec') &&
      (!consent.expiresAt || consent.expiresAt > now) &&
      (!facts.optedOutAt || consent.at > facts.optedOutAt),
  );
}

/** The window (now - 24 h, now]: when the oldest of the last three leaves it, one more may go. */
function freeAgainAt(contacts: readonly Date[], now: Date): Date | null {
  const counted = contacts
    .filter((at) => at.getTime() > now.getTime() - DAY_MS)
    .sort((a, b) => a.getTime() - b.getTime());
  return counted.length < MOST_PER_DAY ? null : new Date(counted[counted.length - MOST_PER_DAY]!.getTime() + DAY_MS);
}

/** An answer to what they just wrote, or the text they asked for at this hour, does not wait for safe hours. */
function isAnswer(facts: ContactFacts, now: Date): boolean {
  if (facts.askedNow || isPersonAtAnyHour(facts)) return true;
  const within = facts.class === 'human_reply' ? PERSONS_ANSWER_MS : ANSWER_MS;
  return facts.inboundAt !== null && now.getTime() - facts.inboundAt.getTime() < within;
}

/**
 * A person's own words leave at any hour inside a crisis or a willing window, to whoever said "any hour", and with a reason
 * (section 0).
 */
function isPersonAtAnyHour(facts: ContactFacts): boolean {
  return (
    facts.class === 'human_reply' &&
    (facts.isUrgent || facts.safeContact.anyHour === true || facts.hoursReason !== null)
  );
}

function question(facts: ContactFacts, now: Date): QuietHoursQuestion {
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

const candidates = (facts: ContactFacts): Candidates =>
  candidatesOf({ phone: facts.phone, postalCode: facts.postalCode, timeZone: facts.timeZone });
const zonesOf = (facts: ContactFacts): readonly string[] => candidates(facts).zones;

/** The first whole minute from `from` at which both the law's and the family's hours are open; null when 20 rounds find none. */
export function nextOpenMinute(facts: ContactFacts, from: Date): Date | null {
  const zones = zonesOf(facts);
  let at = from;
  for (let round = 0; round < 20; round += 1) {
    const safe = facts.channel === 'email' ? at : nextSafeMinute(zones, at);
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
