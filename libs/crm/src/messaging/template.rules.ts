import { z } from 'zod';
import { tellingWordsIn } from '../permission/content-lint.rules.js';
import { messageClasses } from '../permission/message-class.rules.js';

const approval = {
  purpose: z.string().min(1),
  approvedBy: z.string().min(1),
  approvedOn: z.iso.date().nullable(),
  reviewBy: z.iso.date(),
};
const words = { ...approval, class: z.enum(messageClasses), readingGrade: z.number().min(0).max(12) };

/** What stands above a template's words, by channel; `frame` is what every mail of a language has around its words. */
export const frontMatterOf = {
  sms: z.strictObject({ ...words, maxSegments: z.int().min(1).max(3) }),
  // a mail's subject is seen on a locked phone: short, and the same for everybody
  email: z.strictObject({
    ...words,
    subject: z.string().regex(/^[^{}\p{C}!¡]{1,60}$/u, 'expected 1 to 60 plain characters'),
  }),
  frame: z.strictObject(approval),
};
export type TemplateKind = keyof typeof frontMatterOf;

const everywhere = ['practice.name', 'practice.phone', 'practice.hours', 'practice.hoursEs'];
const inMail = [...everywhere, 'practice.legalName', 'practice.address', 'person.firstName', 'link.unsubscribe'];

/** The closed lists of variables: no text carries a name, no template a filter or a condition, but the frame of mails. */
const variablesOf: Readonly<Record<TemplateKind, readonly string[]>> = {
  sms: everywhere,
  email: inMail,
  frame: [...inMail, 'body'],
};

export interface TemplateName {
  key: string;
  channel: string;
  language: string;
  discreet: boolean;
}

/** The key of the one template that is no message: greeting, sign-off and footer around every mail. */
export const FRAME_KEY = 'frame';

/** Reads `<key>.<channel>.<language>[.d].liquid`; null when it is none. */
export function readTemplateName(fileName: string): TemplateName | null {
  const shape = /^(?<key>[\w.-]+?)\.(?<channel>sms|email)\.(?<language>en|es)(?<discreet>\.d)?\.liquid$/.exec(
    fileName,
  )?.groups;
  return shape
    ? { key: shape.key!, channel: shape.channel!, language: shape.language!, discreet: Boolean(shape.discreet) }
    : null;
}

/** @returns what stands between braces and is not on the closed list of this kind, as it is written */
export function unknownVariables(source: string, kind: TemplateKind): string[] {
  const named = [...source.matchAll(/\{\{-?\s*([\s\S]*?)\s*-?\}\}/g)].map(([, inside]) => inside!);
  const tags = kind === FRAME_KEY ? [] : (source.match(/\{%[\s\S]*?%\}/g) ?? []);
  return [...named.filter((name) => !variablesOf[kind].includes(name)), ...tags];
}

const MOST_LETTERS = 12;
const NAME = /^\p{L}[\p{L}\p{M}'’-]*$/u;
const TITLES = /^(mr|mrs|ms|miss|mx|dr|sr|sra|srta|señor|señora|señorita|don|doña)$/i;

/**
 * The recipient's first name, as a greeting may say it; whoever fills in the form chooses it, and a mail goes to an
 * address that may be somebody else's, so nothing but a short name passes: no markup, address, number or new line.
 * @param fullName as it was typed
 * @returns the first word of the name, or '' where a plain greeting is better: longer than 12 characters, no name, a
 * title, a word that tells too much
 */
export function firstNameOf(fullName: string): string {
  const [first = ''] = fullName.normalize('NFC').trim().split(/\s+/u);
  const greetable = NAME.test(first) && [...first].length <= MOST_LETTERS && !TITLES.test(first);
  return greetable && tellingWordsIn(first).length === 0 ? first : '';
}
