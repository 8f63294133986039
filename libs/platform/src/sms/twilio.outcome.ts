import type { Answer } from '../wire/exchange.js';
import type { CallOutcome } from '../wire/outcome.js';
import { pauseAsked } from '../wire/pause.js';

/** What a sid of a message looks like; an answer without one proves nothing. */
const SID = /^(SM|MM)[0-9a-f]{32}$/i;

/** The outcome of a create call on a sid that came back. */
export function accepted(sid: unknown, httpStatus: number): CallOutcome {
  if (typeof sid === 'string' && SID.test(sid)) return { kind: 'accepted', sid, httpStatus };
  return { kind: 'unknown', reason: 'answer_without_sid', httpStatus };
}

/**
 * The outcome of an answer that is not a readable success.
 * @returns null for a 2xx whose body is a JSON object: the reader goes on to its sid
 */
export function outcomeOf({ status, headers, body }: Answer): CallOutcome | null {
  if (status >= 200 && status < 300) {
    // the text exists, or may: a cut or unreadable success is no failure
    if (body === null) return { kind: 'unknown', reason: 'answer_cut', httpStatus: status };
    return parsed(body) ? null : { kind: 'unknown', reason: 'answer_unreadable', httpStatus: status };
  }
  // "never processed and always safe to retry" (Twilio's page on 20429)
  if (status === 429)
    return { kind: 'not_sent', reason: 'http_429', httpStatus: status, ...pauseAsked(headers['retry-after']) };
  if (status >= 400 && status < 500 && status !== 408)
    return { kind: 'rejected', code: codeOf(body), httpStatus: status };
  // 408 and 5xx come before or after the text was taken. A redirect comes from something between us and Twilio, which
  // never redirects this call: nobody knows what became of the request, so the safe side.
  return { kind: 'unknown', reason: `http_${status}`, httpStatus: status };
}

/** @returns the JSON object in the text, or null */
export function parsed(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : null;
  } catch {
    return null;
  }
}

function codeOf(body: string | null): string | null {
  const code = body === null ? undefined : parsed(body)?.code;
  return typeof code === 'number' && Number.isSafeInteger(code) ? String(code) : null;
}
