import { type Html, markup } from '#platform/http/page/html.js';
import { frameWords, type PageLanguage, phoneLink, renderFrame } from '#platform/http/page/page-frame.js';
import { ONE_CLICK } from './unsubscribe.rules.js';
import { unsubscribeWords } from './unsubscribe-words.data.js';

interface Page {
  language: PageLanguage;
  nonce: string;
  /** `phone` as it stands in words: 919-555-0142 */
  practice: { name: string; phone: string };
}

/**
 * Asks before anything happens: the button posts to the same address what a mail program posts by itself.
 * @param input.maskedAddress whose mail it would stop, so that whoever got a forwarded mail sees that it is not theirs
 * @returns a whole HTML page
 */
export function renderAsking(input: Page & { maskedAddress: string }): string {
  const words = unsubscribeWords[input.language];
  return page(
    input,
    `?lang=${frameWords[input.language].otherLanguage.code}`,
    markup`<h1>${words.ask(input.maskedAddress)}</h1>
<p>${words.effect}</p>
<form method="post">
<input type="hidden" name="${ONE_CLICK.name}" value="${ONE_CLICK.value}">
<button type="submit">${words.button}</button>
</form>
<p>${words.notYours}</p>`,
  );
}

/** @returns a whole HTML page that says what has happened */
export function renderStopped(input: Page & { maskedAddress: string }): string {
  const words = unsubscribeWords[input.language];
  return page(
    input,
    null,
    markup`<h1>${words.done}</h1>
<p>${words.stopped(input.maskedAddress)}</p>
<p>${words.changed} ${phoneLink(input.practice.phone)}.</p>`,
  );
}

/** For a link that leads to nobody, most often cut off by a mail program; nobody's language is known, so it speaks both. */
export function renderUnknownLink(input: Omit<Page, 'language'>): string {
  const said = (['en', 'es'] as const).map((language) => {
    const words = unsubscribeWords[language];
    return markup`<section lang="${language}"><h1>${words.unknown}</h1>
<p>${words.ways} ${phoneLink(input.practice.phone)}.</p></section>
`;
  });
  return page({ ...input, language: 'en' }, null, markup`${said}`);
}

function page({ language, nonce, practice }: Page, otherLanguageHref: string | null, content: Html): string {
  const { title } = unsubscribeWords[language];
  return renderFrame({ language, title, nonce, practiceName: practice.name, otherLanguageHref, content });
}
