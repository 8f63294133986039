import { DateTime } from 'luxon';
import type { ConsentFact, ContactFacts } from './facts.rules.js';

/** An inquiry invites an answer by telephone for three months (47 CFR 64.1200(f)(5)). */
const INQUIRY_MONTHS = 3;
/** A do-not-call list that is older clears nobody (47 CFR 64.1200(c)(2)(i)(D)). */
const LIST_DAYS = 31;
const DAY_MS = 24 * 3_600_000;

/** What may be wrong with a consent, from what is furthest from being one to what is nearest. */
const flaws = ['other_address', 'other_seller', 'box_preticked', 'evidence_incomplete', 'expired', 'revoked'] as const;

/** A machine that offers something by text or voice needs a signature; a mail an address that was given, and a way out. */
export function consentNeeded({
  class: messageClass,
  channel,
}: Pick<ContactFacts, 'class' | 'channel'>): 'pec' | 'pewc' {
  return messageClass === 'solicitation' && (channel === 'sms' || channel === 'voice') ? 'pewc' : 'pec';
}

/**
 * Gate 6: does a consent of this person cover this message (rules/compliance 1.1, 1.2)? Written consent covers what plain
 * consent covers; consent to a care track covers no offer.
 * @param facts `consents` are those for this channel
 * @returns null when covered; else what is missing (`pec`, `pewc`), or the flaw of the consent that came nearest
 */
export function consentMissing(facts: ContactFacts, now: Date): string | null {
  const needed = consentNeeded(facts);
  let nearest = -1;
  for (const consent of facts.consents) {
    if (!consent.granted || (needed === 'pewc' && consent.kind !== 'pewc')) continue;
    if (consent.purpose === 'care' && facts.class === 'solicitation') continue;
    const flaw = flawOf(consent, facts, now);
    if (flaw === null) return null;
    nearest = Math.max(nearest, flaws.indexOf(flaw));
  }
  return flaws[nearest] ?? needed;
}

function flawOf(consent: ConsentFact, facts: ContactFacts, now: Date): (typeof flaws)[number] | null {
  if (consent.contactPointId !== null && consent.contactPointId !== facts.contactPointId) return 'other_address';
  if (consent.seller !== facts.seller) return 'other_seller';
  if (consent.boxDefault) return 'box_preticked';
  if (!consent.evidenceComplete) return 'evidence_incomplete';
  if (consent.expiresAt && consent.expiresAt <= now) return 'expired';
  return facts.optedOutAt && consent.at <= facts.optedOutAt ? 'revoked' : null;
}

/**
 * Gate 7: do-not-call lists, for what offers something on a telephone.
 * - Written consent covers every list of a government; so does a request of the last three months.
 * - Nothing but a person covers our own list: they asked us, by name.
 * - A number that an old list does not hold is not cleared by it. Whoever has consent does not need the list, so only what
 *   would rest on the list alone is blocked.
 * - Without any list there is none to clear a number: consent must cover, and gate 6 has seen to that.
 * @returns `rule` when it may not leave; else `note`, what let it pass
 */
export function dncAnswer(facts: ContactFacts, now: Date): { rule: string } | { note: string | null } {
  if (facts.channel === 'email') return { note: null };
  if (facts.dnc.on.includes('internal') || facts.suppressions.some((one) => one.reason === 'dnc'))
    return { rule: 'internal' };
  const cover = coverOf(facts, now);
  const [list] = facts.dnc.on;
  if (list !== undefined) return cover ? { note: `${list}: ${cover}` } : { rule: list };
  const lists = facts.dnc.lists.filter(({ key }) => key !== 'internal');
  if (lists.length === 0) return { note: 'no_list_loaded' };
  const old = lists.some(({ asOf }) => now.getTime() - asOf.getTime() > LIST_DAYS * DAY_MS);
  if (!old) return { note: null };
  return cover ? { note: `stale_list: ${cover}` } : { rule: 'stale_list' };
}

function coverOf(facts: ContactFacts, now: Date): 'written_consent' | 'inquiry' | null {
  const valid = facts.consents.filter((consent) => consent.granted && flawOf(consent, facts, now) === null);
  if (valid.some((consent) => consent.kind === 'pewc')) return 'written_consent';
  const since = DateTime.fromJSDate(now, { zone: 'utc' }).minus({ months: INQUIRY_MONTHS }).toJSDate();
  return valid.some((consent) => consent.purpose === 'request' && consent.at >= since) ? 'inquiry' : null;
}
