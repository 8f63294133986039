import type { CarrierText } from '#platform/sms/sms.gateway.js';

/** Machine time after the call at which the carrier's list is searched for an attempt that nobody knows the outcome of. */
const LOOKS_MS = [30_000, 2 * 60_000, 10 * 60_000, 30 * 60_000];
/** From then on a person decides. */
export const REVIEW_AFTER_MS = 40 * 60_000;
/** When a text that the carrier has is asked after, because no callback told its end. */
const FETCHES_MS = [15 * 60_000, 3_600_000, 6 * 3_600_000, 24 * 3_600_000];

/** A second of slack for the carrier's clock, which writes whole seconds, and the time in which a call may be taken. */
const BEFORE_MS = 5000;
const AFTER_MS = 120_000;

/**
 * When the provider is asked next what became of an attempt.
 * @param outcome of the attempt
 * @param startedAt when the call began; machine time, like `machine` and the answer
 * @returns null: never again
 */
export function nextCheckAt(outcome: 'unknown' | 'accepted', startedAt: Date, machine: Date): Date | null {
  const plan = outcome === 'unknown' ? [...LOOKS_MS, REVIEW_AFTER_MS] : FETCHES_MS;
  const next = plan.find((ms) => startedAt.getTime() + ms > machine.getTime());
  return next === undefined ? null : new Date(startedAt.getTime() + next);
}

export interface Undecided {
  id: string;
  bodyHash: string;
  startedAt: Date;
}

/** The words as they are compared: carriers may trim them and fold blanks, we may not guess more than that. */
export function wordsToCompare(body: string): string {
  return body.normalize('NFC').replace(/\s+/gu, ' ').trim();
}

/** Whether both attempts may be the one that the carrier's list shows. */
export function areRivals(one: Undecided, other: Undecided): boolean {
  const apart = Math.abs(one.startedAt.getTime() - other.startedAt.getTime());
  return one.id !== other.id && one.bodyHash === other.bodyHash && apart <= BEFORE_MS + AFTER_MS;
}

/**
 * The one text in the carrier's list that must be this attempt: same words, taken while the call was under way, linked to
 * no other attempt, and no equal attempt undecided beside it (providers.md 3.4: without that last check texts get lost).
 * @param listed texts to the attempt's own number, each with the hash of its words
 * @param linked sids that belong to another attempt
 * @returns null when there is none, or when it is not certain: then a later look, or a person
 */
export function matchText<Text extends Pick<CarrierText, 'sid' | 'direction' | 'createdAt'> & { bodyHash: string }>(
  attempt: Undecided,
  listed: readonly Text[],
  linked: ReadonlySet<string>,
  undecided: readonly Undecided[],
): Text | null {
  if (undecided.some((other) => areRivals(attempt, other))) return null;
  const from = attempt.startedAt.getTime() - BEFORE_MS;
  const until = attempt.startedAt.getTime() + AFTER_MS;
  const found = listed.filter(
    (text) =>
      text.direction === 'outbound' &&
      text.bodyHash === attempt.bodyHash &&
      !linked.has(text.sid) &&
      text.createdAt.getTime() >= from &&
      text.createdAt.getTime() <= until,
  );
  return found.length === 1 ? found[0]! : null;
}
