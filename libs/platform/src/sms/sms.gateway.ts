export interface SmsRequest {
  /** E.164 */
  to: string;
  body: string;
  /** Where news of this text goes; carries the attempt's own reference, the only one that comes back signed. */
  statusCallback: string;
  /** The carrier throws the text away when it could not hand it on for so long: 1 to 36,000 seconds. */
  validitySeconds?: number;
}

/**
 * What became of one call. Codes and numbers only: neither the words nor the receiver nor a secret.
 * - `accepted`: the carrier has it and gave it this sid.
 * - `rejected`: the carrier said that it does not take it; `code` is the carrier's own.
 * - `not_sent`: proved that the carrier did not take it, so it may be tried again.
 * - `unknown`: it may have been taken. Never tried again without a person or a proof.
 */
export type SmsOutcome =
  | { kind: 'accepted'; sid: string; httpStatus: number }
  | { kind: 'rejected'; code: string | null; httpStatus: number }
  | { kind: 'not_sent'; reason: string; httpStatus?: number; retryAfterSeconds?: number }
  | { kind: 'unknown'; reason: string; httpStatus?: number };

/** Hands texts to the carrier, each exactly one time. */
export abstract class SmsGateway {
  /** Calls the carrier once. Never throws: every failure is an outcome. */
  abstract send(request: SmsRequest): Promise<SmsOutcome>;

  /** Lets the calls under way end, then closes the connections. What is sent after that is `not_sent`. */
  abstract close(): Promise<void>;
}
