import { dropQuotedText } from './quoted-text.rules.js';
import { courtesies, isWords, spellings } from './words.data.js';

export interface Clause {
  /** lower case, no accents, contractions written out, single spaces, no punctuation */
  text: string;
  /** the same words as typed, to tell a name by its capital */
  cased: string;
  /** what ended it: a pause, a full stop (also a new line), or a question mark */
  end: ',' | '.' | '?';
}

export interface ReadText {
  clauses: Clause[];
  /** every word, punctuation dropped, repetitions kept */
  whole: string;
  /** nothing but stop signs and raised hands */
  onlyStopSign: boolean;
  /** no small letter in it: capitals say nothing about names */
  shouted: boolean;
}

const STOP_SIGNS = /[\u{1F6D1}\u270B\u{1F91A}\u{1F590}\u26D4\u{1F6AB}\u{1F645}\u{1F595}]/gu;
const INVISIBLE = /[\p{Cf}\uFFFD\u3164\u115F\u1160]|(?![\n\r\t\v\f])\p{Cc}/gu;
const EMOJI = /\p{Extended_Pictographic}|\p{Regional_Indicator}|\p{Emoji_Modifier}/gu;
const SPACED_LETTERS = /(?<![a-z0-9'])[a-z](?:(?: ?[.\-_*] ?| )[a-z](?![a-z0-9'])){2,}/gi;
const WIDE_LETTERS = /(?<![a-z0-9'])[a-z](?:[\s.\-_*]{1,4}[a-z](?![a-z0-9'])){3,}/gi;
const DOTTED_PAIR = /(?<![a-z0-9'.])([a-z])[.-]([a-z])(?![a-z0-9])/gi;
const CLAUSE_ENDS = /([!?;\n\u00BF\u00A1.,\u2026\u2014\u2015|]+|--+|\s[-\u2013]+|[-\u2013]+(?=\s|$))/;
const SUBJECTS = new Set(['i', 'you', 'he', 'she', 'they', 'we', 'it', 'who']);

const joinLetters = (found: string): string => found.replace(/[^a-z]/gi, '');

/** Letters only differ from what was typed where they cannot be seen or carry no meaning. */
function plainLetters(raw: string): string {
  return raw
    .replace(/[\u2018\u2019\u201A\u201B\u2032\u00B4\u02BC\u02B9\u0060\uFF07]/g, "'")
    .replace(/[\u201C\u201D\u201E\u00AB\u00BB\u2033]/g, '"')
    .normalize('NFKC')
    .replace(INVISIBLE, '');
}

const isAddress = (piece: string): boolean =>
  /^(?:https?:\/\/|www\.)/i.test(piece) || (piece.indexOf('@') > 0 && piece.lastIndexOf('.') > piece.indexOf('@'));

function withoutAddresses(text: string): string {
  if (!/@|:\/\/|www\./i.test(text)) return text;
  return text
    .split(/(\s)/)
    .map((piece) => (isAddress(piece) ? ' ' : piece))
    .join('');
}

function spokenText(plain: string): string {
  return withoutAddresses(dropQuotedText(plain))
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .replace(EMOJI, ' ')
    .replace(/\bOD['.]?[de]d?\b|\bo\.?d\.?'e?d\b/gi, (found) =>
      found.toLowerCase() === 'odd' && found !== 'ODd' ? found : 'overdosed',
    )
    .replace(/[ \t]{2,}/g, '  ')
    .replace(SPACED_LETTERS, joinLetters)
    .replace(WIDE_LETTERS, joinLetters)
    .replace(DOTTED_PAIR, '$1$2')
    .replace(/([a-z])\1{2,}/gi, '$1')
    .replace(/\be[- ]mail/gi, 'email')
    .replace(/\bun[- ]subscri/gi, 'unsubscri')
    .replace(/\bwrong ?#/gi, 'wrong number ')
    .replace(/\b(do|does|did|is|are|was|were|would|could|should|have|has|had)n t\b/gi, '$1 not')
    .replace(/\bcan'? t\b/gi, 'can not')
    .replace(/\bdo'nt\b/gi, 'do not')
    .replace(/\bf[*#@!]+(?:c?k)?(?=ing|in\b|\s|$)/gi, 'fuck')
    .replace(/&/g, ' and ')
    .replace(/(\d)[.,:](?=\d)/g, '$1');
}

/** One typed word as the rules read it: contractions written out, known misspellings repaired. */
function readWord(typed: string): string {
  const word = typed.toLowerCase();
  if (Object.hasOwn(spellings, word)) return spellings[word]!;
  const at = word.lastIndexOf("'");
  if (at < 0) return word;
  const [stem, ending] = [word.slice(0, at).replaceAll("'", ''), word.slice(at + 1)];
  const joined = stem + ending;
  if (Object.hasOwn(spellings, joined)) return spellings[joined]!;
  if (ending === 't' && stem.endsWith('n')) return `${stem.slice(0, -1)} not`;
  if (ending === 'm') return `${stem} am`;
  if (ending === 're') return `${stem} are`;
  if (ending === 'll') return `${stem} will`;
  if (ending === 've') return `${stem} have`;
  if (ending === 'd' && SUBJECTS.has(stem)) return `${stem} would`;
  if (ending === 's' && isWords.includes(stem)) return `${stem} is`;
  return joined;
}

interface Word {
  text: string;
  cased: string;
}

function wordsOf(part: string): Word[] {
  return part
    .replace(/[^\p{L}\p{N}']+/gu, ' ')
    .split(' ')
    .map((typed) => typed.replace(/^'+|'+$/g, ''))
    .filter((typed) => typed !== '')
    .flatMap((typed) => {
      const read = readWord(typed);
      return read === typed.toLowerCase()
        ? [{ text: read, cased: typed }]
        : read.split(' ').map((text) => ({ text, cased: text }));
    });
}

/** "stop stop stop texting" asks what "stop texting" asks. */
function asClause(words: Word[], end: Clause['end']): Clause {
  let [text, cased, previous] = ['', '', ''];
  for (const word of words) {
    if (word.text === previous) continue;
    previous = word.text;
    text += text === '' ? word.text : ` ${word.text}`;
    cased += cased === '' ? word.cased : ` ${word.cased}`;
  }
  return { text, cased, end };
}

/**
 * Reads a text as compliance 9.1 "Normalise" says.
 *
 * @param raw as the provider delivered it: any characters, also NUL and lone surrogates
 */
export function readText(raw: string): ReadText {
  const plain = plainLetters(raw);
  const spoken = spokenText(plain);
  const parts = spoken.split(CLAUSE_ENDS);
  const clauses: Clause[] = [];
  const all: string[] = [];
  for (let index = 0; index < parts.length; index += 2) {
    const mark = parts[index + 1] ?? '.';
    const words = wordsOf(parts[index]!);
    const end = mark.includes('?') ? '?' : /[,;\u00BF\u00A1\u2014\u2015|-]|^\s*\u2013/.test(mark) ? ',' : '.';
    const previous = clauses.at(-1);
    if (words.length > 0) clauses.push(asClause(words, end));
    else if (previous && end !== ',') previous.end = end === '?' || previous.end === '?' ? '?' : '.';
    for (const word of words) all.push(word.text);
  }
  const whole = all.join(' ');
  const signs = plain.match(STOP_SIGNS);
  return { clauses, whole, onlyStopSign: signs !== null && bare(whole) === '', shouted: !/\p{Ll}/u.test(spoken) };
}

const COURTESY = new RegExp(`(?:^| )(?:${courtesies.join('|')})(?= |$)`, 'g');

/** The words without courtesy ("ok stop please" -> "stop"). */
export function bare(words: string): string {
  return words.replace(COURTESY, '').trim();
}
