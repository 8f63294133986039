import { markup, type Html } from '#platform/http/page/html.js';
import { phoneLink, renderFrame } from '#platform/http/page/page-frame.js';
import { emergencyLine, type PracticeWords } from './emergency-line.js';
import { type FormLanguage, inquireWords } from './inquire-words.data.js';

interface Thanks {
  language: FormLanguage;
  practice: PracticeWords;
  /** words in the note may be a cry for help: the emergency line stands first and large */
  crisis: boolean;
  nonce: string;
}

/** Open day and night, for children and for whoever worries about one. */
const CHILDHELP = '1-800-422-4453';

/**
 * The one message that is surely read: who calls, from which number, and when.
 * @param input.callbackWords as `callbackWordsFor` gives them; null when there is no number to call and the answer is written
 * @param input.links to her own page; out of any frame, because that page may stand in none
 * @returns a whole HTML page
 */
export function renderThankYou(
  input: Thanks & { callbackWords: string | null; links?: { family: string; preferences: string } | null },
): string {
  const { language, practice, callbackWords, links } = input;
  const words = inquireWords[language].thanks;
  return answer(
    input,
    markup`<h1>${words.heading}</h1>
<p>${callbackWords === null ? words.writes : words.calls(callbackWords, practice.phone)}</p>
<p>${words.texts}</p>
<p>${words.callNow} ${phoneLink(practice.phone)}.</p>
${
  links &&
  markup`<p><a href="${links.preferences}" target="_top">${words.change}</a></p>
<p><a href="${links.family}" target="_top">${words.threeThings}</a></p>
`
}<p>${words.strength}</p>`,
  );
}

/**
 * For whoever is not yet 18: a person, and numbers to call now.
 * @returns a whole HTML page
 */
export function renderMinorPage(input: Thanks): string {
  const words = inquireWords[input.language].minor;
  return answer(
    input,
    markup`<h1>${words.heading}</h1>
<p>${words.person}</p>
<p>${words.notAlone}</p>
<p>${words.talk} <a href="tel:988">988</a>.</p>
<p>${words.childhelp} ${phoneLink(CHILDHELP)}.</p>
<p>${words.callUs} ${phoneLink(input.practice.phone)}.</p>`,
  );
}

function answer({ language, practice, crisis, nonce }: Thanks, said: Html): string {
  const line = emergencyLine(language, practice, crisis);
  const content = crisis ? markup`${line}${said}` : markup`${said}${line}`;
  return renderFrame({
    language,
    title: inquireWords[language].thanks.title,
    nonce,
    practiceName: practice.name,
    otherLanguageHref: null,
    content,
  });
}
