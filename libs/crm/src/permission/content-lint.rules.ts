import { endingWords, linkEndings, reservedWords, shortenerHosts, urgentWords } from './content-words.data.js';
import type { PracticeFact, WordsFact } from './facts.rules.js';
import { tellingWords } from './telling-words.data.js';

/** What is said, to whom, and by whom: rules/compliance 2.7. */
export interface Said extends Pick<WordsFact, 'subject' | 'body' | 'isWide'> {
  channel: 'sms' | 'email';
  practice: PracticeFact;
  /** names that may stand in nothing: the loved one's */
  neverSaid: readonly string[];
  /** informational or solicitation: what a programme sends by itself */
  isOfProgramme: boolean;
  /** nothing of a programme ever left to this address */
  isFirst: boolean;
  /** others may read what lights up */
  onSharedPhone: boolean;
}

export interface Finding {
  rule: 'L1' | 'L2' | 'L3' | 'L4' | 'L5' | 'L6' | 'L7' | 'L8' | 'L9' | 'E09';
  verdict: 'block' | 'warn';
  /** the listed word or the missing part; never a name */
  about: string;
}

const LONG = 320;

/**
 * Gate 10: what stands in subject and body that may not leave (rules/compliance 2.5, 2.7; E09 of 10.5). Links, and the
 * practice's own name and address, are no words: links are held against the list of hosts, and the name is checked at boot.
 */
export function lintContent(said: Said): Finding[] {
  const text = `${said.subject ?? ''}\n${said.body}`;
  const links = linksIn(text);
  const ours = links.filter(({ host }) => isOurs(host, said.practice.hosts)).map(({ link }) => link);
  const own = [...ours, said.practice.address, said.practice.name].filter(Boolean);
  const spoken = own.reduce((rest, part) => rest.replaceAll(part, ' '), text);
  const telling = tellingWordsIn(spoken);
  return [
    ...block('L1', ...telling),
    ...block('L2', ...identifiersIn(spoken, said.neverSaid, telling)),
    ...block('L3', ...(links.length > ours.length ? ['link'] : [])),
    ...block('L4', ...missingFromFirst(said)),
    ...block('L5', ...reservedAnswersIn(spoken)),
    ...block('L6', ...(UNRESOLVED.test(text) ? ['a field without a value'] : [])),
    ...(said.channel === 'sms' && (said.isWide || said.body.length > LONG)
      ? [{ rule: 'L7' as const, verdict: 'warn' as const, about: said.isWide ? 'wide characters' : 'long' }]
      : []),
    ...block('L8', ...wordsIn(URGENT, spoken)),
    ...block(
      'L9',
      ...(said.channel === 'sms' && said.onSharedPhone && !isNeutral(spoken) ? ['asks for an answer'] : []),
    ),
    ...block('E09', ...missingFromMail(said)),
  ];
}

/**
 * Words that may stand in no subject, no mail and no text but an emergency's (lint L1, rules/compliance section 2.7).
 * @returns those that the text has, as the list writes them; whole words, so that "Methuen" has none
 */
export function tellingWordsIn(text: string): string[] {
  return wordsIn(TELLING, text);
}

/** On a phone that others see a text asks nothing, offers no digits and invites no answer (content.md 2). */
export function isNeutral(text: string): boolean {
  return !ASKS.test(plain(text));
}

const block = (rule: Finding['rule'], ...abouts: string[]): Finding[] =>
  abouts.map((about) => ({ rule, verdict: 'block' as const, about }));

interface Listed {
  any: RegExp;
  each: readonly { word: string; pattern: RegExp }[];
}

function listed(words: readonly string[]): Listed {
  const sources = words.map((word) => word.replaceAll('*', '[a-z]*').replaceAll(' ', '\\s+'));
  const whole = (source: string) => new RegExp(`(?<![a-z0-9])(?:${source})(?![a-z0-9])`);
  return {
    any: whole(sources.join('|')),
    each: words.map((word, index) => ({ word, pattern: whole(sources[index]!) })),
  };
}

const TELLING = listed(tellingWords);
const URGENT = listed(urgentWords);

function wordsIn(list: Listed, text: string): string[] {
  const spellings = spellingsOf(plain(text)).filter((spelling) => list.any.test(spelling));
  return spellings.length === 0
    ? []
    : list.each.filter(({ pattern }) => spellings.some((spelling) => pattern.test(spelling))).map(({ word }) => word);
}

function plain(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/[\p{M}\p{Cf}]/gu, '')
    .toLowerCase();
}

const LOOKALIKES: Readonly<Record<string, string>> = {
  0: 'o',
  1: 'i',
  3: 'e',
  4: 'a',
  5: 's',
  7: 't',
  '@': 'a',
  $: 's',
};

/** The text as it is written, and as it is meant where letters are digits, or stand apart: h3roin, re-hab, m e t h. */
function spellingsOf(text: string): string[] {
  const joined = text
    .replace(/(?<=[a-z0-9@$])[-._*'’](?=[a-z0-9@$])/g, '')
    .replace(/(?<![a-z0-9])[a-z](?: [a-z]){3,}(?![a-z0-9])/g, (letters) => letters.replaceAll(' ', ''));
  const asLetters = (spelling: string) =>
    !/[a-z][0-9@$]|[0-9@$][a-z]/.test(spelling)
      ? spelling
      : spelling.replace(/[a-z0-9@$]+/g, (token) =>
          /[a-z]/.test(token) && /[0-9@$]/.test(token)
            ? token.replace(/[0-9@$]/g, (one) => LOOKALIKES[one] ?? one)
            : token,
        );
  return [...new Set([text, joined, asLetters(text), asLetters(joined)])];
}

const RELATIONS = /^(loved one|your |ser querido|su )/;
const IDENTIFIERS: readonly [string, RegExp][] = [
  ['date of birth', /\b(dob|date of birth|fecha de nacimiento)\b/],
  ['record number', /\b(mrn|medical record|expediente medico)\b/],
  ['insurance number', /\b((member|policy|insurance|subscriber) (id|number|no)|numero de (poliza|seguro|afiliado))\b/],
];

function identifiersIn(text: string, names: readonly string[], telling: readonly string[]): string[] {
  const written = text.normalize('NFC');
  const named = names.some((name) => nameIn(written, name));
  const relation = telling.some((word) => RELATIONS.test(word)) && telling.some((word) => !RELATIONS.test(word));
  const lower = plain(text);
  return [
    ...(named ? ['a name'] : []),
    ...(relation ? ['who and what'] : []),
    ...IDENTIFIERS.filter(([, pattern]) => pattern.test(lower)).map(([about]) => about),
  ];
}

/** As a name is written: "Will" and "May" are names, "will" and "may" are words. */
function nameIn(text: string, name: string): boolean {
  const [first = ''] = [...name];
  const written = new Set([first.toUpperCase() + name.slice(first.length), name.toUpperCase()]);
  return (
    name.length > 1 &&
    [...written].some((form) => new RegExp(`(?<![\\p{L}\\p{N}])${escape(form)}(?![\\p{L}\\p{N}])`, 'u').test(text))
  );
}

const escape = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

const LINK =
  /(?:[a-z][a-z0-9+.-]*:\/\/\S+)|(?<![\p{L}\p{N}@._-])(?:[\p{L}\p{N}](?:[\p{L}\p{N}-]*[\p{L}\p{N}])?\.)+\p{L}{2,}(?:[/:?#]\S*)?/giu;

/** What a phone would make a link of: with a scheme, with a path, or with an ending that everybody knows. */
function linksIn(text: string): { link: string; host: string }[] {
  return [...text.replace(/\p{Cf}/gu, '').matchAll(LINK)].flatMap(([link]) => {
    if (link.includes('://')) return [{ link, host: hostOf(link) }];
    const ending = /^[^/:?#]*\.(\p{L}+)/u.exec(link)?.[1]?.toLowerCase() ?? '';
    return /[/:?#]/.test(link) || linkEndings.includes(ending) ? [{ link, host: hostOf(`http://${link}`) }] : [];
  });
}

function hostOf(link: string): string {
  return URL.canParse(link) ? new URL(link).hostname.toLowerCase() : '';
}

const isOurs = (host: string, hosts: readonly string[]): boolean =>
  hosts.includes(host) && !shortenerHosts.includes(host);

/** The first text to an address says who, that it may cost, how to get help, how to stop (CTIA; content.md 3). */
export function firstTextLacks(body: string, practiceName: string): ('name' | 'rates' | 'HELP' | 'STOP')[] {
  const parts = [
    ['name', body.includes(practiceName)],
    ['rates', /\b(rates|cargos)\b/i.test(body)],
    ['HELP', /\b(HELP|AYUDA)\b/.test(body)],
    ['STOP', /\bSTOP\b/.test(body)],
  ] as const;
  return parts.filter(([, isThere]) => !isThere).map(([part]) => part);
}

function missingFromFirst({ channel, isOfProgramme, isFirst, body, practice }: Said): string[] {
  return channel === 'sms' && isOfProgramme && isFirst ? firstTextLacks(body, practice.name) : [];
}

/** A mail of a programme says where we are (CAN-SPAM, 15 USC 7704(a)(5)). */
function missingFromMail({ channel, isOfProgramme, body, practice }: Said): string[] {
  return channel === 'email' && isOfProgramme && !body.includes(practice.address) ? ['postal address'] : [];
}

const either = (words: readonly string[]): string => words.map((word) => word.replaceAll(' ', '\\s+')).join('|');
const RESERVED_ANSWER = new RegExp(
  `\\b(?:reply|respond|text|send|answer|responda|conteste|mande|envie)\\s+(?:with\\s+|con\\s+)?["'“‘]?(${either(reservedWords)})["'”’]?(?![a-z0-9])(.{0,60})`,
  'g',
);
const ENDS = new RegExp(
  `^\\s+(?:to|at any time to|para|y)\\s+(?:${either(endingWords)})(?:\\s+(?:all|these|our|the|los|estos|receiving|getting|messages|texts|mensajes))*\\s*(?:[.,;!]|$)`,
);
/** These undo a block, whatever is said beside them: only the sentence that is about undoing it may name them. */
const UNDOES = /^(yes)$/;
const BARE = /^(stop|stopall|unsubscribe|start|unstop)$/;

function reservedAnswersIn(text: string): string[] {
  const flat = plain(text).replaceAll(/\s+/g, ' ');
  return [...flat.matchAll(RESERVED_ANSWER)]
    .filter(([, word = '', after = '']) => {
      if (UNDOES.test(word)) return true;
      if (/^(start|unstop)$/.test(word)) return false;
      return !ENDS.test(after) && !(BARE.test(word) && /^\s*(?:[.,;!]|$)/.test(after));
    })
    .map(([, word = '']) => word);
}

const UNRESOLVED = /\{\{|\}\}|\{%|%\}|\b(?:undefined|null|NaN)\b|\[object /;
const ASKS =
  /[?¿]|\b(?:reply|respond|text (?:us|me|here|back)|write (?:us|back|to us)|escriba|escribanos|responda|conteste|mande|envie)\b/;
