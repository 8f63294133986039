import { tellingWordsIn } from '../permission/content-lint.rules.js';
import type { TemplateKind } from './template.rules.js';

/** What a template may say beside its own words; a field that has no value stops the message that names it. */
export interface TemplateValues {
  practice: { name: string; phone: string; hours: string; hoursEs: string; legalName: string; address: string };
  /** the recipient; `firstName` may be empty, and what is no short name counts as empty */
  person?: { firstName: string } | undefined;
  /** an active member of the staff */
  staff?: { firstName: string };
  consultation?: { day: string; time: string };
  callback?: { when: string };
  link?: Partial<Record<'book' | 'family' | 'letter' | 'join' | 'preferences' | 'unsubscribe', string>>;
}

interface Variable {
  /** letters; what is longer stops the message, it is never cut */
  most: number;
  kinds: readonly (TemplateKind | 'subject')[];
  /** its value may tell too much by itself; an address and a link are what they are */
  judged?: true;
  /** a value of the largest size in letters that texts have plainly, for counting and for looking at */
  largest: string;
}

const written = ['sms', 'email', 'page', 'frame'] as const;
const spoken = ['script', 'voicemail'] as const;
const everywhere = [...written, ...spoken] as const;
const notInTexts = ['email', 'page', 'frame', ...spoken] as const;
const inMails = ['email', 'frame'] as const;
// texts are counted with 26 letters; a longer host costs a second segment, and stops nothing
const link = (path: string) =>
  ({ most: 200, kinds: written, largest: `hfs.example/${path}/8Fk2mQ7xWzAb` }) satisfies Variable;

/** The closed list (design/content.md section 3): nothing for the loved one, substance, provider, place, plan or price. */
export const variables: Readonly<Record<string, Variable>> = {
  'practice.name': { most: 25, kinds: everywhere, judged: true, largest: 'Harbor Family Support Hou' },
  'practice.phone': { most: 16, kinds: everywhere, largest: '+44 20 7946 0018' },
  // the letters of a zone are two to eight
  'practice.hours': { most: 20, kinds: everywhere, largest: '8 AM-9 PM GMT-10:300' },
  'practice.hoursEs': { most: 20, kinds: everywhere, largest: '8 a 21 h GMT-10:3000' },
  'practice.legalName': { most: 200, kinds: inMails, judged: true, largest: 'Harbor Family Support LLC' },
  'practice.address': { most: 300, kinds: inMails, largest: '1 Harbor Street, Durham, NC 27701' },
  // never in texts: it proves whose phone this is, and some letters double the price
  'person.firstName': { most: 12, kinds: notInTexts, largest: 'Maximilianus' },
  'staff.firstName': { most: 10, kinds: everywhere, judged: true, largest: 'Alessandra' },
  'consultation.day': { most: 10, kinds: [...everywhere, 'subject'], judged: true, largest: 'Tue Dec 22' },
  'consultation.time': { most: 11, kinds: [...everywhere, 'subject'], judged: true, largest: '12:30 PM ET' },
  'callback.when': { most: 15, kinds: everywhere, judged: true, largest: 'Mon 12:00 PM ET' },
  'link.book': link('b'),
  'link.family': link('f'),
  'link.letter': link('l'),
  'link.join': link('j'),
  'link.preferences': link('p'),
  'link.unsubscribe': { most: 200, kinds: inMails, largest: 'https://hfs.example/u/TOKEN' },
};

/** A value is missing or may not be said: the message does not leave, and nothing in its place. */
export class Unfillable extends Error {
  constructor(
    readonly variable: string,
    readonly why: string,
  ) {
    super(`${variable} ${why}`);
  }
}

/** What is wrong with a value, in words for whoever gave it; null when it may be said. */
export function problemOfValue(name: string, value: unknown): string | null {
  const variable = Object.hasOwn(variables, name) ? variables[name] : undefined;
  if (!variable) return 'is no variable';
  if (typeof value !== 'string' || (value === '' && name !== 'person.firstName')) return 'has no value';
  if ([...value].length > variable.most) return `is longer than ${variable.most} letters`;
  if (/[\p{Cc}\p{Cf}\u2028\u2029]|\{\{|\{%/u.test(value)) return 'is not one line of plain words';
  if (variable.judged && tellingWordsIn(value).length) return 'tells too much';
  return null;
}

/**
 * The values of these variables and of no others, as a template engine takes them.
 * @param optional are '' where there are none
 * @throws Unfillable for the first that is missing, too long, or tells too much
 */
export function valuesOf(
  names: readonly string[],
  values: TemplateValues,
  optional: readonly string[] = [],
): Record<string, Record<string, string>> {
  const given: Record<string, Record<string, string>> = {};
  for (const name of names) {
    const [group, field] = name.split('.') as [keyof TemplateValues, string];
    const value = (values[group] as Record<string, string | undefined> | undefined)?.[field];
    const problem = value === undefined && optional.includes(name) ? null : problemOfValue(name, value);
    if (problem) throw new Unfillable(name, problem);
    (given[group] ??= {})[field] = value ?? '';
  }
  return given;
}

/** Values of the largest size: a text that is one segment with them is one segment for everybody. */
export function largestValues(): TemplateValues {
  const values: Record<string, Record<string, string>> = {};
  for (const [name, { largest }] of Object.entries(variables)) {
    const [group, field] = name.split('.') as [string, string];
    (values[group] ??= {})[field] = largest;
  }
  return values as unknown as TemplateValues;
}
