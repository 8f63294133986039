import {
  choiceField,
  type FieldErrors,
  hiddenFields,
  selectField,
  textField,
} from '#platform/http/page/form-fields.js';
import { markup, type Html } from '#platform/http/page/html.js';
import { type PageLanguage, phoneLink } from '#platform/http/page/page-frame.js';
import {
  FIRST_CALL,
  LAST_CALL,
  LAST_MINUTE,
  MOST,
  type PreferenceProblem,
  type PreferenceProblems,
  type PreferenceValues,
  type TimeValues,
  yesNoQuestions,
} from './preferences.rules.js';
import { preferencesWords } from './preferences-words.data.js';
import { footer, pathOf, privateFrame, type PrivatePage } from './private.page.js';
import { privatePageWords } from './private-page-words.data.js';

/** What happened just before: said at the top. */
export type PreferenceNotice = 'saved' | 'stale';

interface Preferences {
  values: PreferenceValues;
  problems: PreferenceProblems;
  notice: PreferenceNotice | null;
  hasCodeWord: boolean;
  formToken: string;
}
type Showing = PrivatePage & Preferences & { words: (typeof preferencesWords)[PageLanguage]; errors: FieldErrors };

/**
 * How a member may be reached, to change without JavaScript; nothing is required, nothing is checked in the browser.
 * @returns a whole HTML page
 */
export function renderPreferences(input: PrivatePage & Preferences): string {
  const words = preferencesWords[input.language];
  const errors = new Map([...input.problems].map(([field, problem]) => [field, problemWords(problem, input.language)]));
  const showing: Showing = { ...input, words, errors };
  return privateFrame(
    input,
    markup`<h1>${words.heading}</h1>
${notice(showing)}${errors.size > 0 && summary(showing)}
<p>${words.intro}</p>
${form(showing)}
<form class="part" method="post" action="${pathOf(input, '/stop')}">
<h2>${words.stop.heading}</h2><p>${words.stop.effect}</p>
${hiddenFields([['form', input.formToken]])}
<button type="submit">${words.stop.button}</button></form>
<p class="part screen"><a href="${pathOf(input, '', 'f')}">${words.back}</a></p>`,
    footer(input.language),
  );
}

/** @returns a whole HTML page that says that nothing goes out any more */
export function renderAllStopped(input: PrivatePage): string {
  const words = preferencesWords[input.language];
  return privateFrame(
    input,
    markup`<h1>${words.heading}</h1>
<p class="saved" role="status">${words.stop.done}</p>
<p>${words.stop.callUs} ${phoneLink(input.practice.phone)}.</p>
<p class="screen"><a href="${pathOf(input, '', 'f')}">${words.back}</a></p>`,
    footer(input.language),
  );
}

function notice({ notice: what, words }: Showing): Html | null {
  return what && markup`<p class="saved" role="status">${words[what]}</p>`;
}

/** Stands at the top, takes the focus, and leads to each field. */
function summary({ errors, words }: Showing): Html {
  const rows = [...errors].map(([id, message]) => markup`<li><a href="#${id}">${message}</a></li>`);
  return markup`<div class="errors" id="errors" role="alert" tabindex="-1" autofocus aria-labelledby="errors-heading">
<h2 id="errors-heading">${words.errors.heading}</h2><p>${words.errors.kept}</p><ul>${rows}</ul></div>`;
}

function form(showing: Showing): Html {
  const { words, values, errors } = showing;
  const radios = (id: string, name: string, label: string, choices: Readonly<Record<string, string>>, chosen: string) =>
    choiceField({ id, name, label, choices, chosen: [chosen], type: 'radio', errors });
  const name = (question: string) => (question === 'sayName' ? 'say_name' : question);
  return markup`<form method="post" action="${pathOf(showing)}" accept-charset="utf-8" autocomplete="off" novalidate>
${hiddenFields([
  ['form', showing.formToken],
  ['version', values.version],
])}
${yesNoQuestions.map((question) => radios(question, name(question), words.questions[question], words.yesNo, values[question]))}
${radios('sharedPhone', 'shared_phone', words.sharedPhone, words.sharedPhoneChoices, values.sharedPhone)}
${textField({ id: 'askFor', name: 'ask_for', label: words.askFor, value: values.askFor, errors })}
${times(showing, 'windows')}${times(showing, 'avoid')}
${textField({ id: 'codeWord', name: 'code_word', label: words.codeWord, hint: showing.hasCodeWord ? `${words.codeWordKept} ${words.codeWordHint}` : words.codeWordHint, value: values.codeWord, errors })}
${radios('language', 'language', words.language, words.languages, values.language)}
<button type="submit">${words.save}</button></form>`;
}

/** Every time there is, and room for one more. */
function times(showing: Showing, name: 'windows' | 'avoid'): Html[] {
  const empty: TimeValues = { days: [], from: '', to: '', phone: '' };
  const rows = [...showing.values[name], empty].slice(0, MOST[name]);
  return rows.map((time, index) => oneTime(showing, name, time, `${name}_${index}`));
}

function oneTime({ words, errors, language }: Showing, name: 'windows' | 'avoid', time: TimeValues, id: string): Html {
  const [first, last] = name === 'windows' ? [FIRST_CALL, LAST_CALL] : ['00:00', LAST_MINUTE];
  const options = (hours: readonly string[], value: string) =>
    [...new Set(['', ...hours, value])]
      .toSorted()
      .map((hour) => [hour, hour ? hourWords(hour, language) : words.anyHour] as const);
  const hours = hoursBetween(first, last);
  const select = (end: 'from' | 'to', of: readonly string[]) =>
    selectField({ id: `${id}_${end}`, label: words[end], options: options(of, time[end]), value: time[end], errors });
  return markup`<fieldset class="part" id="${id}"${errors.has(id) && markup` aria-describedby="${id}-error"`}><legend>${words[name]}</legend>
${errors.has(id) && markup`<p class="error" id="${id}-error">${errors.get(id)}</p>`}<p class="hint">${words.timesHint}</p>
${choiceField({ id: `${id}_days`, label: words.days, choices: words.dayNames, chosen: time.days, type: 'checkbox', errors })}
<div class="hours">${select('from', hours.slice(0, -1))}${select('to', hours.slice(1))}</div>
${name === 'windows' && textField({ id: `${id}_phone`, label: words.otherPhone, value: time.phone, type: 'tel', errors })}
</fieldset>`;
}

function hoursBetween(first: string, last: string): string[] {
  const whole = Array.from({ length: 24 }, (_, hour) => `${String(hour).padStart(2, '0')}:00`);
  return [...whole.filter((hour) => hour >= first && hour < last), last];
}

function hourWords(time: string, language: PageLanguage): string {
  if (time === LAST_MINUTE) return preferencesWords[language].midnight;
  const [hour, minute] = time.split(':');
  const number = Number(hour);
  if (language === 'es') return minute === '00' ? `${number} h` : `${number}:${minute} h`;
  return `${number % 12 || 12}${minute === '00' ? '' : `:${minute}`} ${number < 12 ? 'AM' : 'PM'}`;
}

function problemWords(problem: PreferenceProblem, language: PageLanguage): string {
  const { word } = privatePageWords[language];
  if (problem === 'word_length') return word.length;
  if (problem === 'word_known_to_others') return word.knownToOthers;
  return preferencesWords[language].errors[problem];
}
