import { ApiError } from './errors.js';

/** What a Create Message request asks for, checked. Fields that nobody here knows are kept in `params` only. */
export interface Outgoing {
  to: string;
  /** The number that the phone sees; of a Messaging Service the only number in its pool. */
  from: string;
  messagingServiceSid: string | null;
  body: string;
  numMedia: number;
  statusCallback: string | null;
  params: Record<string, string | string[]>;
}

/** What the account looks like to the checks of a request. */
export interface Account {
  /** The account's own number; undefined means that any valid number is taken for its own. */
  ownNumber: string | undefined;
  poolNumber: string;
  landlines: ReadonlySet<string>;
  isBlocked(sender: string, recipient: string): boolean;
}

export const E164 = /^\+[1-9]\d{6,14}$/;
const MOST_CHARACTERS = 1600;
const LONGEST_VALIDITY_S = 36_000;

/** @throws ApiError with Twilio's code for the first thing that is wrong */
export function readCreate(form: URLSearchParams, account: Account): Outgoing {
  const to = recipient(form);
  const messagingServiceSid = form.get('MessagingServiceSid') || null;
  const from = sender(form, messagingServiceSid, account);
  if (to === from) throw new ApiError(21211, "The 'To' and 'From' numbers cannot be the same.");
  const numMedia = form.getAll('MediaUrl').length;
  const body = content(form, numMedia);
  const statusCallback = callback(form);
  checkValidity(form);
  if (account.landlines.has(to)) throw new ApiError(21614, `'To' number is not a valid mobile number: ${to}`);
  if (account.isBlocked(from, to)) throw new ApiError(21610, 'Attempt to send to unsubscribed recipient');
  return { to, from, messagingServiceSid, body, numMedia, statusCallback, params: everyField(form) };
}

function recipient(form: URLSearchParams): string {
  const to = form.get('To');
  if (!to) throw new ApiError(21604, "A 'To' phone number is required.");
  if (!E164.test(to)) throw new ApiError(21211, `The 'To' number ${to} is not a valid phone number.`);
  return to;
}

function sender(form: URLSearchParams, messagingServiceSid: string | null, account: Account): string {
  const from = form.get('From');
  if (messagingServiceSid !== null && !/^MG[0-9a-f]{32}$/.test(messagingServiceSid)) {
    throw new ApiError(21701, 'The Messaging Service does not exist.');
  }
  if (!from) {
    if (messagingServiceSid !== null) return account.poolNumber;
    throw new ApiError(21603, "A 'From' or 'MessagingServiceSid' parameter is required.");
  }
  if (!E164.test(from)) throw new ApiError(21212, `The 'From' number ${from} is not a valid phone number.`);
  if (account.ownNumber !== undefined && from !== account.ownNumber) {
    throw new ApiError(21606, `The 'From' phone number ${from} is not a message-capable number of your account.`);
  }
  return from;
}

function content(form: URLSearchParams, numMedia: number): string {
  const body = form.get('Body') ?? '';
  if (body === '' && numMedia === 0) throw new ApiError(21602, 'Message body is required.');
  if (body.length > MOST_CHARACTERS) {
    throw new ApiError(21617, `The concatenated message body exceeds the ${MOST_CHARACTERS} character limit.`);
  }
  return body;
}

function callback(form: URLSearchParams): string | null {
  const url = form.get('StatusCallback') || null;
  if (url === null) return null;
  const host = URL.canParse(url) && /^https?:\/\//i.test(url) ? new URL(url).hostname : '';
  // Twilio takes no host with an underscore
  if (host === '' || host.includes('_'))
    throw new ApiError(21609, `The 'StatusCallback' URL ${url} is not a valid URL.`);
  return url;
}

function checkValidity(form: URLSearchParams): void {
  const period = form.get('ValidityPeriod');
  if (period === null) return;
  if (!/^\d+$/.test(period) || Number(period) < 1 || Number(period) > LONGEST_VALIDITY_S) {
    throw new ApiError(21624, `ValidityPeriod must be an integer between 1 and ${LONGEST_VALIDITY_S} seconds.`);
  }
}

function everyField(form: URLSearchParams): Record<string, string | string[]> {
  return Object.fromEntries(
    [...new Set(form.keys())].map((name) => {
      const values = form.getAll(name);
      return [name, values.length === 1 ? (values[0] ?? '') : values];
    }),
  );
}
