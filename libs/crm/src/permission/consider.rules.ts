import { consentMissing, dncAnswer } from './consent-cover.rules.js';
import { lintContent } from './content-lint.rules.js';
import { limitOf } from './budget.rules.js';
import type { ContactFacts, Decision, GateAnswer } from './facts.rules.js';
import { countedClasses, type GateName, gateNames, gateNumber, gatesOf, stopScopesOf } from './gates.rules.js';
import { isAnswer, isPersonAtAnyHour, nextOpenMinute, placesOf, question, safeMinute } from './open-minute.rules.js';
import { considerQuietHours } from './quiet-hours.rules.js';
import { isShared, needsDiscreet } from './safe-contact.rules.js';

export type {
  Answer,
  Channel,
  ConsentFact,
  ContactFacts,
  CountedContact,
  Decision,
  GateAnswer,
  Outcome,
  PracticeFact,
  WordsFact,
} from './facts.rules.js';
export { nextOpenMinute, secondsOpen } from './open-minute.rules.js';

type No = { outcome: 'defer' | 'skip' | 'hold'; reason: string; rule?: string; until?: Date };
type Said = No | { outcome: 'pass'; notes: readonly string[] } | null;

/**
 * May this message leave now? The first gate that says no wins; gates after it are not asked.
 * @param now business time
 * @returns `until` for `defer`: the first whole minute at which the gates of time are all open
 */
export function considerSending(facts: ContactFacts, now: Date): Decision {
  return considerBy(gatesOf[facts.class], facts, now);
}

const callGates: ReadonlySet<GateName> = new Set(['stop', 'reason_gone', 'recipient', 'pause']);

/** May a machine ask a person to call them now? From when on they may be called, hours and safe contact tell elsewhere. */
export function considerCalling(facts: ContactFacts, now: Date): Decision {
  return considerBy(callGates, facts, now);
}

function considerBy(applies: ReadonlySet<GateName>, facts: ContactFacts, now: Date): Decision {
  const gates: GateAnswer[] = [];
  let verdict: No | null = null;
  for (const name of gateNames) {
    if (verdict || !applies.has(name)) {
      gates.push(notAsked[name]);
      continue;
    }
    const said = ask[name](facts, now);
    if (said === null) gates.push(passed[name]);
    else if (said.outcome === 'pass') gates.push({ gate: gateNumber(name), name, answer: 'pass', notes: said.notes });
    else {
      const { outcome, reason, rule, until } = said;
      gates.push({ gate: gateNumber(name), name, answer: outcome, reason, rule, until });
      verdict = said;
    }
  }
  if (!verdict) return { outcome: 'send', gate: null, reason: null, rule: null, until: null, gates };
  const { outcome, reason, rule = null, until = null } = verdict;
  // a deferral that ends past the message's use is none
  if (until && applies.has('staleness') && facts.notAfter && until > facts.notAfter)
    return { outcome: 'skip', gate: gateNumber('staleness'), reason: 'stale', rule: reason, until, gates };
  return { outcome, gate: gates.find((gate) => gate.answer === outcome)!.gate, reason, rule, until, gates };
}

/** Most answers are one of these, thousands of times a second: nobody may change them. */
const answered = (answer: 'pass' | 'not asked') =>
  Object.fromEntries(
    gateNames.map((name) => [name, Object.freeze({ gate: gateNumber(name), name, answer })]),
  ) as Readonly<Record<GateName, GateAnswer>>;
const passed = answered('pass');
const notAsked = answered('not asked');

const skip = (reason: string, rule?: string): No => ({ outcome: 'skip', reason, rule });
const hold = (reason: string, rule?: string): No => ({ outcome: 'hold', reason, rule });
const waitUntil = (until: Date | null, reason: string, rule?: string): No =>
  until ? { outcome: 'defer', reason, rule, until } : skip('no_window', rule ?? reason);

const ask: Record<GateName, (facts: ContactFacts, now: Date) => Said> = {
  stop,
  suppression,
  bad_number: (facts) => {
    // the one line that says sorry to a wrong number is itself the answer to it; and whoever is in danger at a wrong number
    // is still somebody in danger, who wrote to us
    const isTheirs = facts.class === 'optout_confirm' || facts.class === 'emergency_safety';
    const wrote = isTheirs && facts.badNumber === 'wrong_number';
    return facts.badNumber && !wrote ? skip('bad_number', facts.badNumber) : null;
  },
  reason_gone: (facts) => (facts.reasonGone ? skip('exited', facts.reasonGone) : null),
  recipient: (facts) => {
    // a person may answer the loved one in a thread that he opened himself
    const theirThread = facts.class === 'human_reply' && facts.inboundAt !== null;
    if (facts.isLovedOne && !theirThread) return skip('not_to_loved_one');
    return facts.doNotContact ? skip('do_not_contact') : null;
  },
  consent: (facts, now) => {
    const missing = consentMissing(facts, now);
    return missing === null ? null : skip('no_consent', missing);
  },
  dnc: (facts, now) => {
    const answer = dncAnswer(facts, now);
    if ('rule' in answer) return skip('dnc', answer.rule);
    return answer.note === null ? null : { outcome: 'pass', notes: [answer.note] };
  },
  pause: (facts) => (facts.pausedBy ? hold('paused', facts.pausedBy) : null),
  safe_contact: safeContact,
  content,
  sender_registered: (facts) => (facts.senderRegistered ? null : hold('sender_unregistered', facts.channel)),
  state_emergency: (facts) => {
    // bans of this kind are about telephones
    if (facts.channel === 'email' || facts.emergencies.length === 0) return null;
    const { states } = placesOf(facts);
    const state = facts.emergencies.find((one) => states.includes(one));
    return state ? hold('state_emergency', state) : null;
  },
  quiet_hours: quietHours,
  frequency_cap: (facts, now) => {
    const limit = limitOf(facts, now);
    return limit && waitUntil(nextOpenMinute(facts, limit.until), 'frequency_cap', limit.rule);
  },
  staleness: (facts, now) => (facts.notAfter && now > facts.notAfter ? skip('stale') : null),
  throughput: (facts) =>
    facts.carrier.sent >= facts.carrier.most ? waitUntil(facts.carrier.nextDayAt, 'throughput', 'carrier_day') : null,
};

function stop(facts: ContactFacts): No | null {
  const keys: Record<string, string | null> = {
    global: 'all',
    channel: facts.channel,
    sequence: facts.sequenceKey,
    household: facts.caseId,
    template: facts.template,
  };
  const found = facts.stops.find(
    (one) => stopScopesOf(facts.class).includes(one.scope) && (one.scope === 'global' || one.key === keys[one.scope]),
  );
  return found ? hold('stopped', found.scope) : null;
}

function suppression(facts: ContactFacts): No | null {
  // whoever says STOP and cries for help is answered by a person
  if (facts.class === 'human_reply' && facts.answersCrisis) return null;
  const found = facts.suppressions.find((one) => one.channel === 'all' || one.channel === facts.channel);
  return found ? skip('suppressed', found.reason) : null;
}

function safeContact(facts: ContactFacts, now: Date): No | null {
  const said = facts.safeContact;
  if (facts.channel === 'email') return said.emails === false ? skip('unsafe_channel', 'no_emails') : null;
  if (facts.channel === 'sms') {
    if (said.texts === false) return skip('unsafe_channel', 'no_texts');
    const isAutomatic = countedClasses.includes(facts.class) && facts.template !== null;
    if (isAutomatic && needsDiscreet(said) && facts.words?.hasDiscreet === false)
      return skip('unsafe_channel', 'no_discreet_variant');
  }
  if (isAnswer(facts, now)) return null;
  const safe = safeMinute(facts, now);
  if (safe && safe <= now) return null;
  return waitUntil(safe && nextOpenMinute(facts, safe), 'safe_contact', 'safe_hours');
}

/** What a machine says is held; what a person says is theirs, and they are told. */
function content(facts: ContactFacts): Said {
  if (!facts.words) return null;
  const findings = lintContent({
    ...facts.words,
    channel: facts.channel === 'email' ? 'email' : 'sms',
    practice: facts.practice,
    neverSaid: facts.neverSaid,
    isOfProgramme: countedClasses.includes(facts.class),
    isFirst: facts.isFirstText,
    onSharedPhone: isShared(facts.safeContact),
  });
  const blocks = findings.filter(({ verdict }) => verdict === 'block');
  if (blocks.length > 0 && facts.class !== 'human_reply')
    return hold('content', [...new Set(blocks.map(({ rule }) => rule))].join(' '));
  if (findings.length === 0) return null;
  return { outcome: 'pass', notes: findings.map(({ rule, about }) => (about ? `${rule}: ${about}` : rule)) };
}

function quietHours(facts: ContactFacts, now: Date): No | null {
  if (facts.askedNow || isPersonAtAnyHour(facts)) return null;
  const hours = considerQuietHours(question(facts, now));
  if (hours.result === 'send') return null;
  const rule = hours.rules.join(' ');
  if (hours.result === 'block') return skip('no_window', rule);
  return waitUntil(isAnswer(facts, now) ? hours.until : nextOpenMinute(facts, now), 'quiet_hours', rule);
}
