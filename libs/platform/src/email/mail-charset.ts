import { cleanText } from '../database/clean-text.js';

/** What the bytes 80 to 9F are in windows-1252; five of them are nothing. */
const UPPER_CONTROLS = '€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ';

/**
 * Text in the character set that somebody says it has.
 * @param charset as it was named (WHATWG labels: iso-8859-1 is read as windows-1252); what cannot be is U+FFFD. Without a
 *   name, or with one that nobody knows: UTF-8 where it is well formed, else windows-1252
 * @returns storable text: no NUL, no lone surrogates, NFC
 */
export function decodeText(bytes: Buffer, charset = ''): string {
  const named = charset.trim();
  // many programs say ASCII and mean "whatever"
  const known = /^(?:us-)?ascii$|^ansi_x3/i.test(named) ? '' : named;
  return cleanText(
    attempt(bytes, known, false) ?? attempt(bytes, 'utf-8', true) ?? attempt(bytes, 'windows-1252', false) ?? '',
  );
}

/** U+0092 is what is left of a windows-1252 apostrophe when somebody took its byte for a code point. */
export function readUpperControls(text: string): string {
  return text.replaceAll(/[\u0080-\u009f]/g, (control) => UPPER_CONTROLS[control.charCodeAt(0) - 0x80]!);
}

/** @returns null where nobody knows this character set, or the bytes are not in it and that matters */
function attempt(bytes: Buffer, charset: string, fatal: boolean): string | null {
  if (!charset) return null;
  try {
    const decoder = new TextDecoder(charset, { fatal });
    const text = decoder.decode(bytes);
    // Node 20 reads windows-1252 as latin1 (nodejs/node#56542)
    return decoder.encoding === 'windows-1252' ? readUpperControls(text) : text;
  } catch {
    return null;
  }
}
