import { cleanText } from '../database/clean-text.js';
import { entities } from './html-entities.data.js';
import { readUpperControls } from './mail-charset.js';

/** Longer than any person writes; what is behind is not read. */
const MOST_CHARACTERS = 500_000;
const DEEPEST_QUOTE = 5;
const NOT_SAID = new Set(['script', 'style', 'head', 'title', 'template', 'svg', 'math', 'object']);
const BLOCKS = new Set(
  'address article aside blockquote body br center dd div dl dt fieldset footer form h1 h2 h3 h4 h5 h6 header hr html li main nav ol p pre section table td th tr ul'.split(
    ' ',
  ),
);
const PARAGRAPHS = new Set(['p', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'ul', 'ol', 'table', 'blockquote']);

class Lines {
  private readonly lines: string[] = [];
  private line = '';
  quotes = 0;

  say(text: string): void {
    this.line += text;
  }

  /** Ends the line, if anything stands on it. */
  end(): void {
    const text = this.line.replaceAll(/[ \t\r\n\f]+/g, ' ').trim();
    if (text) this.lines.push(this.prefix + text);
    this.line = '';
  }

  break(): void {
    if (this.line.trim()) this.end();
    else this.gap();
  }

  gap(): void {
    this.end();
    if (this.lines.length > 0 && this.lines.at(-1)!.replaceAll(/[> ]/g, '') !== '') this.lines.push(this.prefix.trim());
  }

  toString(): string {
    this.end();
    return this.lines.join('\n').trim();
  }

  private get prefix(): string {
    return '> '.repeat(Math.min(this.quotes, DEEPEST_QUOTE));
  }
}

/**
 * What a mail in HTML says, as plain text: a new line for each block, `>` before quoted ones, entities decoded. Nothing is
 * run or fetched, links keep their words only, and time and size are in proportion to the input.
 * @returns storable text; not safe to be put into HTML again without escaping
 */
export function textOfHtml(html: string): string {
  const source = html.slice(0, MOST_CHARACTERS);
  const small = source.replaceAll(/[A-Z]/g, (letter) => letter.toLowerCase());
  const lines = new Lines();
  const ends = new Ends(small);
  let at = 0;
  while (at < source.length) {
    const open = source.indexOf('<', at);
    const close = open < 0 ? -1 : source.indexOf('>', open);
    if (close < 0) break;
    lines.say(decodeEntities(source.slice(at, open)));
    at = tag(small, open, close, lines, ends);
  }
  lines.say(decodeEntities(source.slice(at)));
  return cleanText(lines.toString());
}

/** Looks ahead for ends, and remembers which never come: a megabyte of beginnings is not searched again for each. */
class Ends {
  private readonly missing = new Set<string>();

  constructor(private readonly small: string) {}

  /** @returns the place behind it; -1 where it does not come any more */
  after(end: string, from: number): number {
    const at = this.missing.has(end) ? -1 : this.small.indexOf(end, from);
    if (at < 0) this.missing.add(end);
    return at < 0 ? -1 : at + end.length;
  }
}

/** @returns where to read on */
function tag(small: string, open: number, close: number, lines: Lines, ends: Ends): number {
  // a comment without an end, and a script without one, are not taken for the rest of the mail: better too much is read
  if (small.startsWith('<!--', open)) return Math.max(open + 4, ends.after('-->', open + 4));
  const [, isEnd, name] = /^<(\/?)([a-z][a-z0-9]{0,20})(?=[\s/>:])/.exec(small.slice(open, open + 24)) ?? [];
  if (name === undefined) {
    if (/^<[/!?a-z]/.test(small.slice(open, open + 2))) return close + 1;
    lines.say('<');
    return open + 1;
  }
  if (!isEnd && NOT_SAID.has(name)) {
    const end = ends.after(`</${name}`, close);
    return end < 0 ? close + 1 : Math.max(end, ends.after('>', end));
  }
  layOut(name, Boolean(isEnd), lines);
  return close + 1;
}

function layOut(name: string, isEnd: boolean, lines: Lines): void {
  if (name === 'br') return lines.break();
  if (name === 'td' || name === 'th') return lines.say(' ');
  if (PARAGRAPHS.has(name)) lines.gap();
  else if (BLOCKS.has(name)) lines.end();
  if (name === 'blockquote') lines.quotes = Math.max(0, lines.quotes + (isEnd ? -1 : 1));
  if (name === 'li' && !isEnd) lines.say('- ');
  if (name === 'hr') lines.say('________________________________');
  if (name === 'hr') lines.end();
}

function decodeEntities(text: string): string {
  return text.replaceAll(
    /&(?:#(\d{1,8})|#[xX]([\da-fA-F]{1,7})|([A-Za-z][A-Za-z0-9]{1,8}));?/g,
    (whole, ten, hex, name) => {
      const code = ten ? Number(ten) : hex ? Number.parseInt(hex, 16) : null;
      if (code === null) return entities.get(name)?.replace('\u00A0', ' ') ?? whole;
      return codePoint(code);
    },
  );
}

function codePoint(code: number): string {
  if (code === 160) return ' ';
  if (code >= 128 && code < 160) return readUpperControls(String.fromCharCode(code));
  return code === 0 || code > 0x10ffff || (code >= 0xd800 && code < 0xe000) ? '\uFFFD' : String.fromCodePoint(code);
}
