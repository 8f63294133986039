import { escapeHtml } from '#platform/http/page/html.js';

/** Ends before what closes a sentence around it. */
const LINK = /https?:\/\/[^\s<>"'`]*[^\s<>"'`.,;:!?()[\]{}]/g;

/** Blank lines part paragraphs; white space at either end is none of the words. */
export function paragraphsOf(text: string): string[] {
  return text
    .replace(/\r\n?/g, '\n')
    .split(/\n[ \t]*\n\s*/)
    .map((paragraph) => paragraph.trim())
    .filter((paragraph) => paragraph !== '');
}

/**
 * What a list of mails shows beside the subject: the first line behind the greeting, as dull as the subject is.
 * @returns one line of text, not escaped
 */
export function preheaderOf(text: string): string {
  const [greeting = '', body = greeting] = paragraphsOf(text);
  return body.split('\n')[0]!;
}

/**
 * Exactly this text as markup: everything in it stays text, and an http(s) address becomes a link that shows itself.
 * @param text plain text; a single line break stays one
 * @returns paragraphs, to stand inside a page's body
 */
export function wordsAsHtml(text: string): string {
  return paragraphsOf(text)
    .map((paragraph) => `<p>${paragraph.split('\n').map(lineAsHtml).join('<br>')}</p>`)
    .join('\n');
}

function lineAsHtml(line: string): string {
  const words = line.split(LINK).map(escapeHtml);
  const links = [...line.matchAll(LINK)].map(([address]) => escapeHtml(address));
  return words.map((part, index) => part + (links[index] ? anchor(links[index]) : '')).join('');
}

const anchor = (address: string): string => `<a href="${address}">${address}</a>`;
