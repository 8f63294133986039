/**
 * What became of one call that asks a provider to take a message. Codes and numbers only: neither the words nor the
 * receiver nor a secret.
 * - `accepted`: the provider has it; `sid` is the provider's own id, null where it gave none.
 * - `rejected`: the provider said that it does not take it; `code` is the provider's own.
 * - `not_sent`: proved that the provider did not take it, so it may be tried again.
 * - `unknown`: it may have been taken. Never tried again without a person or a proof.
 */
export type CallOutcome =
  | { kind: 'accepted'; sid: string | null; httpStatus: number }
  | { kind: 'rejected'; code: string | null; httpStatus?: number }
  | { kind: 'not_sent'; reason: string; httpStatus?: number; retryAfterSeconds?: number }
  | { kind: 'unknown'; reason: string; httpStatus?: number };
