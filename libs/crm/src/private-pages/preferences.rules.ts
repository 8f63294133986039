import { type Fields, many, one } from '#platform/http/page/posted-fields.rules.js';
import type { SafeContactProfile } from '../cases/safe-contact.rules.js';
import { readPhone } from '../people/identity.rules.js';
import { considerWord } from './private-link.rules.js';

export const weekdays = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
/** Hours in which a person calls (the form offers no other). */
export const FIRST_CALL = '08:00';
export const LAST_CALL = '21:00';
export const LAST_MINUTE = '23:59';
const HOUR = /^([01]\d|2[0-3]):[0-5]\d$/;
const LONGEST = 500;
/** As many as a profile may hold. */
export const MOST = { windows: 20, avoid: 40 } as const;

/** One time as it stands in the fields. */
export interface TimeValues {
  days: readonly string[];
  from: string;
  to: string;
  phone: string;
}
export type YesNoQuestion = 'texts' | 'emails' | 'calls' | 'voicemail' | 'sayName';
export const yesNoQuestions = ['texts', 'emails', 'calls', 'voicemail', 'sayName'] as const;

/** What stands in the fields of the preferences page, as it was typed. */
export type PreferenceValues = Record<YesNoQuestion, string> & {
  sharedPhone: string;
  askFor: string;
  codeWord: string;
  language: string;
  windows: readonly TimeValues[];
  avoid: readonly TimeValues[];
  /** of the profile that was shown */
  version: string;
};
export type PreferenceProblem = 'choice' | 'hours' | 'phone' | 'long' | 'word_length' | 'word_known_to_others';
/** A field or a time, and what is wrong with it. */
export type PreferenceProblems = ReadonlyMap<string, PreferenceProblem>;

const PROFILE_FIELD = {
  texts: 'texts',
  emails: 'emails',
  calls: 'calls',
  voicemail: 'voicemail',
  sayName: 'sayPracticeName',
} as const;

/** What the page shows of what is known; a word is never shown again. */
export function valuesOfProfile(profile: SafeContactProfile, language: string, version: number): PreferenceValues {
  const said = (question: YesNoQuestion) => {
    const answer = profile[PROFILE_FIELD[question]];
    return answer === undefined ? '' : answer ? 'yes' : 'no';
  };
  return {
    texts: said('texts'),
    emails: said('emails'),
    calls: said('calls'),
    voicemail: said('voicemail'),
    sayName: said('sayName'),
    sharedPhone: profile.sharedPhone ?? '',
    askFor: profile.askFor ?? '',
    codeWord: '',
    language,
    windows: (profile.windows ?? []).map((time) => ({ ...time, phone: time.phone ?? '' })),
    avoid: (profile.avoid ?? []).map((time) => ({ ...time, phone: '' })),
    version: String(version),
  };
}

/** Every field as it was typed. */
export function valuesOfFields(fields: Fields): PreferenceValues {
  const times = (name: string, most: number): TimeValues[] =>
    Array.from({ length: most }, (_, index) => ({
      days: many(fields, `${name}_${index}_days`),
      from: one(fields, `${name}_${index}_from`),
      to: one(fields, `${name}_${index}_to`),
      phone: one(fields, `${name}_${index}_phone`).trim(),
    })).filter((time) => !isEmpty(time));
  return {
    texts: one(fields, 'texts'),
    emails: one(fields, 'emails'),
    calls: one(fields, 'calls'),
    voicemail: one(fields, 'voicemail'),
    sayName: one(fields, 'say_name'),
    sharedPhone: one(fields, 'shared_phone'),
    askFor: one(fields, 'ask_for').trim(),
    codeWord: one(fields, 'code_word').trim(),
    language: one(fields, 'language'),
    windows: times('windows', MOST.windows),
    avoid: times('avoid', MOST.avoid),
    version: one(fields, 'version'),
  };
}

/**
 * The profile that these answers make of what was there. What the page does not ask stays; an answer that was not given
 * stays too, an emptied time goes. Nothing is taken while anything is wrong.
 */
export function readPreferences(
  values: PreferenceValues,
  before: SafeContactProfile,
  known: { postalCode: string | null; phone: string | null },
): { profile: SafeContactProfile; language: 'en' | 'es' } | { problems: PreferenceProblems } {
  const problems = new Map<string, PreferenceProblem>();
  const profile: SafeContactProfile = { ...before };
  for (const question of yesNoQuestions) {
    if (!['', 'yes', 'no'].includes(values[question])) problems.set(question, 'choice');
    else if (values[question] !== '') profile[PROFILE_FIELD[question]] = values[question] === 'yes';
  }
  if (isShared(values.sharedPhone)) profile.sharedPhone = values.sharedPhone;
  else if (values.sharedPhone !== '') problems.set('sharedPhone', 'choice');
  if (values.askFor.length > LONGEST) problems.set('askFor', 'long');
  profile.askFor = values.askFor || undefined;
  if (values.codeWord) {
    const wrong = considerWord(values.codeWord, known);
    if (wrong) problems.set('codeWord', `word_${wrong}`);
    profile.codeWord = values.codeWord;
  }
  const [windows, avoid] = [readTimes('windows', values, problems), readTimes('avoid', values, problems)];
  profile.windows = windows.length ? windows : undefined;
  profile.avoid = avoid.length ? avoid.map(({ days, from, to }) => ({ days, from, to })) : undefined;
  const { language } = values;
  if (language !== 'en' && language !== 'es') problems.set('language', 'choice');
  return problems.size > 0 ? { problems } : { profile, language: language === 'es' ? 'es' : 'en' };
}

type ReadTime = { days: string[]; from: string; to: string; phone?: string };

/** Open ends are the whole day: of calls the hours in which a person calls. */
function readTimes(
  name: 'windows' | 'avoid',
  values: PreferenceValues,
  problems: Map<string, PreferenceProblem>,
): ReadTime[] {
  const [first, last] = name === 'windows' ? [FIRST_CALL, LAST_CALL] : ['00:00', LAST_MINUTE];
  return values[name].map((time, index) => {
    const [from, to] = [time.from || first, time.to || last];
    const days = weekdays.filter((day) => time.days.includes(day));
    const isUnknown = time.days.some((day) => !weekdays.includes(day as (typeof weekdays)[number]));
    if (isUnknown || !HOUR.test(from) || !HOUR.test(to)) problems.set(`${name}_${index}`, 'choice');
    else if (from >= to) problems.set(`${name}_${index}`, 'hours');
    else if (time.phone && (time.phone.length > LONGEST || !readPhone(time.phone)))
      problems.set(`${name}_${index}`, 'phone');
    return { days: days.length ? days : [...weekdays], from, to, ...(time.phone ? { phone: time.phone } : {}) };
  });
}

const isEmpty = ({ days, from, to, phone }: TimeValues): boolean => days.length === 0 && !from && !to && !phone;
const isShared = (answer: string): answer is 'no' | 'maybe' | 'yes' => ['no', 'maybe', 'yes'].includes(answer);
