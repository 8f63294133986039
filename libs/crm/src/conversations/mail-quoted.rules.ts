import { dropQuotedText } from './quoted-text.rules.js';

/** What the writer wrote, and the rest: quoted mails, signatures, footers. Every word of the mail is in one of the two. */
export interface FoldedMail {
  words: string;
  quoted: string;
}

/** More than anybody writes, a long quoted correspondence included. */
const MOST_CHARACTERS = 200_000;
const MOST_BLANK_LINES = 2;
/** What mail programs of phones set below, and `quoted-text.rules.ts` does not know since no text has it. */
const FOOTER =
  /^(?:(?:obtener|obt[eé]n|obtenga|descarg\w+|consigue|instala) outlook (?:para|de)\b.*|yahoo mail: (?:search|busca)\b.*|(?:sent from|enviado desde) (?:aol|gmail|proton ?mail|the all-new aol)\b.*|(?:mandado|enviado) desde (?:mi|el|la)\b.*|sent with (?:proton ?mail|spark|aqua mail)\b.*|virus-free\.?.*|libre de virus\.?.*)$/;
const ATTRIBUTION_BEGINS =
  /^[\s*_]*(?:on|el)\s.*(?:\d|\b(?:mon|tue|wed|thu|fri|sat|sun|lun|mar|mi[eé]|jue|vie|s[aá]b|dom))/i;
const ATTRIBUTION_ENDS = /(?:wrote|escribi[oó])\s*:\s*$/i;
const LONGEST_ATTRIBUTION = 400;

/**
 * Folds a mail in the manner of Gmail, Apple Mail, Outlook and Yahoo, in English and Spanish (compliance 9.1 "Normalise"). What
 * the classifier reads is `words` only.
 * @param mail plain text; `>` before what is quoted
 */
export function foldQuoted(mail: string): FoldedMail {
  const lines = withoutFooters(joinAttributions(linesOf(mail.slice(0, MOST_CHARACTERS))));
  const kept = dropQuotedText(lines.map((line) => line.said).join('\n')).split('\n');
  const words: string[] = [];
  const quoted: string[] = [];
  let next = 0;
  for (const { said, footer } of lines) {
    // of each line that was not dropped, a beginning was kept; blank ones are part of whatever they stand in
    const own = kept[next];
    const isKept = own !== undefined && said.trim().startsWith(own.trim());
    if (isKept) next += 1;
    words.push(isKept ? own : '');
    quoted.push(footer ?? (isKept ? said.trim().slice(own.trim().length) : said));
  }
  return { words: tidy(words), quoted: tidy(quoted) };
}

function linesOf(mail: string): string[] {
  return mail
    .replaceAll(/[\u00A0\u202F\u2007]/g, ' ')
    .replaceAll(/[\u200B\u200E\u200F\u202A-\u202E\u2060\u2066-\u2069\uFEFF]/g, '')
    .split(/\r\n|[\n\r\u2028\u2029\v\f]/);
}

/** "On Tue, Nov 24, 2026 at 3:04 PM Harbor <long@address> wrote:" is broken over up to three lines. */
function joinAttributions(lines: readonly string[]): string[] {
  const joined: string[] = [];
  for (let index = 0; index < lines.length; index += 1) {
    const line = lines[index]!;
    const more = ATTRIBUTION_BEGINS.test(line.slice(0, LONGEST_ATTRIBUTION)) ? linesToItsEnd(lines, index) : 0;
    joined.push(
      more === 0
        ? line
        : lines
            .slice(index, index + more + 1)
            .map((one) => one.trim())
            .join(' '),
    );
    index += more;
  }
  return joined;
}

function linesToItsEnd(lines: readonly string[], index: number): number {
  if (ATTRIBUTION_ENDS.test(lines[index]!.slice(-40))) return 0;
  for (const more of [1, 2]) {
    const line = lines[index + more];
    if (line === undefined || line.trim() === '' || line.trim().startsWith('>') || line.length > LONGEST_ATTRIBUTION)
      return 0;
    if (ATTRIBUTION_ENDS.test(line.slice(-40))) return more;
  }
  return 0;
}

function withoutFooters(lines: readonly string[]): { said: string; footer: string | null }[] {
  return lines.map((line) => {
    const low = line.slice(0, 300).trim().toLowerCase();
    return low.length < 200 && FOOTER.test(low) ? { said: '', footer: line } : { said: line, footer: null };
  });
}

function tidy(lines: readonly string[]): string {
  let blank = 0;
  const kept = lines.flatMap((line) => {
    blank = line.trim() === '' ? blank + 1 : 0;
    return blank > MOST_BLANK_LINES ? [] : [line.trimEnd()];
  });
  return kept.join('\n').trim();
}

const FORWARDED =
  /^[-_ ]*(?:forwarded message|mensaje reenviado)[-_ :]*$|^begin forwarded message:|^inicio del mensaje reenviado:/im;
const FORWARD_SUBJECT = /^\s*(?:fwd?|rv|reenv|tr)\s*:/i;
const HEADER_LINE =
  /^[\s>*]*(?:from|de|sent|date|enviad[oa](?: el)?|fecha|to|para|cc|subject|asunto|reply-to|responder a)\s*:\*?.*$/gim;

/**
 * What a forwarded mail says, without its marks; '' where nothing is forwarded. A mother who forwards her son's farewell says
 * nothing else.
 */
export function forwardedWords(subject: string, { words, quoted }: FoldedMail): string {
  const isForward = FORWARDED.test(quoted) || (FORWARD_SUBJECT.test(subject) && words.length < 1000);
  if (!isForward) return '';
  return quoted
    .slice(0, MOST_CHARACTERS)
    .replaceAll(/^[> ]+/gm, '')
    .replace(FORWARDED, '')
    .replaceAll(/^[-_ ]{5,}$/gm, '')
    .replaceAll(HEADER_LINE, '')
    .trim();
}

/** What staff read: the writer's own words, and below them what was forwarded; of a mail without words what it quotes. */
export function shownWords(subject: string, folded: FoldedMail): string {
  const forwarded = forwardedWords(subject, folded);
  const shown = [folded.words, forwarded].filter((part) => part !== '').join('\n\n');
  return shown || folded.quoted;
}
