import { markup, type Html } from '#platform/http/page/html.js';
import { type FormLanguage, inquireWords } from './inquire-words.data.js';

/** How the practice is named and reached on a page; `hours` as "8 AM-9 PM ET", `hoursEs` as "8 a 21 h ET". */
export interface PracticeWords {
  name: string;
  legalName: string;
  phone: string;
  hours: string;
  hoursEs: string;
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
