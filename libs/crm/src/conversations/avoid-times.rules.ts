import type { SafeContactProfile } from '../cases/safe-contact.rules.js';
import { type Clause, readText } from './text.normalise.rules.js';
import { daysOf, hourWords, partsOfDay, type PartOfDay } from './times.rules.js';

/** What a text asks of how and when we reach somebody; `low` where hours or days were guessed. */
export interface TimesToAvoid extends Pick<SafeContactProfile, 'texts' | 'calls' | 'voicemail'> {
  avoid: { days: string[]; from: string; to: string }[];
  confidence: 'high' | 'low';
}

const courtesy =
  '(?:(?:please|por favor|and|but|so|just|hi|hello|hey|ok|okay|thanks|y|pero|hola|gracias|also|if you can) )*';
const verb =
  '(?:calls?|texts?|phone|ring|messages?|contact|write|emails?|calling|texting|reach|llam\\w+|escrib\\w+|mand\\w+|envi\\w+|contact\\w+|mensajes|llamadas|textos)';
const us = '(?: (?:me|us|back|here|again|at all|please|on my phone|this number|por favor|mensajes|mas))*';
const not = '(?:do not|never|not|no|nunca|stop)(?: (?:me|nos|ever))*';
const anyVerb = `${verb}(?: (?:or|and|ni|o) ${verb})*${us}`;
/** "do not call me", "no texts", "not", before a time. */
const FORBIDS = new RegExp(`^${courtesy}${not}(?: ${anyVerb})?(?= )`);
/** "only after six", "text only", "you can call me after six". */
const ONLY = new RegExp(
  `^${courtesy}(?:(?:you can|i can|we can|puede|pueden|solo|solamente|only)(?: only)? )*(?:(?:${anyVerb}|be reached|talk|hablar|hable\\w*)(?: |$))?(?:(?:only|solo|solamente) )?`,
);
const SAYS_ONLY = /\b(?:only|solo|solamente)\b/;
const ONCE =
  /\b(?:today|tonight|tomorrow|this (?:week|morning|afternoon|evening)|hoy|esta (?:noche|semana|tarde)|until)\b/;
const AT_WORK = /^ ?(?:(?:while|when) i am )?(?:at|during) (?:my )?work\b|^ ?(?:en|durante) (?:el|mi) trabajo\b/;

const NO_VOICEMAIL =
  /\b(?:no|not|never)\b.{0,12} (?:voice ?mails?|leave (?:me )?(?:a |any )?(?:voice ?mails?|messages?)|deje\w* (?:mensajes? de voz|recados?))\b/;
/** A ban of one channel has nothing after it that limits it: no hour, no place, no other person. */
const ends = '(?: (?:me|us|back|please|thanks|here|por favor|gracias|ever|anymore|any more|at all|instead))*$';
const NO_TEXTS = new RegExp(
  `^${courtesy}(?:(?:do not|never) text|no (?:texts?|text messages|mensajes|textos)|(?:call|calls|llamadas) only|only (?:calls?|by phone)|solo llamadas)${ends}`,
);
const NO_CALLS = new RegExp(
  `^${courtesy}(?:(?:do not|never) (?:call|ring|phone)|no (?:calls|phone calls|llamadas)|no (?:me )?llame\\w*|texts? only|only texts?|solo (?:mensajes|textos|texto))${ends}`,
);

/**
 * Reads times in which, and ways on which, somebody does not want to be reached, English or Spanish: "do not call me
 * before noon", "please text only after 6", "not at work", "no me llame antes de las 12". Only what asks *us* counts. What
 * holds for today alone is none. It is a suggestion: a person decides (rules/compliance 9.1, 9.2).
 *
 * @param text as the family wrote it
 * @returns null when nothing of it is there; hours are the family's own, `avoid` from `00:00` to `23:59` is a whole day
 */
export function readTimesToAvoid(text: string): TimesToAvoid | null {
  const read: TimesToAvoid = { avoid: [], confidence: 'high' };
  for (const clause of readText(text).clauses) readClause(clause, read);
  const says = read.avoid.length > 0 || [read.texts, read.calls, read.voicemail].includes(false);
  return says ? read : null;
}

function readClause({ text, end }: Clause, read: TimesToAvoid): void {
  if (end === '?') return;
  if (NO_VOICEMAIL.test(text)) read.voicemail = false;
  if (NO_TEXTS.test(text)) read.texts = false;
  else if (NO_CALLS.test(text)) read.calls = false;
  if (ONCE.test(text)) return;
  const forbidden = FORBIDS.exec(text);
  if (forbidden) add(read, forbiddenIn(text.slice(forbidden[0].length), text));
  else add(read, allowedIn(text.slice(ONLY.exec(text)![0].length), text));
}

interface Found {
  spans: readonly (readonly [string, string])[];
  days: string[];
  sure: boolean;
}

function add(read: TimesToAvoid, found: Found | null): void {
  if (!found) return;
  for (const [from, to] of found.spans) read.avoid.push({ days: found.days, from, to });
  if (!found.sure) read.confidence = 'low';
}

const DAY_END = '23:59';
const WORKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri'];
const EVERY_DAY = [...WORKDAYS, 'sat', 'sun'];

/** What stands after "do not call me": the time that is meant. */
function forbiddenIn(rest: string, clause: string): Found | null {
  const named = daysOf(clause);
  const days = named.days.length ? named.days : EVERY_DAY;
  if (AT_WORK.test(rest))
    return { spans: [['09:00', '17:00']], days: named.days.length ? days : WORKDAYS, sure: false };
  const hours = hourWords(rest, 'forbidden');
  if (hours) {
    const { from, to } = hours;
    return { spans: [[from ?? '00:00', to ?? DAY_END]], days, sure: hours.sure && named.sure };
  }
  const part: PartOfDay | undefined = partsOfDay.find((one) => one.pattern.test(rest));
  if (part) return { spans: part.spans, days, sure: named.sure };
  return named.days.length && /^ ?(?:on|los|las|el|during|en|at)\b/.test(rest)
    ? { spans: [['00:00', DAY_END]], days, sure: named.sure }
    : null;
}

/** What stands after "text me only": all but that time. Without "only" it may be said of one time: less sure. */
function allowedIn(rest: string, clause: string): Found | null {
  const hours = hourWords(rest, 'allowed');
  const asks = rest !== clause;
  if (!hours || !asks) return null;
  const { days, sure } = daysOf(clause);
  const spans: [string, string][] = [];
  if (hours.from) spans.push(['00:00', hours.from]);
  if (hours.to) spans.push([hours.to, DAY_END]);
  return { spans, days: days.length ? days : EVERY_DAY, sure: hours.sure && sure && SAYS_ONLY.test(clause) };
}
