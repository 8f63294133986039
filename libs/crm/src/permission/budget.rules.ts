import type { ContactFacts, CountedContact } from './facts.rules.js';
import { countedClasses } from './gates.rules.js';

/** Contacts that automation may make with one person, and with one household, in 24 hours of elapsed time (rules 1.5). */
export const MOST_IN_A_DAY = 3;
const DAY_MS = 24 * 3_600_000;
const WEEK_MS = 7 * DAY_MS;

export interface Limit {
  rule: 'person' | 'household' | 'one_voice' | 'household_week';
  /** when one more may go */
  until: Date;
}

/**
 * Gate 14. The cap of a person and of a household, in the window (now - 24 h, now]; and for whatever yields, the budget of
 * the household and one voice: two members are not told different things within 24 hours (sequences.md, rule 11).
 * @returns the limit that lasts longest; null when one more may go now
 */
export function limitOf(facts: ContactFacts, now: Date): Limit | null {
  // the cap counts texts and calls (rules/compliance 10.3)
  if (facts.channel === 'email' || !countedClasses.includes(facts.class)) return null;
  const limits = [
    full('person', facts.contactsOfPerson, MOST_IN_A_DAY, DAY_MS, now),
    full('household', facts.contactsOfHousehold, MOST_IN_A_DAY, DAY_MS, now),
    ...(yields(facts)
      ? [
          full('household', facts.contactsOfHousehold, facts.budget.perDay, DAY_MS, now),
          otherVoice(facts, now),
          full('household_week', facts.contactsOfHousehold, facts.budget.perWeek, WEEK_MS, now),
        ]
      : []),
  ];
  return limits.reduce(
    (longest, limit) => (limit && (!longest || limit.until > longest.until) ? limit : longest),
    null,
  );
}

/** An answer that the family asked for (a request, a booking, "yes, now") yields to nobody; an offer and a care track do. */
export function yields(facts: ContactFacts): boolean {
  if (facts.isUrgent) return false;
  if (facts.class === 'solicitation') return true;
  return facts.class === 'informational' && facts.words?.purpose === 'care' && !facts.askedNow;
}

/** When the oldest of the last `most` leaves the window, one more may go. */
function full(
  rule: Limit['rule'],
  contacts: readonly CountedContact[],
  most: number,
  windowMs: number,
  now: Date,
): Limit | null {
  const counted = within(contacts, windowMs, now);
  return counted.length < most ? null : { rule, until: new Date(counted[counted.length - most]! + windowMs) };
}

/** Somebody else of this household was told something else within 24 hours: the second one waits until that is over. */
function otherVoice(facts: ContactFacts, now: Date): Limit | null {
  const others = facts.contactsOfHousehold.filter(
    (contact) =>
      contact.personId !== facts.personId && (contact.template === null || contact.template !== facts.template),
  );
  const latest = within(others, DAY_MS, now).at(-1);
  return latest === undefined ? null : { rule: 'one_voice', until: new Date(latest + DAY_MS) };
}

function within(contacts: readonly CountedContact[], windowMs: number, now: Date): number[] {
  return contacts
    .map(({ at }) => at.getTime())
    .filter((at) => at > now.getTime() - windowMs)
    .sort((a, b) => a - b);
}
