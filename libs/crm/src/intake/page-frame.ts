import { Html, markup, type HtmlValue } from './html.js';
import { type FormLanguage, inquireWords } from './inquire-words.data.js';
import { pageStyle } from './page-style.data.js';

/** How the practice is named and reached on a page; `hours` as "8 AM-9 PM ET", `hoursEs` as "8 a 21 h ET". */
export interface PracticeWords {
  name: string;
  legalName: string;
  phone: string;
  hours: string;
  hoursEs: string;
}

export interface Frame {
  language: FormLanguage;
  title: string;
  nonce: string;
  practice: PracticeWords;
  /** where the same page is in the other language; null where it cannot be asked for again */
  otherLanguageHref: string | null;
  content: HtmlValue;
}

/** A page that is dull to find open on somebody's screen, keeps no history, and is of no interest for the family's browser. */
const NEUTRAL_PAGE = 'https://www.weather.gov/';

/** The page runs without this; with it the way back no longer leads here, also out of a frame. */
const leaveScript = new Html(`document.getElementById('leave').addEventListener('click', function (event) {
  event.preventDefault();
  try { window.top.location.replace(this.href); } catch (blocked) { window.location.replace(this.href); }
});`);

/** Answer header of these pages: own styles and one script by nonce, nothing from elsewhere, any site may frame them. */
export function contentSecurityPolicy(nonce: string): string {
  return [
    "default-src 'none'",
    'img-src data:',
    `style-src 'nonce-${nonce}'`,
    `script-src 'nonce-${nonce}'`,
    "form-action 'self'",
    "base-uri 'none'",
    'frame-ancestors *',
  ].join('; ');
}

export function renderFrame(frame: Frame): string {
  const words = inquireWords[frame.language];
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
<span class="practice">${frame.practice.name}</span>
${
  frame.otherLanguageHref !== null &&
  markup`<a href="${frame.otherLanguageHref}" lang="${words.otherLanguage.code}" hreflang="${words.otherLanguage.code}">${words.otherLanguage.name}</a>`
}
<a id="leave" class="leave" href="${NEUTRAL_PAGE}" target="_top" rel="noreferrer">${words.leave}</a>
</header>
<main>${frame.content}</main>
<script nonce="${frame.nonce}">${leaveScript}</script>
</body>
</html>
`.text;
}

/** The line for emergencies, in its exact words, with numbers to tap under it. */
export function emergencyLine(language: FormLanguage, practice: PracticeWords, large = false): Html {
  const words = inquireWords[language];
  const line = words.emergency.replace(
    /\{\{ practice\.(hours|hoursEs) \}\}/,
    (_, name: 'hours' | 'hoursEs') => practice[name],
  );
  return markup`<div class="${large ? 'emergency large' : 'emergency'}"><p>${line}</p><p>${['911', '988'].map(
    (number) => markup`<a href="tel:${number}">${words.call(number)}</a> `,
  )}</p></div>`;
}

/** A number of the United States to tap; digits are all that a phone wants. */
export function phoneLink(phone: string): Html {
  const digits = phone.replace(/\D/g, '');
  return markup`<a href="tel:${digits.length === 10 ? `+1${digits}` : `+${digits}`}">${phone}</a>`;
}
