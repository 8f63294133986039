import { type Fields, many, one } from '#platform/http/page/posted-fields.rules.js';

/** Where a visit came from; it travels through the form in hidden fields, never through the family's browser storage. */
export interface VisitSource {
  pageUrl: string;
  referrer: string;
  clickId: string;
  utm: Readonly<Record<string, string>>;
}

/** What stands in the fields of the form, as it was typed. */
export interface FormValues {
  name: string;
  phone: string;
  email: string;
  sharedPhone: string;
  texting: string;
  sayName: string;
  codeWord: string;
  days: readonly string[];
  from: string;
  to: string;
  otherPhone: string;
  askFor: string;
  writingFor: string;
  adult: string;
  relationship: string;
  lovedOneName: string;
  substances: string;
  postalCode: string;
  message: string;
  /** text versions of the boxes that are ticked */
  consents: readonly string[];
  source: VisitSource;
}

/** Hours that can be chosen; a person calls in no other. */
export const callHours = Array.from({ length: 14 }, (_, index) => `${String(index + 8).padStart(2, '0')}:00`);
export const weekdays = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
export const UTM_KEYS = ['source', 'medium', 'campaign', 'term', 'content'] as const;

/** Every field as it was typed; only line breaks are made one kind. */
export function valuesOf(fields: Fields): FormValues {
  const utm = UTM_KEYS.map((key) => [key, one(fields, `utm_${key}`)] as const).filter(([, value]) => value);
  return {
    name: one(fields, 'name'),
    phone: one(fields, 'phone'),
    email: one(fields, 'email'),
    sharedPhone: one(fields, 'shared_phone'),
    texting: one(fields, 'texting'),
    sayName: one(fields, 'say_name'),
    codeWord: one(fields, 'code_word'),
    days: weekdays.filter((day) => many(fields, 'days').includes(day)),
    from: one(fields, 'from'),
    to: one(fields, 'to'),
    otherPhone: one(fields, 'other_phone'),
    askFor: one(fields, 'ask_for'),
    writingFor: one(fields, 'writing_for'),
    adult: one(fields, 'adult'),
    relationship: one(fields, 'relationship'),
    lovedOneName: one(fields, 'loved_one_name'),
    substances: one(fields, 'substances'),
    postalCode: one(fields, 'postal_code'),
    message: one(fields, 'message').replaceAll('\r\n', '\n'),
    consents: many(fields, 'consent'),
    source: {
      pageUrl: one(fields, 'page_url'),
      referrer: one(fields, 'referrer'),
      clickId: one(fields, 'click_id'),
      utm: Object.fromEntries(utm),
    },
  };
}
