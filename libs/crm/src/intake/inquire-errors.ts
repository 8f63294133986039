import { markup, type Html } from '#platform/http/page/html.js';
import { type FormLanguage, inquireWords } from './inquire-words.data.js';
import type { FieldErrors } from '#platform/http/page/form-fields.js';
import type { FormValues } from './form-values.rules.js';

/** One thing that a check of the body did not like: `path` as in `person.phone`, `consents[0].textVersion`. */
export interface FormError {
  path: string;
  message: string;
}

/** Where the body's paths stand on the page; the first that fits counts. */
const places: readonly (readonly [path: string, fieldId: string])[] = [
  ['person.phone', 'phone'],
  ['person.email', 'email'],
  ['person.relationship', 'relationship'],
  ['person.postalCode', 'postal_code'],
  ['person.under18', 'adult'],
  ['person.name', 'name'],
  ['person', 'phone'],
  ['lovedOne.firstName', 'loved_one_name'],
  ['lovedOne', 'substances'],
  ['message', 'message'],
  ['callback.phone', 'other_phone'],
  ['callback', 'days'],
  ['safeContact.windows', 'days'],
  ['safeContact.askFor', 'ask_for'],
  ['safeContact.codeWord', 'code_word'],
  ['safeContact.sharedPhone', 'shared_phone'],
  ['safeContact.sayPracticeName', 'say_name'],
  ['safeContact', 'texting'],
  ['consents', 'consent'],
];

/** Words of our own for each field: what the check says is for programs, and in one language. */
export function errorsByField(
  errors: readonly FormError[],
  values: Pick<FormValues, 'phone' | 'email'>,
  language: FormLanguage,
): FieldErrors {
  const words = inquireWords[language].errors;
  const nothing = !values.phone.trim() && !values.email.trim();
  const found = errors.flatMap(({ path }) => {
    const place = places.find(
      ([start]) => path === start || path.startsWith(`${start}.`) || path.startsWith(`${start}[`),
    );
    return place ? [place[1]] : [];
  });
  return new Map(
    found.map((id) => {
      if ((id === 'phone' || id === 'email') && nothing) return [id, words.unreachable];
      return [id, id === 'phone' ? words.phone : id === 'email' ? words.email : words.field];
    }),
  );
}

/** Stands at the top, takes the focus, and leads to each field. */
export function errorSummary(fields: FieldErrors, language: FormLanguage, practicePhone: string): Html {
  const words = inquireWords[language].errors;
  const rows = fields.size ? [...fields] : [['inquiry', words.page(practicePhone)] as const];
  return markup`<div class="errors" id="errors" role="alert" tabindex="-1" autofocus aria-labelledby="errors-heading">
<h2 id="errors-heading">${words.heading}</h2><p>${words.kept}</p>
<ul>${rows.map(([id, message]) => markup`<li><a href="#${id}">${message}</a></li>`)}</ul></div>`;
}
