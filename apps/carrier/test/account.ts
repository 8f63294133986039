import { startCarrier, type Carrier, type CarrierOptions } from '../src/server.js';

export const ACCOUNT = { accountSid: `AC${'5'.repeat(32)}`, authToken: 'a-token-of-the-sandbox' };
export const PRACTICE = '+19195550100';
export const FAMILY = '+19195550142';
export const OTHER_FAMILY = '+19195550143';

export function openCarrier(options: Partial<CarrierOptions> = {}): Promise<Carrier> {
  return startCarrier({
    ...ACCOUNT,
    from: PRACTICE,
    delaysMs: { queued: 1, sent: 2, delivered: 4 },
    retryPauseMs: 5,
    ...options,
  });
}

export const basic = (sid: string, token: string): string =>
  `Basic ${Buffer.from(`${sid}:${token}`).toString('base64')}`;

/** One Create Message request, by hand. */
export function post(
  carrier: Carrier,
  fields: Record<string, string>,
  headers: Record<string, string> = {},
): Promise<Response> {
  return fetch(`${carrier.url}/2010-04-01/Accounts/${ACCOUNT.accountSid}/Messages.json`, {
    method: 'POST',
    body: new URLSearchParams(fields),
    headers: { authorization: basic(ACCOUNT.accountSid, ACCOUNT.authToken), ...headers },
  });
}

export function get(carrier: Carrier, path: string): Promise<Response> {
  return fetch(`${carrier.url}/2010-04-01/Accounts/${ACCOUNT.accountSid}${path}`, {
    headers: { authorization: basic(ACCOUNT.accountSid, ACCOUNT.authToken) },
  });
}

export const aText = (fields: Record<string, string> = {}): Record<string, string> => ({
  To: FAMILY,
  From: PRACTICE,
  Body: 'Hello, this is Maple House.',
  ...fields,
});
