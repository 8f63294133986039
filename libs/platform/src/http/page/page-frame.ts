import { Html, markup, type HtmlValue } from './html.js';
import { pageStyle } from './page-style.data.js';

export type PageLanguage = 'en' | 'es';

export interface Frame {
  language: PageLanguage;
  title: string;
  nonce: string;
  /** the name that may stand on a screen which others see */
  practiceName: string;
  /** where the same page is in the other language; null where it cannot be asked for again */
  otherLanguageHref: string | null;
  /** a way out of our own, which ends what is open and then leads to the dull page */
  leaveHref?: string;
  content: HtmlValue;
  /** under the content, also on paper */
  footer?: HtmlValue;
}

/** What stands on every page around its content; `usted` in Spanish. */
export const frameWords = {
  en: { leave: 'Leave this page', otherLanguage: { name: 'Español', code: 'es' } },
  es: { leave: 'Salir de esta página', otherLanguage: { name: 'English', code: 'en' } },
} as const satisfies Record<PageLanguage, unknown>;

/** A page that is dull to find open on somebody's screen, keeps no history, and is of no interest for the family's browser. */
export const NEUTRAL_PAGE = 'https://www.weather.gov/';

/** The page runs without this; with it the way back no longer leads here, also out of a frame. */
const leaveScript = new Html(`document.getElementById('leave').addEventListener('click', function (event) {
  event.preventDefault();
  try { window.top.location.replace(this.href); } catch (blocked) { window.location.replace(this.href); }
});`);

/**
 * Answer header of these pages: own styles and one script by nonce, nothing from elsewhere.
 * @param framedBy whose pages may show this one inside theirs: `*` for a form that a practice embeds, `'none'` for a page
 * whose button must not be hidden under another
 */
export function contentSecurityPolicy(nonce: string, framedBy: '*' | "'none'"): string {
  return [
    "default-src 'none'",
    'img-src data:',
    `style-src 'nonce-${nonce}'`,
    `script-src 'nonce-${nonce}'`,
    "form-action 'self'",
    "base-uri 'none'",
    `frame-ancestors ${framedBy}`,
  ].join('; ');
}

/** @returns a whole HTML page around the content: reads without JavaScript, loads nothing, leaves no trace in searches */
export function renderFrame(frame: Frame): string {
  const words = frameWords[frame.language];
  return markup`<!doctype html>
<html lang="${frame.language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<meta name="referrer" content="no-referrer">
<meta name="color-scheme" content="light dark">
<meta name="format-detection" content="telephone=no">
<link rel="icon" href="data:,">
<title>${frame.title}</title>
<style nonce="${frame.nonce}">${pageStyle}</style>
</head>
<body>
<header>
<span class="practice">${frame.practiceName}</span>
${
  frame.otherLanguageHref !== null &&
  markup`<a href="${frame.otherLanguageHref}" lang="${words.otherLanguage.code}" hreflang="${words.otherLanguage.code}">${words.otherLanguage.name}</a>`
}
<a id="leave" class="leave" href="${frame.leaveHref ?? NEUTRAL_PAGE}" target="_top" rel="noreferrer">${words.leave}</a>
</header>
<main>${frame.content}</main>
${frame.footer && markup`<footer>${frame.footer}</footer>`}
<script nonce="${frame.nonce}">${leaveScript}</script>
</body>
</html>
`.text;
}

/** A number of the United States to tap; digits are all that a phone wants. */
export function phoneLink(phone: string): Html {
  const digits = phone.replace(/\D/g, '');
  return markup`<a href="tel:${digits.length === 10 ? `+1${digits}` : `+${digits}`}">${phone}</a>`;
}
