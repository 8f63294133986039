/** Longer pauses than this are for the caller to decide. */
const LONGEST_PAUSE_SECONDS = 86_400;

export interface Pause {
  /** whole seconds from now, at most a day */
  retryAfterSeconds?: number;
}

/**
 * How long a provider wants to be left alone.
 * @param retryAfter the Retry-After header: seconds, or a date (RFC 9110, 10.2.3)
 * @returns no seconds when it says nothing readable
 */
export function pauseAsked(retryAfter: string | undefined): Pause {
  if (!retryAfter) return {};
  if (/^\d+$/.test(retryAfter.trim())) return bounded(Number(retryAfter));
  return bounded(Math.ceil((Date.parse(retryAfter) - Date.now()) / 1000));
}

/**
 * How long until the provider takes calls again.
 * @param reset an instant in unix seconds, as in X-RateLimit-Reset
 * @returns no seconds when it is not readable, or passed: our clocks differ, and zero would be an invitation
 */
export function pauseUntil(reset: string | undefined): Pause {
  if (!reset || !/^\d{1,12}$/.test(reset.trim())) return {};
  const seconds = Math.ceil(Number(reset) - Date.now() / 1000);
  return seconds > 0 ? bounded(seconds) : {};
}

function bounded(seconds: number): Pause {
  if (!Number.isFinite(seconds)) return {};
  return { retryAfterSeconds: Math.min(Math.max(seconds, 0), LONGEST_PAUSE_SECONDS) };
}
