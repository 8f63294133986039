import { z } from 'zod';
import { tellingWordsIn } from '../permission/content-lint.rules.js';
import { answerMeanings, answerNumbers } from './answer-meanings.data.js';
import { messageClasses } from '../permission/message-class.rules.js';

const approval = {
  purpose: z.string().min(1).max(40),
  approvedBy: z.string().min(1),
  approvedOn: z.iso.date().nullable(),
  reviewBy: z.iso.date(),
};
const read = { ...approval, readingGrade: z.number().min(0).max(12) };
export const templateClass = z.enum(messageClasses);
const words = { ...read, class: templateClass };
// a subject is seen on a locked phone, a title in a list of tabs: short and plain
const oneLine = z.string().regex(/^[^\p{C}!¡]{1,80}$/u, 'expected 1 to 80 plain characters');

/** `script` is what staff read in a call, `voicemail` what they say to a machine: a person speaks both. */
export const templateChannels = ['sms', 'email', 'page', 'script', 'voicemail'] as const;
export type TemplateChannel = (typeof templateChannels)[number];
export const templateKey = z
  .string()
  .regex(/^[a-z0-9](?:[a-z0-9.-]{0,58}[a-z0-9])?$/, 'expected a key such as day2 or willing.ack');

/** The discreet variant of a text: its words are dull enough as they are. */
export const ITSELF = 'itself';

/** Numbers that the words offer, and what each means. */
const answers = z
  .partialRecord(z.enum(answerNumbers), z.enum(answerMeanings))
  .refine((said) => Object.keys(said).length > 0, 'offers no number');

/** What stands above a template's words, by channel; `frame` is what every mail of a language has around its words. */
export const frontMatterOf = {
  // `discreet`: the key whose `.d` goes to a shared phone, or `itself`; not needed beside a `.d` of its own
  sms: z.strictObject({
    ...words,
    maxSegments: z.int().min(1).max(3),
    discreet: templateKey.optional(),
    answers: answers.optional(),
  }),
  // `withoutPage`: the key that is said to whoever has no page of her own; without one nothing is said to her
  email: z.strictObject({ ...words, subject: oneLine, withoutPage: templateKey.optional() }),
  page: z.strictObject({ ...read, title: oneLine }),
  script: z.strictObject({ ...approval, title: oneLine }),
  voicemail: z.strictObject(approval),
  frame: z.strictObject(approval),
};
export type TemplateKind = keyof typeof frontMatterOf;

/** What is heard or seen by whoever is there: their words have a variant that does not say more than it must. */
export const channelsWithVariants: readonly TemplateChannel[] = ['sms', 'voicemail'];

export interface TemplateName {
  key: string;
  channel: TemplateChannel;
  language: string;
  discreet: boolean;
}

/** The key of the one template that is no message: greeting, sign-off and footer around every mail. */
export const FRAME_KEY = 'frame';

/** Reads `<key>.<channel>.<language>[.d].liquid`; null when it is none. */
export function readTemplateName(fileName: string): TemplateName | null {
  const shape = /^(?<key>[\w.-]+?)\.(?<channel>[a-z]+)\.(?<language>en|es)(?<discreet>\.d)?\.liquid$/.exec(
    fileName,
  )?.groups;
  const channel = templateChannels.find((one) => one === shape?.channel);
  return shape && channel
    ? {
        key: shape.key!,
        channel,
        language: shape.language!,
        discreet: Boolean(shape.discreet),
      }
    : null;
}

export function templateFileName({ key, channel, language, discreet }: TemplateName): string {
  return `${key}.${channel}.${language}${discreet ? '.d' : ''}.liquid`;
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
