import { type Fields, many, one } from '#platform/http/page/posted-fields.rules.js';
import { findConsentText } from '../permission/consent-texts.data.js';
import { callHours, type FormValues, UTM_KEYS, valuesOf, type VisitSource, weekdays } from './form-values.rules.js';
import type { FormLanguage } from './inquire-words.data.js';

export interface ReadForm {
  /** the JSON body of `POST /v1/inquiries`, to be checked like any other */
  body: Record<string, unknown>;
  honeypot: boolean;
  token: string | null;
  language: FormLanguage;
  values: FormValues;
}

/** The boxes of the form, in their order. A text that speaks of one provider or of a later talk has no box here. */
export const offeredConsents = [
  'S1-sms-request-1.0',
  'S2-sms-followup-1.0',
  'C1-call-1.0',
  'C2-voicemail-1.0',
  'E1-email-1.0',
] as const;

/** No browser fills a field of this name by itself, and no person sees it. */
export const HONEYPOT = 'desk_reference';
const CLICK_IDS = ['gclid', 'gbraid', 'wbraid', 'msclkid', 'fbclid'];
const MOST_SUBSTANCES = 50;

/** @returns where the visit came from, from the query of the page's address and the referrer that the browser told */
export function visitSource(query: Fields, pageUrl: string, referrer: string): VisitSource {
  const utm = UTM_KEYS.map((key) => [key, one(query, `utm_${key}`).slice(0, 500)] as const).filter(
    ([, value]) => value,
  );
  const clickId = CLICK_IDS.map((name) => one(query, name)).find((value) => value) ?? '';
  return {
    pageUrl: pageUrl.slice(0, 2000),
    referrer: referrer.slice(0, 2000),
    clickId: clickId.slice(0, 500),
    utm: Object.fromEntries(utm),
  };
}

/**
 * Reads the posted form. Nothing is judged here: what was typed goes into the body as it is.
 * @param fields decoded fields; a name that came more than once is a list
 */
export function inquiryFromForm(fields: Readonly<Record<string, string | string[]>>): ReadForm {
  const language: FormLanguage = one(fields, 'lang') === 'es' ? 'es' : 'en';
  const values = valuesOf(fields);
  const shown = new Set([...many(fields, 'shown'), ...values.consents]);
  const body = {
    channel: 'form',
    person: personOf(values, language),
    ...given('lovedOne', {
      ...given('firstName', values.lovedOneName.trim()),
      ...given('substances', substancesOf(values.substances)),
    }),
    ...given('message', values.message),
    ...given('callback', callbackOf(values)),
    safeContact: safeContactOf(values),
    consents: [...shown].flatMap((textVersion) => {
      const text = findConsentText(textVersion);
      return text ? [{ channel: text.channel, textVersion, granted: values.consents.includes(textVersion) }] : [];
    }),
    ...given('source', sourceOf(values.source)),
  };
  return { body, honeypot: one(fields, HONEYPOT).trim() !== '', token: one(fields, 'token') || null, language, values };
}

function personOf(values: FormValues, language: FormLanguage): Record<string, unknown> {
  return {
    name: values.name,
    ...given('phone', values.phone.trim()),
    ...given('email', values.email.trim()),
    ...given('relationship', relationshipOf(values)),
    ...given('postalCode', values.postalCode.trim()),
    language,
    ...(values.adult === 'yes' || values.adult === 'no' ? { under18: values.adult === 'no' } : {}),
  };
}

function relationshipOf({ writingFor, relationship }: FormValues): string {
  if (writingFor === 'self') return 'self';
  return relationship.trim() || (writingFor === 'client' ? 'professional' : '');
}

function safeContactOf(values: FormValues): Record<string, unknown> {
  const window = windowOf(values);
  return {
    ...(values.texting === 'now' ? { textNow: true, texts: true } : {}),
    ...(values.texting === 'tomorrow' ? { textNow: false, texts: true } : {}),
    ...(values.texting === 'no' ? { textNow: false, texts: false } : {}),
    voicemail: voicemailAllowed(values),
    ...(values.sayName === 'yes' || values.sayName === 'no' ? { sayPracticeName: values.sayName === 'yes' } : {}),
    ...(['no', 'maybe', 'yes'].includes(values.sharedPhone) ? { sharedPhone: values.sharedPhone } : {}),
    ...given('askFor', values.askFor.trim()),
    ...(window && window.from < window.to ? { windows: [window] } : {}),
    ...given('codeWord', values.codeWord.trim()),
  };
}

/** Hours that end before they begin are kept here for a person to read, and bind nobody. */
function callbackOf(values: FormValues): Record<string, unknown> {
  const window = windowOf(values);
  const phone = values.otherPhone.trim();
  if (!window && !phone) return {};
  return { ...(window ? { windows: [window] } : {}), ...given('phone', phone), voicemail: voicemailAllowed(values) };
}

function windowOf(values: FormValues): { days: readonly string[]; from: string; to: string; phone?: string } | null {
  const [from, to] = [values.from, values.to].map((hour) => (callHours.includes(hour) ? hour : ''));
  if (!values.days.length && !from && !to) return null;
  const phone = values.otherPhone.trim();
  return {
    days: values.days.length ? values.days : weekdays,
    from: from || callHours[0]!,
    to: to || callHours.at(-1)!,
    ...(phone ? { phone } : {}),
  };
}

function voicemailAllowed(values: FormValues): boolean {
  return values.consents.some((textVersion) => findConsentText(textVersion)?.channel === 'voicemail');
}

function substancesOf(typed: string): string[] {
  return typed
    .split(/[,;\n]/)
    .map((name) => name.trim())
    .filter((name) => name !== '')
    .slice(0, MOST_SUBSTANCES);
}

function sourceOf({ pageUrl, referrer, clickId, utm }: VisitSource): Record<string, unknown> {
  return {
    ...given('pageUrl', pageUrl),
    ...given('referrer', referrer),
    ...given('utm', utm),
    ...given('clickId', clickId),
  };
}

/** A key that stands in the body only when there is something to say. */
function given(key: string, value: string | readonly unknown[] | object): Record<string, unknown> {
  const size = typeof value === 'string' || Array.isArray(value) ? value.length : Object.keys(value).length;
  return size > 0 ? { [key]: value } : {};
}
