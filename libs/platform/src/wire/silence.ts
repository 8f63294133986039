import type { NotAnswered } from './exchange.js';
import type { CallOutcome } from './outcome.js';

/**
 * The outcome of a call without an answer. Nothing written, nothing taken: refused, no such host, no route, no TLS, no
 * connection in time. A request that broke off on a kept connection may have arrived, even when no byte came back.
 */
export function outcomeOfSilence({ reason, written }: NotAnswered): CallOutcome {
  return { kind: written ? 'unknown' : 'not_sent', reason };
}
