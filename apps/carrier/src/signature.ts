import { createHmac } from 'node:crypto';

/** Fields of a form as they are posted and signed; a repeated field is an array. */
export type Params = Readonly<Record<string, string | readonly string[]>>;

/**
 * The X-Twilio-Signature of a request.
 * @param authToken the account's Auth Token; nothing else signs
 * @param url exactly the address that is requested; a fragment is never sent, so it is not signed either
 * @param params every posted field, empty ones too
 * @returns base64 of HMAC-SHA1 over the address and all fields, ordered by field name alone
 */
export function signatureOf(authToken: string, url: string, params: Params): string {
  const signed = [requestedUrl(url)];
  for (const name of Object.keys(params).sort()) {
    for (const value of valuesOf(params[name] ?? '')) signed.push(name, value);
  }
  return createHmac('sha1', authToken).update(signed.join(''), 'utf8').digest('base64');
}

function valuesOf(value: string | readonly string[]): string[] {
  return typeof value === 'string' ? [value] : [...new Set(value)].sort();
}

/** A bare origin is requested with the path `/`. */
function requestedUrl(url: string): string {
  const withoutFragment = url.split('#', 1)[0] ?? '';
  return withoutFragment.replace(/^(https?:\/\/[^/?]+)(?=\?|$)/i, '$1/');
}
