import { markup, type Html, type HtmlValue } from '#platform/http/page/html.js';
import { type FieldErrors, hiddenFields, textField } from '#platform/http/page/form-fields.js';
import { frameWords, type PageLanguage, phoneLink, renderFrame } from '#platform/http/page/page-frame.js';
import type { PageText } from './page-text.rules.js';
import { privatePageWords } from './private-page-words.data.js';

/** What every page behind a private link knows. */
export interface PrivatePage {
  language: PageLanguage;
  nonce: string;
  /** `phone` as it stands in words: 919-555-0142 */
  practice: { name: string; phone: string };
  room: Room;
  token: string;
  /** the language that was asked for, to stay in it: `?lang=es` or nothing */
  query: string;
}
/** The two pages of one link: `/f/<token>`, and `/p/<token>` for the preferences. */
export type Room = 'f' | 'p';

/** Of this page, of a form on it, or of the other page. */
export function pathOf({ room, token, query }: PrivatePage, more = '', to: Room = room): string {
  return `/${to}/${token}${more}${query}`;
}

const NO_ERRORS: FieldErrors = new Map();

/**
 * The one thing that whoever comes with a link sees, whether it leads anywhere or not.
 * @param input.again the last answer opened nothing
 * @returns a whole HTML page
 */
export function renderQuestion(input: PrivatePage & { again: boolean }): string {
  const { language, practice } = input;
  const words = privatePageWords[language].ask;
  const errors: FieldErrors = input.again ? new Map([['answer', words.wrong]]) : NO_ERRORS;
  return privateFrame(
    input,
    markup`<h1>${words.heading}</h1>
<form method="post" action="${pathOf(input)}" accept-charset="utf-8" autocomplete="off">
${textField({ id: 'answer', label: words.label, hint: words.hint, value: '', errors })}
<button type="submit">${words.button}</button>
</form>
<p>${words.call} ${phoneLink(practice.phone)}.</p>`,
  );
}

export interface OpenPage {
  pages: readonly PageText[];
  /** as `callbackWordsFor` gives them; null when no call was asked for */
  callbackWords: string | null;
  formToken: string;
  /** it opened with something that others may know */
  asksForWord: boolean;
  wordProblem?: 'length' | 'known_to_others';
  wordKept?: boolean;
}

/**
 * A member's own page: what may not stand in a text or mail.
 * @returns a whole HTML page
 */
export function renderPrivatePage(input: PrivatePage & OpenPage): string {
  const { language, practice, callbackWords } = input;
  const words = privatePageWords[language];
  const called =
    callbackWords !== null && markup`<p><strong>${words.calls(callbackWords, practice.phone)}</strong></p>`;
  return privateFrame(
    input,
    markup`<h1>${words.title}</h1>
${input.wordKept && markup`<p class="saved" role="status">${words.word.kept}</p>`}
${called}<p>${words.callUs} ${phoneLink(practice.phone)}.</p>
${input.pages.map(({ title, paragraphs }) => markup`<section class="part"><h2>${title}</h2>${paragraphs.map((text) => markup`<p>${text}</p>`)}</section>`)}
${input.asksForWord && wordForm(input)}
<p class="part screen"><a href="${pathOf(input, '', 'p')}">${words.change}</a></p>`,
    footer(language),
  );
}

function wordForm(input: PrivatePage & OpenPage): Html {
  const { language, formToken, wordProblem } = input;
  const words = privatePageWords[language].word;
  const wrong = { length: words.length, known_to_others: words.knownToOthers };
  const errors: FieldErrors = wordProblem ? new Map([['word', wrong[wordProblem]]]) : NO_ERRORS;
  return markup`<form class="part" method="post" action="${pathOf(input, '/word')}" accept-charset="utf-8" autocomplete="off">
<h2>${words.heading}</h2><p>${words.why}</p>
${hiddenFields([['form', formToken]])}
${textField({ id: 'word', label: words.label, hint: words.hint, value: '', errors })}
<button type="submit">${words.button}</button></form>`;
}

/** The way out, the other language, and a title that anybody may see in a list of tabs. */
export function privateFrame(page: PrivatePage, content: HtmlValue, under?: Html): string {
  const { language, nonce, practice, room, token } = page;
  return renderFrame({
    language,
    title: privatePageWords[language].title,
    nonce,
    practiceName: practice.name,
    otherLanguageHref: `/${room}/${token}?lang=${frameWords[language].otherLanguage.code}`,
    leaveHref: `/${room}/${token}/leave`,
    content,
    footer: under,
  });
}

/** The line for emergencies of every open page, with numbers to tap. */
export function footer(language: PageLanguage): Html {
  const { emergency, talk, after } = privatePageWords[language].footer;
  return markup`<p>${emergency} <a href="tel:911">911</a>. ${talk} <a href="tel:988">988</a>${after}.</p>`;
}
