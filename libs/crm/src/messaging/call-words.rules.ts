import type { SafeContact } from '../permission/safe-contact.rules.js';

/** How a call to somebody may sound to whoever, or whatever, picks up. What nobody said yes to is a no. */
export interface CallManner {
  mayLeaveMessage: boolean;
  sayPracticeName: boolean;
}

/** @returns what this member allowed; nothing for somebody we know nothing of */
export function callManner({ calls, voicemail, sayPracticeName }: SafeContact): CallManner {
  const mayCall = calls !== false;
  return { mayLeaveMessage: mayCall && voicemail === true, sayPracticeName: sayPracticeName === true };
}

/** What only whoever speaks knows stands in brackets. */
export interface Blanks {
  staff: string;
  when: string;
  day: string;
  hour: string;
  firstName: string;
}

const BLANKS: Readonly<Record<string, Blanks>> = {
  en: { staff: '[name]', when: '[day, hour]', day: '[day]', hour: '[hour]', firstName: '[first name]' },
  es: { staff: '[nombre]', when: '[día, hora]', day: '[día]', hour: '[hora]', firstName: '[su nombre]' },
};

/** @param language of the words around them */
export function blanksIn(language: string): Blanks {
  return BLANKS[language] ?? BLANKS['en']!;
}

/**
 * Scripts that stand below every call, in their order: whoever else answers, and what may not be said or left there.
 * @param hasMessage there are words to leave, and they may be left
 */
export function scriptsBelow({ sayPracticeName }: CallManner, hasMessage: boolean): string[] {
  return [
    'answered-by-another',
    ...(sayPracticeName ? [] : ['practice-unnamed']),
    ...(hasMessage ? [] : ['no-voicemail']),
  ];
}

/** A task names its script in its detail. @returns null when it names none */
export function scriptOfTask(detail: Readonly<Record<string, unknown>>): string | null {
  const { script } = detail;
  return typeof script === 'string' && script !== '' ? script : null;
}
