import { markup, type Html, type HtmlValue } from './html.js';

/** What is wrong with the fields: field id -> words. */
export type FieldErrors = ReadonlyMap<string, string>;

interface Field {
  /** the id; also the name unless that differs */
  id: string;
  name?: string;
  label: HtmlValue;
  hint?: string;
  errors: FieldErrors;
}

export interface TextField extends Field {
  value: string;
  type?: 'tel' | 'email';
  autocomplete?: 'name' | 'tel' | 'email' | 'postal-code';
  inputmode?: 'numeric';
  suggestions?: readonly string[];
}

/** Longer than any name or number; the same limit as at the edge, so that nothing is refused that could be typed. */
const MOST_CHARACTERS = '500';

export function textField(field: TextField): Html {
  const list = field.suggestions && `${field.id}-suggestions`;
  return markup`<div class="field"><label for="${field.id}">${field.label}</label>${notes(field)}
<input id="${field.id}" name="${field.name ?? field.id}"${field.type && markup` type="${field.type}"`} value="${field.value}" dir="auto" maxlength="${MOST_CHARACTERS}" autocomplete="${field.autocomplete ?? 'off'}"${field.inputmode && markup` inputmode="${field.inputmode}"`}${list && markup` list="${list}"`}${described(field)}>
${list && markup`<datalist id="${list}">${field.suggestions?.map((word) => markup`<option value="${word}"></option>`)}</datalist>`}</div>`;
}

/** The browser drops a first line break after the opening tag, so one stands there that may be dropped. */
export function textArea(field: Field & { value: string }): Html {
  return markup`<div class="field"><label for="${field.id}">${field.label}</label>${notes(field)}
<textarea id="${field.id}" name="${field.name ?? field.id}" rows="7" dir="auto" autocomplete="off"${described(field)}>
${field.value}</textarea></div>`;
}

export interface ChoiceField extends Field {
  choices: Readonly<Record<string, string>>;
  chosen: readonly string[];
  type: 'radio' | 'checkbox';
}

/** A question with answers to tick, none of them before the family does; the id is that of the first answer. */
export function choiceField(field: ChoiceField): Html {
  const answers = Object.entries(field.choices).map(([value, label], index) => {
    const id = index === 0 ? field.id : `${field.id}-${value}`;
    return markup`<label class="choice" for="${id}"><input type="${field.type}" id="${id}" name="${field.name ?? field.id}" value="${value}" autocomplete="off"${field.chosen.includes(value) && markup` checked`}>
<span>${label}</span></label>`;
  });
  return markup`<fieldset class="field"${described(field, false)}><legend>${field.label}</legend>${notes(field)}
<div class="choices">${answers}</div></fieldset>`;
}

export function selectField(
  field: Field & { options: readonly (readonly [value: string, label: string])[]; value: string },
): Html {
  const options = field.options.map(
    ([value, label]) => markup`<option value="${value}"${value === field.value && markup` selected`}>${label}</option>`,
  );
  return markup`<div class="field"><label for="${field.id}">${field.label}</label>${notes(field)}
<select id="${field.id}" name="${field.name ?? field.id}" autocomplete="off"${described(field)}>${options}</select></div>`;
}

export function hiddenFields(fields: readonly (readonly [name: string, value: string])[]): Html[] {
  return fields.map(([name, value]) => markup`<input type="hidden" name="${name}" value="${value}">`);
}

function notes({ id, hint, errors }: Field): Html {
  const error = errors.get(id);
  return markup`${hint && markup`<p class="hint" id="${id}-hint">${hint}</p>`}${error && markup`<p class="error" id="${id}-error">${error}</p>`}`;
}

function described({ id, hint, errors }: Field, marked = true): Html {
  const ids = [...(errors.has(id) ? [`${id}-error`] : []), ...(hint ? [`${id}-hint`] : [])];
  return markup`${ids.length > 0 && markup` aria-describedby="${ids.join(' ')}"`}${marked && errors.has(id) && markup` aria-invalid="true"`}`;
}
