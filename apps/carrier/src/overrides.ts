export type RetryReason = '4xx' | '5xx' | 'ct' | 'rt';

/** How often and when a webhook is tried again. */
export interface Overrides {
  connectTimeoutMs: number;
  readTimeoutMs: number;
  totalMs: number;
  retries: number;
  retryOn: ReadonlySet<RetryReason>;
}

const REASONS: readonly RetryReason[] = ['4xx', '5xx', 'ct', 'rt'];

/**
 * Reads Twilio's connection overrides from the fragment of a webhook address: `#rc=3&rp=ct,5xx&ct=2000&rt=4000`.
 * Without any, only a failed connection is tried again, and once: an answer of 500 is lost.
 */
export function overridesOf(url: string): Overrides {
  const fragment = new URLSearchParams(url.split('#')[1] ?? '');
  const within = (name: string, standard: number, least: number, most: number): number => {
    const value = fragment.get(name);
    return value !== null && /^\d+$/.test(value) ? Math.min(most, Math.max(least, Number(value))) : standard;
  };
  return {
    connectTimeoutMs: within('ct', 5000, 100, 10_000),
    readTimeoutMs: within('rt', 15_000, 100, 15_000),
    totalMs: within('tt', 15_000, 100, 15_000),
    retries: within('rc', 1, 0, 5),
    retryOn: policyOf(fragment.get('rp')),
  };
}

function policyOf(policy: string | null): ReadonlySet<RetryReason> {
  const named = (policy ?? 'ct').split(',').map((word) => word.trim().toLowerCase());
  return new Set(named.includes('all') ? REASONS : REASONS.filter((reason) => named.includes(reason)));
}
