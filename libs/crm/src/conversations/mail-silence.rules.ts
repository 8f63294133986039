import { anywhere } from './patterns.rules.js';

/**
 * What a writer names who means more than our mails: contact as such, texts, calls, everything. Whole lists and "all emails"
 * are still mail.
 */
const BEYOND_MAIL = anywhere(
  'contact(?:ed|ing|s)?',
  'communicat(?:e|ion|ions|ing)',
  'text(?:s|ed|ing)?',
  'call(?:s|ed|ing)?',
  'phon(?:e|es|ing|ed)',
  'sms',
  '(?:my|this|our) numbers?',
  'leave (?:me|us) alone',
  'every ?thing',
  'any (?:way|means|form|channel)',
  '(?:all|every) (?:messages?|ways|means|channels?)',
  'contact(?:ar|en|arme|arnos|enme|enos)',
  'comuni(?:car|carse|quen|quense|cacion|caciones)',
  'llam(?:ar|arme|en|enme|ada|adas)',
  'mensajes? de texto',
  'telefono',
  'dejen(?:me|nos) en paz',
  'todo',
);
const MAIL = 'e-?mails?';
/** A limit to mails, written in a mail: texts and calls are what they do not want. */
const ONLY_MAIL = anywhere(
  `only (?:by |via |through |use |contact (?:me|us) by )?${MAIL}`,
  `${MAIL} only`,
  `${MAIL} (?:me |us )?(?:instead|rather)`,
  'solo (?:por )?(?:correo|email)',
);
const NO_MAIL = anywhere(
  `(?:stop|quit|no|no more|not|don'?t|cancel|unsubscribe|remove|never|off)\\b[^.!?]{0,40}\\b(?:${MAIL}|e-?mailing|mailing|correos?)`,
);

/**
 * Which addresses of the writer an opt-out by mail is about. A plain "unsubscribe" is about mails; whoever names texts, calls
 * or all contact means every address of theirs (rules/compliance 1.3: any means, and the stricter reading).
 * @param said subject and own words of the mail, without what it quotes
 */
export function silenceAsked(said: string): 'mail' | 'phones' | 'everything' {
  const plain = said.toLowerCase().normalize('NFD').replaceAll(/\p{M}/gu, '').replaceAll('’', "'");
  if (ONLY_MAIL.test(plain) && !NO_MAIL.test(plain)) return 'phones';
  return BEYOND_MAIL.test(plain) ? 'everything' : 'mail';
}
