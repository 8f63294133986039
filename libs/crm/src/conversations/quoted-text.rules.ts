import { isReaction } from './reaction.rules.js';

const SIGNATURE =
  /^(?:sent from (?:my|yahoo|mail|outlook)\b|sent via\b|get outlook\b|enviado desde\b|--+\s*$|--\s*\S+(?: \S+){0,3}\s*$)/;
const SIGNATURE_ON_LINE =
  / (?:sent from my|enviado desde mi) (?:iphone|ipad|android|samsung|galaxy|phone|mobile|celular|telefono|verizon|t-mobile)\b.{0,40}$/;
const SEPARATOR =
  /^(?:[-_ ]*(?:original message|mensaje original|forwarded message|mensaje reenviado)[-_ :]*$|begin forwarded message:|_{5,}\s*$)/;
const HEADER_FROM = /^\*?(?:from|de):/;
const HEADER_SENT = /^\*?(?:sent|date|enviado|fecha|to|para):/;
/** "On Tue, Nov 24, 2026 at 3:04 PM Harbor wrote:", but not "on 11/20 he wrote: I want to die". */
const WROTE =
  /(?:^| )(?:on|el) (?:.{0,20}\d|(?:mon|tue|wed|thu|fri|sat|sun|lun|mar|mie|jue|vie|sab|dom)\w*\b).{0,160}?(?:wrote|escribio):/;
const WROTE_HIMSELF = /\b(?:he|she|they|i|el|ella|my \w+|mi \w+) (?:wrote|escribio):/;

/** The same letters, one for one, so that an index into the result is an index into `line`. */
function plain(line: string): string {
  return line.toLowerCase().replaceAll('ó', 'o').replaceAll('é', 'e');
}

function withoutSignature(line: string): string {
  const at = plain(line).search(SIGNATURE_ON_LINE);
  return at < 0 ? line : line.slice(0, at);
}

/** Where the quoted mail begins in this line (a header may be broken over two lines), or -1. */
function quoteStart(line: string, next: string): number {
  if (SEPARATOR.test(line) || (HEADER_FROM.test(line) && HEADER_SENT.test(next))) return 0;
  const joined = `${line} ${next}`.slice(0, 400);
  if (!/wrote:|escribio:/.test(joined)) return -1;
  const at = joined.search(WROTE);
  return at >= 0 && at < line.length && !WROTE_HIMSELF.test(joined) ? at : -1;
}

/**
 * Leaves what the writer wrote: without signatures, quoted lines and quoted mails, and without a reaction ("Liked "...")
 * to one of our own texts (compliance 9.1 "Normalise", 9.2).
 *
 * @param text straight quotes, no zero-width characters; lines may end in any way
 */
export function dropQuotedText(text: string): string {
  if (isReaction(text)) return '';
  const lines = text.split(/\r\n|[\n\r\u2028\u2029\v\f]/);
  const kept: string[] = [];
  for (let index = 0; index < lines.length; index += 1) {
    const line = lines[index]!;
    const low = plain(line).trim();
    if (SIGNATURE.test(low) && (kept.some((one) => one.trim()) || !low.startsWith('--'))) break;
    if (low.startsWith('>')) continue;
    const start = quoteStart(low, plain(lines[index + 1] ?? '').trim());
    if (start < 0) {
      kept.push(withoutSignature(line));
      continue;
    }
    kept.push(line.trim().slice(0, start));
    // an answer below the quotation keeps its place: only the quoted lines go
    if (!lines.slice(index + 1, index + 4).some((one) => one.trim().startsWith('>'))) break;
    if (!lines[index + 1]!.trim().startsWith('>')) index += 1;
  }
  return kept.join('\n');
}
