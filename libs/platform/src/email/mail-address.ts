import { isAddress } from './sendgrid.mail.js';

/** A header of more characters is nobody's list of addresses. */
const MOST_CHARACTERS = 20_000;

/**
 * The addresses of a header such as From, in small letters. Quoted names and comments are never read as addresses: a name
 * may be written to look like one.
 */
export function readAddresses(header: string): { email: string; name: string }[] {
  const plain = header.slice(0, MOST_CHARACTERS);
  const masked = plain.replaceAll(/"(?:[^"\\]|\\.)*"|\([^()]*\)/g, (quoted) => ' '.repeat(quoted.length));
  const found: { email: string; name: string }[] = [];
  let begin = 0;
  for (const piece of masked.split(/[,;]/)) {
    const original = plain.slice(begin, begin + piece.length);
    const angle = /<\s*([^<>\s]{3,254})\s*>\s*$/.exec(piece);
    const email = (angle?.[1] ?? piece.trim()).toLowerCase();
    if (isAddress(email)) found.push({ email, name: angle ? nameOf(original.slice(0, angle.index)) : '' });
    begin += piece.length + 1;
  }
  return found;
}

function nameOf(text: string): string {
  return text
    .trim()
    .replace(/^"(.*)"$/s, '$1')
    .replaceAll(/\\(.)/g, '$1')
    .trim();
}
