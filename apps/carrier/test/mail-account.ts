import type { Carrier, CarrierOptions } from '../src/server.js';
import { openCarrier } from './account.js';

export const API_KEY = `SG.${'k'.repeat(22)}.${'s'.repeat(43)}`;
export const FAMILY_MAIL = 'rivera@example.org';
export const OTHER_MAIL = 'okafor@example.org';
export const PRACTICE_MAIL = 'care@mail.example.com';

/** A carrier that is quick with mail. */
export function openPostOffice(options: Partial<CarrierOptions> = {}): Promise<Carrier> {
  const { mail, ...rest } = options;
  return openCarrier({
    ...rest,
    mail: {
      apiKey: API_KEY,
      delaysMs: { processed: 1, delivered: 40 },
      ...mail,
      times: { windowMs: 5, retryPauseMs: 5, ...mail?.times },
    },
  });
}

const off = { enable: false };
export const NO_TRACKING = {
  click_tracking: { enable: false, enable_text: false },
  open_tracking: off,
  subscription_tracking: off,
  ganalytics: off,
};

/** A whole mail/send body as the product writes it. */
export const aMail = (change: Record<string, unknown> = {}): Record<string, unknown> => ({
  personalizations: [
    { to: [{ email: FAMILY_MAIL, name: 'A. Rivera' }], custom_args: { crm_mid: 'm1', crm_att: 'r1' } },
  ],
  from: { email: PRACTICE_MAIL, name: 'Maple House' },
  subject: 'Your note reached us',
  content: [
    { type: 'text/plain', value: 'Hello, this is Maple House.' },
    { type: 'text/html', value: '<p>Hello, this is <b>Maple House</b>.</p>' },
  ],
  headers: { 'X-CRM-Ref': 'r1' },
  categories: ['inquiry-received'],
  tracking_settings: NO_TRACKING,
  ...change,
});

export const to = (email: string, more: Record<string, unknown> = {}): Record<string, unknown> => ({
  personalizations: [{ to: [{ email }], ...more }],
});

/** One mail/send request, by hand. */
export function sendMail(
  carrier: Carrier,
  body: unknown = aMail(),
  headers: Record<string, string> = {},
  signal?: AbortSignal,
): Promise<Response> {
  return fetch(`${carrier.url}/v3/mail/send`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${API_KEY}`, ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
    signal,
  });
}

/** The id of a mail that was accepted. */
export async function acceptedId(carrier: Carrier, change: Record<string, unknown> = {}): Promise<string> {
  const response = await sendMail(carrier, aMail(change));
  if (response.status !== 202) throw new Error(`mail/send answered ${response.status}: ${await response.text()}`);
  return response.headers.get('x-message-id') ?? '';
}
