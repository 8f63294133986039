export type PageTier = 'on_call' | 'next_tier' | 'manager' | 'everyone';

const MINUTE_MS = 60_000;
/** minutes from one call to the next: 2, 2, 4, 8 (rules/compliance 6.3) */
const WAITS = [2, 2, 4, 8];
const TIERS: readonly PageTier[] = ['on_call', 'on_call', 'next_tier', 'manager'];
const EVERY_EIGHT_FOR_MS = 2 * 60 * MINUTE_MS;
const HOUR_MS = 60 * MINUTE_MS;
/** A talk that is spoken of again after that long is told again. */
export const NOTICE_AGAIN_MS = 15 * MINUTE_MS;

/** The first call may still be on its way to somebody's ear; at the second one a monitor tells too. */
const UNHEARD_SECONDS = 120;

/** @param oldestSeconds since the oldest page that nobody has acknowledged, business time; null when there is none */
export function unheardFinding(oldestSeconds: number | null): string {
  return oldestSeconds === null || oldestSeconds < UNHEARD_SECONDS
    ? 'ok'
    : `unheard for ${Math.round(oldestSeconds)} s`;
}

/** @param n which call of this page it is, from 1 */
export const tierOf = (n: number): PageTier => TIERS[n - 1] ?? 'everyone';

/**
 * When a page that nobody has acknowledged rings again: after 2, 2, 4 and 8 minutes, then every 8 minutes for two hours
 * from the first, then hourly, for ever. Counted from the call that was made: an outage is followed by one call, not by all
 * that were missed.
 * @param n which call was made just now, from 1
 * @param requestedAt of the first; `now` of this one; business time
 */
export function ringsAgainAt(n: number, requestedAt: Date, now: Date): Date {
  const wait = WAITS[n - 1];
  if (wait !== undefined) return new Date(now.getTime() + wait * MINUTE_MS);
  const often = now.getTime() - requestedAt.getTime() < EVERY_EIGHT_FOR_MS;
  return new Date(now.getTime() + (often ? 8 * MINUTE_MS : HOUR_MS));
}
