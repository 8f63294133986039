import { anywhere } from './patterns.rules.js';

/**
 * What a writer names who means more than our mails: contact as such, texts, calls, everything. Whole lists and "all emails"
 * are still mail.
 */
const BEYOND_MAIL = anywhere(
  'contact(?:ed|ing|s)?',
  'communicat(?:e|ion|ions|ing)',
  'text(?:s|ed|ing)?(?! (?:only|version))',
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
  'dejenme en paz|dejennos en paz',
  'todo',
);

/**
 * Which of the writer's addresses an opt-out by mail is about. A plain "unsubscribe" is about mails; whoever names texts, calls
 * or all contact means every address of theirs (rules/compliance 1.3: any means, and the stricter reading).
 * @param said subject and own words of the mail, without what it quotes
 */
export function silenceAsked(said: string): 'mail' | 'everything' {
  const plain = said.toLowerCase().normalize('NFD').replaceAll(/\p{M}/gu, '');
  return BEYOND_MAIL.test(plain) ? 'everything' : 'mail';
}
