import { givenNames } from './names.data.js';
import { MY_RELATIVE, oneOf, RELATIVE } from './patterns.rules.js';
import { things, verbs } from './request.data.js';
import { readRequest, withoutCourtesy } from './request.rules.js';
import { readSpanishRequest } from './request.es.rules.js';

const somebody = `(?:he|she|they|${MY_RELATIVE}|(?:mom|dad|mother|father|${oneOf(givenNames)}))`;
const said =
  '(?:said|says|say|told|tells|tell|asked|asks|ask|asking|saying|begged|begs|wants?|wanted|insists|demands|would like|is asking|is telling)';
const REPORTS = new RegExp(
  `^${somebody}\\b((?: \\w+){0,4}?) (${said})(?: (?:me|us|that|please|for|ok|to tell you|to ask you))*(?: if)?( (?:you|yall))?(?: (?:all|guys|people|could|can|would|please))*(?: to)? (.*)$`,
);
const TELL = new RegExp(
  `^(?:please )?(?:can you |could you )?(?:tell|ask) (?:him|her|them|everyone|everybody|${MY_RELATIVE}|your \\w+|the \\w+|\\w+) (?:to |please |that )*(.*)$`,
);
const BEHAVES = /\b(?:will not|can not|would(?! like)|never|could not|is not able)\b/;
const UNWANTED = new RegExp(
  `^${somebody}\\b(?: \\w+){0,3} (?:(?:does|do|did) not want|no longer wants?|never wants?)(?: any| more| to (?:get|receive|be|hear)| you| you to| your| further)* (?:${things}|${verbs}|contacted|called|texted|bothered|messaged|calling|texting|contacting|from you)\\b(?! (?:me|him|her|them|his|my|the)\\b)`,
);
const STOP_TALKING =
  /^(?:stop|quit|not(?: to)?|do not|never) (?:talk(?:ing)?|speak(?:ing)?|respond(?:ing)?|reply(?:ing)?|answer(?:ing)?) (?:to |with )?(?:you|this number)\b/;
const BARE_STOP =
  /^(?:please )?(?:stop|leave (?:him|her|them|us|me) alone|(?:remove|take) (?:him|her|us|me|them)(?: off)?(?: (?:off|from|of) (?:your|this|the) .*)?)$/;
const REMOVED = /^(?:to )?(?:be )?(?:removed|taken off|unsubscribed|off (?:of )?(?:your|the|this) (?:\w+ )?list)\b/;
const SPANISH = new RegExp(
  `^(?:el|ella|ellos|${MY_RELATIVE})(?: \\w+){0,3}? (?:dice|dicen|dijo|dijeron|pide|piden|pidio|quiere|quieren|no quiere)(?: que)?((?: ya)? (?:no|que|dejen|paren|le|lo|la|les|nunca)\\b.*)$|^(?:dile|diganle|digale|pidele|pidanle|diles)(?: \\w+){0,4} (que .*)$`,
);

function asksUs(words: string): boolean {
  const rest = withoutCourtesy(words);
  return readRequest(rest, true) !== null || STOP_TALKING.test(rest) || BARE_STOP.test(rest) || REMOVED.test(rest);
}

function reportsInSpanish(clause: string): boolean {
  const found = SPANISH.exec(clause);
  if (!found) return false;
  const words = (found[1] ?? found[2]!)
    .trim()
    .replace(/^que /, '')
    .replace(/\bdeje\b/, 'dejen')
    .replace(/\bpare\b/, 'paren');
  return readSpanishRequest(words) !== null;
}

/** He, she or a relative wants us to stop, or is to be told so: a request by or about somebody else (9.1 (3a)). */
export function reportsRequest(clause: string): boolean {
  const words = withoutCourtesy(clause).slice(0, 240);
  if (UNWANTED.test(words) || reportsInSpanish(words)) return true;
  const told = TELL.exec(words);
  if (told && asksUs(told[1]!)) return true;
  const reported = REPORTS.exec(words);
  if (!reported || BEHAVES.test(reported[1]!)) return false;
  const [, , verb, you, rest] = reported;
  // "she wants to stop texting him" tells of her; "she wants no more texts" and "she wants you to stop" ask us
  return /^(?:want|would like)/.test(verb!) && !you
    ? readRequest(withoutCourtesy(rest!)) === 'ask' || REMOVED.test(rest!)
    : asksUs(rest!);
}

const DONT_STOP =
  /\b(?<!why )(?:do not|never|no need to|no reason to|please no|no do not|would not|did not|should not)(?: (?:ever|please|you|to|want|have|need|like|ask|asked|say|said|ask you|dare|just|think|should|all|guys|we|i|mean|me|us|for)){0,6} (?:stop|quit) (?:texting|calling|writing|checking|messaging|emailing|contacting|reaching|sending|trying|helping|following|talking)\b/;
const DONT_STOP_SPANISH =
  /\bno (?:me )?(?:dejen?|dejes|paren?|pares) de (?:escribir|llamar|mandar|enviar|contactar|buscar|hablar|ayudar|intentar)/;

/** "don't stop texting me" (9.1 (2)). */
export function asksToGoOn(clause: string): boolean {
  return DONT_STOP.test(clause) || DONT_STOP_SPANISH.test(clause);
}

const STARTERS =
  /\b(?:stop|quit|cease|do not|never|leave (?:me|us)|remove (?:me|us|my)|take (?:me|us|my)|lose my|delete my|no more|opt me out|unsubscribe me)\b/g;
const NOT_A_REQUEST = new RegExp(
  `(?:^|\\b)(?:to|not|never|can|will|would|could|may|might|did|does|do|no|or|i|we|he|she|they|you|him|her|them|that|who|which|if|when|it|why|\\w+ing|${RELATIVE}s?|me|us|say|reply|text|texted|sent)$`,
);
const THIRD_PERSON = new RegExp(`\\b(?:he|she|they|him|her|them|${MY_RELATIVE}|make|let|wish|watch)\\b`);
const CONNECTIVE = /(?:^| )(?:and|but|so|please|then|just|now|thanks|ok|hi|number|interested|person|busy|y|pero)$/;

/** The request must name us or our texts; what ends after the verb ("please stop texting") is complete too. */
const COMPLETE =
  /^(?:\w+ ){0,6}?(?:me|us|my|this|these|your|the texts|the messages|texts|messages|calls)\b|^(?:stop|quit|do not|never) (?:text|call|message|contact|texting|calling|messaging|contacting)(?: please| now| thanks)*$/;

/**
 * A request that begins inside a clause ("not interested stop texting me"): people leave the punctuation out.
 *
 * @param reads tells whether words that begin with the request ask us to stop
 * @returns `hold` when somebody else is spoken of before it, or when it may be a statement
 */
export function requestInside(clause: string, reads: (words: string) => boolean): 'ask' | 'hold' | null {
  let held = false;
  for (const found of clause.matchAll(STARTERS)) {
    const rest = clause.slice(found.index, found.index + 240);
    const before = clause.slice(Math.max(0, found.index - 100), found.index).trim();
    if (before === '' || NOT_A_REQUEST.test(before) || !COMPLETE.test(rest) || !reads(rest)) continue;
    const statement = /^(?:do not|never)/.test(rest) && !CONNECTIVE.test(before);
    if (!THIRD_PERSON.test(before) && !statement) return 'ask';
    held = true;
  }
  return held ? 'hold' : null;
}
