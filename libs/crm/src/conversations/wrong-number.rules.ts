import { givenNames, notNames } from './names.data.js';
import { anywhere, MY_RELATIVE, oneOf, starting } from './patterns.rules.js';
import type { Clause, ReadText } from './text.normalise.rules.js';

const NAMES = new Set(givenNames);
const NO_NAME = /(?:ing|ed|ly|ful|ous|able|ible|ive|ish|less|ness|ment|tion|ity|ist)$/;

/**
 * Is this word a person's name? A common given name always, another word only by its capital letter.
 *
 * @param word lower case; `cased` the same as typed; `shouted` when all is in capitals, which tell nothing then
 */
function isName(word: string, cased: string, shouted: boolean): boolean {
  if (notNames.has(word)) return false;
  if (NAMES.has(word) || (word.endsWith('s') && NAMES.has(word.slice(0, -1)))) return true;
  return !shouted && /^\p{Lu}\p{Ll}{2,}$/u.test(cased) && !NO_NAME.test(word);
}

const somebody = `(?:he|she|they|${MY_RELATIVE})`;
const wrong = anywhere(
  'wrong (?:number|num|nbr|person|phone|guy|girl|lady|man|woman|contact|one to text)',
  '(?:is|are|was|it|that|this) not (?:my|his|her|their|the right) (?:\\w+ )?(?:number|phone|cell)',
  'not (?:my|his|her|their) (?:number|phone|cell|phone number|cell phone)',
  'not the (?:right|correct) (?:person|number|phone)',
  'belongs to (?:someone|somebody) else|no longer at this (?:number|phone)|not the (?:number|phone) (?:for|of)',
  'no longer (?:my|his|her|their) (?:number|phone|cell)',
  '(?:nobody|no one|noone|anyone|anybody|someone|no body) (?:here )?(?:by|with|of) (?:that|this) name',
  'by that name here',
  'numero (?:equivocado|incorrecto|erroneo|equivocada)|telefono equivocado|persona equivocada|equivocado de (?:numero|persona)|equivoco de (?:numero|persona)|numero esta (?:mal|equivocado)',
  'nadie (?:con|de) ese nombre|nadie que se llame|no (?:hay|vive) (?:ninguna?|nadie) (?:aqui )?(?:con|que|de)',
  'no es (?:mi|su) (?:numero|telefono|celular)|no es el (?:numero|telefono|celular) de',
  'no (?:conozco|se quien es) (?:a )?(?:esa persona|nadie con ese nombre)',
);
const beginsWrong = starting(
  '(?:i am|this is) not (?:the|that) (?:person|one|guy|girl|lady|man|woman)\\b(?! (?:i|he|she) (?:was|used))',
  '(?:you (?:have|got)|i think you (?:have|got)) (?:the |a )?(?:wrong|me confused|me mixed up|mistaken)',
  '(?:creo que |usted |disculpe |perdon |hola |ya |lo siento )*(?:se equivoco|te equivocaste|se equivocaron|se ha equivocado|esta equivocad[oa]|estas equivocad[oa])(?= |$)(?! (?:mi|el|ella))',
  'equivocad[oa]$',
  '(?:esa persona |ella |el |ya )*(?:aqui no vive|no vive aqui)(?= |$)',
  'no soy (?:la persona|quien|esa persona|el dueno|la duena)',
);
/** A wrong number of somebody else's, or a question, tells nothing about the number we wrote to. */
const notOurs = anywhere(
  `(?:i|we) (?:must have |may have |might have |think i |accidentally )*(?:gave|sent|put|typed|entered|wrote|dialed|called|texted)(?: \\w+){0,4} wrong (?:number|person)`,
  '(?:do|did) (?:i|we) (?:have|call|text|get|dial)(?: \\w+){0,2} wrong (?:number|person)',
  '(?:is this|is that) the wrong (?:number|person)',
  `(?:married|marry|dating|dated|loved|trusted|chose|blamed|blaming|with|met) the wrong (?:person|guy|girl|man|woman)`,
);
const SPOKEN_OF = new RegExp(
  `\\b${somebody}\\b.*\\b(?:se equivoco|esta equivocad[oa]|(?:aqui no|no) vive|wrong person)\\b|\\b(?:se equivoco|(?:aqui no|no) vive aqui|aqui no vive) ${MY_RELATIVE}`,
);

const AM_NOT =
  /\b(?:i am not|this is not|it is not|that is not me i am|this is no longer|no soy|yo no soy|este no es|esta no es|no me llamo|my name is not|my names not|mi nombre no es|name is not|no se llama|(?:this is|i am) \w+ not|not)((?: \w+){1,4})/;
const UNKNOWN_NAME =
  /\b(?:(?:do not|never) (?:even )?(?:know|no)(?: of)? (?:any|a|an|no|anyone named|anybody named|anyone called|someone named|nobody named)|no (?:hay|conozco a|conocemos a)(?: ningun[oa]?| nadie)?(?: que se llame)?|nobody (?:here )?named|no one (?:here )?named|noone named|there is no|(?:no one|nobody|anyone) here named|aqui no vive (?:ningun[oa]? )?|esta no es|no) (\w+)/;
const NUMBER_OF =
  /\b(?:not|no longer) (\w+?)s? (?:number|phone|cell)\b|\b(\w+) (?:changed (?:his|her|their) number|does not (?:have this (?:number|phone)|live here|work here)|no longer (?:has|uses) this)\b|\bno es el (?:numero|telefono) de (\w+)|\b(\w+) ya no (?:tiene|usa) este/;
/** What may follow the name in "I am not NAME ...". */
const AFTER_NAME =
  /^(?:$|any|anymore|and|but|so|you|this|sorry|please|i|who|stop|wrong|s$|number|phone|mother|father|wife|husband|mom|dad|my|he|she|lo|se|disculpe|esta|y|or|here|aqui|at|en|con|in|ya)/;

function firstNameIn(clause: Clause, index: number, count: number, shouted: boolean): boolean {
  const words = clause.text.split(' ');
  const cased = clause.cased.split(' ');
  const word = words[index];
  if (word === undefined || !isName(word, cased[index]!, shouted)) return false;
  const next = words[index + 1] ?? '';
  return count === 1 || AFTER_NAME.test(next) || isName(next, cased[index + 1] ?? '', shouted);
}

const wordIndex = (text: string, at: number): number => text.slice(0, at).split(' ').length - 1;

/** "this is not Karen", "I don't know any Karen", "Karen changed her number". */
function deniesName(clause: Clause, shouted: boolean): boolean {
  const text = clause.text.slice(0, 400);
  const short: Clause = { ...clause, text };
  const denial = AM_NOT.exec(text);
  const begins = denial?.index === 0 || !denial?.[0].startsWith('not ');
  if (
    denial &&
    begins &&
    firstNameIn(short, wordIndex(text, denial.index + denial[0].length - denial[1]!.length + 1), 2, shouted)
  )
    return true;
  const unknown = UNKNOWN_NAME.exec(text);
  if (unknown) {
    const index = wordIndex(text, unknown.index + unknown[0].lastIndexOf(unknown[1]!));
    const plainNo = unknown[0].startsWith('no ') && unknown.index === 0 && /\bhere\b|this number|aqui/.test(text);
    if (
      (!unknown[0].startsWith('no ') || plainNo || unknown[0].split(' ').length > 2) &&
      firstNameIn(short, index, 2, shouted)
    )
      return true;
  }
  const owner = NUMBER_OF.exec(text);
  const name = owner?.[1] ?? owner?.[2] ?? owner?.[3] ?? owner?.[4];
  return name !== undefined && firstNameIn(short, wordIndex(text, owner!.index + owner![0].indexOf(name)), 1, shouted);
}

/** Rule 5 of compliance 9.1: the number is not, or no longer, the one of the person we mean. */
export function saysWrongNumber({ clauses, shouted }: ReadText): boolean {
  return clauses.some((clause) => {
    if (notOurs.test(clause.text) || SPOKEN_OF.test(clause.text.slice(0, 400))) return false;
    return (
      wrong.test(clause.text) ||
      beginsWrong.test(clause.text) ||
      beginsWrong.test(clause.text.replace(/^(?:sorry|hi|hello|hey|no|please|you|yes|lo siento|perdon) /, '')) ||
      deniesName(clause, shouted)
    );
  });
}

const ASKED_WHETHER_WRONG = anywhere(
  '(?:do|did) (?:i|we) (?:have|call|text|get|dial)(?: \\w+){0,2} wrong (?:number|person)',
  '(?:is this|is that) the wrong (?:number|person)',
  '(?:gave|sent|put|typed|entered|wrote)(?: \\w+){0,4} wrong number',
  `who is ${oneOf(givenNames)}`,
  `(?:do not|never) (?:even )?know ${oneOf(givenNames)}$`,
  'meant (?:this )?for (?:someone|somebody) else|(?:meant|trying|looking) to (?:text|reach|call) (?:someone|somebody) else',
);

/** Doubts about the number that a person should read: they hold, they flag nothing. */
export function doubtsNumber({ clauses }: ReadText): boolean {
  return clauses.some((clause) => ASKED_WHETHER_WRONG.test(clause.text));
}
