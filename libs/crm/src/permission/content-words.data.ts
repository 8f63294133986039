/** The day on which the word lists of the content lint were last changed; stored with every decision. */
export const contentWordsVersion = '2026-11-24';

/** Shared hosts that carriers filter (CTIA 5.3.1; rules/compliance 2.5). */
export const shortenerHosts: readonly string[] = [
  'bit.ly',
  'tinyurl.com',
  't.co',
  'goo.gl',
  'ow.ly',
  'is.gd',
  'buff.ly',
  'rebrand.ly',
  'cutt.ly',
  'shorturl.at',
  'tiny.cc',
  'lnkd.in',
  'rb.gy',
];

/** Endings by which a bare `name.ending` is a link though nothing stands before or behind it. */
export const linkEndings: readonly string[] = [
  'com',
  'org',
  'net',
  'co',
  'io',
  'ly',
  'gl',
  'gd',
  'at',
  'cc',
  'gy',
  'me',
  'info',
  'app',
  'link',
  'page',
  'site',
  'health',
  'care',
  'us',
  'gov',
  'edu',
  'biz',
  'example',
];

/** What promises or hurries (lint L8; FTC Act section 5). Written like the telling words. */
export const urgentWords: readonly string[] = [
  'guarantee*',
  'act now',
  'act fast',
  'cure',
  'cures',
  'cured',
  'miracle*',
  'last chance',
  'limited time',
  'limited spots',
  'risk free',
  'hurry',
  'garantiza*',
  'garantia*',
  'actue ya',
  'milagro*',
  'ultima oportunidad',
  'tiempo limitado',
  'sin riesgo',
];

/** Words that carriers act on; none of them may be an answer that means something else (lint L5, rules/compliance 2.1). */
export const reservedWords: readonly string[] = [
  'stop',
  'stopall',
  'unsubscribe',
  'cancel',
  'end',
  'quit',
  'revoke',
  'optout',
  'opt out',
  'start',
  'yes',
  'unstop',
];

/** Verbs of ending after which a reserved word says what it does: "reply STOP to end". */
export const endingWords: readonly string[] = [
  'end',
  'stop',
  'opt out',
  'opt-out',
  'unsubscribe',
  'quit',
  'cancel',
  'salir',
  'parar',
  'terminar',
  'cancelar',
  'darse de baja',
];
