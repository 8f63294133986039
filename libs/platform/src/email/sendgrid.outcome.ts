import type { IncomingHttpHeaders } from 'node:http';
import type { Answer } from '../wire/exchange.js';
import type { CallOutcome } from '../wire/outcome.js';
import { type Pause, pauseAsked, pauseUntil } from '../wire/pause.js';

/** What X-Message-Id looks like: everything of an event's sg_message_id before its first dot. */
const MESSAGE_ID = /^[\w-]{8,100}$/;

/** The outcome of SendGrid's answer to mail/send; its bodies are words about the request, and stay unread. */
export function outcomeOf(answer: Answer): CallOutcome {
  const { status, headers } = answer;
  if (status >= 200 && status < 300) return outcomeOfSuccess(answer);
  if (status === 429) return { kind: 'not_sent', reason: 'http_429', httpStatus: status, ...pause(headers) };
  if (status >= 400 && status < 500 && status !== 408)
    return { kind: 'rejected', code: `http_${status}`, httpStatus: status };
  // 408 and 5xx come before or after the mail was taken. A redirect comes from something between us and SendGrid, which
  // never redirects this call: nobody knows what became of the request, so the safe side.
  return { kind: 'unknown', reason: `http_${status}`, httpStatus: status };
}

/** SendGrid says 202 with an id and nothing more. Anything else that calls itself a success may be somebody between us. */
function outcomeOfSuccess({ status, headers, body }: Answer): CallOutcome {
  const id = headers['x-message-id'];
  if (typeof id === 'string') return { kind: 'accepted', sid: MESSAGE_ID.test(id) ? id : null, httpStatus: status };
  if (body === null) return { kind: 'unknown', reason: 'answer_cut', httpStatus: status };
  if (/html/i.test(headers['content-type'] ?? '') || !isEmptyOrJson(body))
    return { kind: 'unknown', reason: 'answer_unreadable', httpStatus: status };
  return { kind: 'accepted', sid: null, httpStatus: status };
}

function isEmptyOrJson(body: string): boolean {
  if (body.trim() === '') return true;
  try {
    JSON.parse(body);
    return true;
  } catch {
    return false;
  }
}

function pause(headers: IncomingHttpHeaders): Pause {
  const reset = headers['x-ratelimit-reset'];
  const asked = pauseAsked(headers['retry-after']);
  return asked.retryAfterSeconds === undefined && typeof reset === 'string' ? pauseUntil(reset) : asked;
}
