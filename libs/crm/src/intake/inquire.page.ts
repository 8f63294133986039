import { markup, type Html } from '#platform/http/page/html.js';
import { frameWords, renderFrame } from '#platform/http/page/page-frame.js';
import { consentTexts } from '../permission/permission.service.js';
import { emergencyLine, type PracticeWords } from './emergency-line.js';
import {
  choiceField,
  type FieldErrors,
  hiddenFields,
  selectField,
  textArea,
  textField,
} from '#platform/http/page/form-fields.js';
import { errorsByField, errorSummary, type FormError } from './inquire-errors.js';
import { callHours, type FormValues, UTM_KEYS } from './form-values.rules.js';
import { HONEYPOT, offeredConsents } from './inquire-form.rules.js';
import { type FormLanguage, inquireWords, type InquireWords } from './inquire-words.data.js';

interface Showing {
  language: FormLanguage;
  words: InquireWords;
  practice: PracticeWords;
  values: FormValues;
  errors: FieldErrors;
}

const untouched: FormValues = {
  name: '',
  phone: '',
  email: '',
  sharedPhone: '',
  texting: '',
  sayName: '',
  codeWord: '',
  days: [],
  from: '',
  to: '',
  otherPhone: '',
  askFor: '',
  writingFor: '',
  adult: '',
  relationship: '',
  lovedOneName: '',
  substances: '',
  postalCode: '',
  message: '',
  consents: [],
  source: { pageUrl: '', referrer: '', clickId: '', utm: {} },
};

/**
 * The form in which a family writes for the first time: whole without JavaScript, nothing ticked, no required marks, no
 * checks in the browser (they would refuse a note in the browser's own words and language).
 * @param input.token one-time token that makes sending twice harmless
 * @param input.values what was typed, shown again beside the errors
 * @param input.errors as the check of the body found them
 * @param input.nonce of this answer's content security policy
 * @returns a whole HTML page
 */
export function renderInquiryForm(input: {
  language: FormLanguage;
  token: string;
  practice: PracticeWords;
  values?: Partial<FormValues>;
  errors?: readonly FormError[];
  action?: string;
  nonce: string;
}): string {
  const { language, practice } = input;
  const words = inquireWords[language];
  const values = { ...untouched, ...input.values };
  const refused = Boolean(input.errors?.length);
  const errors = errorsByField(input.errors ?? [], values, language);
  const showing: Showing = { language, words, practice, values, errors };
  const content = markup`${emergencyLine(language, practice)}
<h1>${words.heading}</h1>
${refused && errorSummary(errors, language, practice.phone)}
<p>${words.intro}</p><p>${words.needed}</p>
<form id="inquiry" method="post" action="${input.action ?? '/inquire'}" accept-charset="utf-8" autocomplete="off" novalidate>
${hidden(input.token, showing)}${aboutYou(showing)}${goodTime(showing)}${whatItIs(showing)}${consents(showing)}
${emergencyLine(language, practice)}
<button type="submit">${words.send}</button>
</form>`;
  return renderFrame({
    language,
    title: words.title,
    nonce: input.nonce,
    practiceName: practice.name,
    otherLanguageHref: otherLanguage(showing),
    content,
  });
}

function hidden(token: string, { language, values, words }: Showing): Html {
  const { pageUrl, referrer, clickId, utm } = values.source;
  return markup`${hiddenFields([
    ['token', token],
    ['lang', language],
    ['page_url', pageUrl],
    ['referrer', referrer],
    ['click_id', clickId],
    ...UTM_KEYS.map((key) => [`utm_${key}`, utm[key] ?? ''] as const),
    ...offeredConsents.map((textVersion) => ['shown', textVersion] as const),
  ])}<div class="elsewhere" aria-hidden="true"><label for="${HONEYPOT}">${words.honeypot}</label>
<input id="${HONEYPOT}" name="${HONEYPOT}" value="" tabindex="-1" autocomplete="off"></div>`;
}

function aboutYou(showing: Showing): Html {
  const { words, values, errors } = showing;
  return markup`<fieldset class="part"><legend>${words.you}</legend>
${textField({ id: 'name', label: words.name, hint: words.nameHint, value: values.name, autocomplete: 'name', errors })}
${textField({ id: 'phone', label: words.phone, hint: words.phoneHint, value: values.phone, type: 'tel', autocomplete: 'tel', errors })}
${choiceField({ id: 'shared_phone', label: words.sharedPhone, choices: words.sharedPhoneChoices, chosen: [values.sharedPhone], type: 'radio', errors })}
${choiceField({ id: 'texting', label: words.texting, choices: words.textingChoices, chosen: [values.texting], type: 'radio', errors })}
${choiceField({ id: 'say_name', label: words.sayName, choices: words.sayNameChoices, chosen: [values.sayName], type: 'radio', errors })}
${textField({ id: 'code_word', label: optional(words.codeWord, words), hint: words.codeWordHint, value: values.codeWord, errors })}
${textField({ id: 'email', label: words.email, value: values.email, type: 'email', autocomplete: 'email', errors })}
</fieldset>`;
}

function goodTime(showing: Showing): Html {
  const { words, values, errors, language } = showing;
  const hours = (from: number, to: number) => [
    ['', words.anyHour] as const,
    ...callHours.slice(from, to).map((hour) => [hour, hourWords(hour, language)] as const),
  ];
  return markup`<fieldset class="part"><legend>${words.when}</legend><p class="hint">${words.whenHint}</p>
${choiceField({ id: 'days', label: words.days, choices: words.dayNames, chosen: values.days, type: 'checkbox', errors })}
<div class="hours">${selectField({ id: 'from', label: words.from, options: hours(0, -1), value: values.from, errors })}
${selectField({ id: 'to', label: words.to, options: hours(1, callHours.length), value: values.to, errors })}</div>
${textField({ id: 'other_phone', label: optional(words.otherPhone, words), value: values.otherPhone, type: 'tel', errors })}
${textField({ id: 'ask_for', label: optional(words.askFor, words), value: values.askFor, errors })}
</fieldset>`;
}

function whatItIs(showing: Showing): Html {
  const { words, values, errors } = showing;
  const fields = ['loved_one_name', 'relationship', 'substances'];
  const open =
    Boolean(values.lovedOneName || values.relationship || values.substances) || fields.some((id) => errors.has(id));
  return markup`<fieldset class="part"><legend>${words.about}</legend>
${textArea({ id: 'message', label: words.message, hint: words.messageHint, value: values.message, errors })}
${choiceField({ id: 'writing_for', label: words.writingFor, choices: words.writingForChoices, chosen: [values.writingFor], type: 'radio', errors })}
${choiceField({ id: 'adult', label: words.adult, choices: words.adultChoices, chosen: [values.adult], type: 'radio', errors })}
${textField({ id: 'postal_code', label: optional(words.postalCode, words), hint: words.postalCodeHint, value: values.postalCode, autocomplete: 'postal-code', inputmode: 'numeric', errors })}
<details${open && markup` open`}><summary>${optional(words.more, words)}</summary>
${textField({ id: 'loved_one_name', label: words.lovedOneName, value: values.lovedOneName, errors })}
${textField({ id: 'relationship', label: words.relationship, value: values.relationship, suggestions: words.relationships, errors })}
${textField({ id: 'substances', label: words.substances, hint: words.substancesHint, value: values.substances, errors })}
</details></fieldset>`;
}

/** Each box on its own, in the published words and no others. */
function consents({ words, language, practice, values, errors }: Showing): Html {
  const choices = Object.fromEntries(
    offeredConsents.map((textVersion) => {
      const wording = consentTexts[textVersion]!.wording[language];
      return [textVersion, wording.replaceAll('{{ practice.legalName }}', () => practice.legalName)];
    }),
  );
  return markup`<div class="part boxes">${choiceField({
    id: 'consent',
    label: words.consents,
    hint: `${words.eitherWay} ${words.unticked}`,
    choices,
    chosen: values.consents,
    type: 'checkbox',
    errors,
  })}</div>`;
}

function optional(label: string, words: InquireWords): Html {
  return markup`${label} <span class="optional">${words.optional}</span>`;
}

function hourWords(hour: string, language: FormLanguage): string {
  const number = Number(hour.slice(0, 2));
  if (language === 'es') return `${number} h`;
  return `${number % 12 || 12} ${number < 12 ? 'AM' : 'PM'}`;
}

/** The same form in the other language; where the visit came from goes along, what was typed does not. */
function otherLanguage({ language, values }: Showing): string {
  const utm = Object.fromEntries(Object.entries(values.source.utm).map(([key, value]) => [`utm_${key}`, value]));
  return `?${new URLSearchParams({ lang: frameWords[language].otherLanguage.code, ...utm }).toString()}`;
}
