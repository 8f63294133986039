import type { AnswerMeaning } from '../messaging/answer-meanings.data.js';

const MINUTE_MS = 60_000;

/** What follows a number that a text offered. */
export type Consequence =
  | { kind: 'nothing' }
  /** somebody calls; from when they may be called */
  | { kind: 'call'; withinMs: number; title: string }
  | { kind: 'say'; template: string }
  /** it begins anew, or ends */
  | { kind: 'again' }
  | { kind: 'end' };

const consequences: Readonly<Record<AnswerMeaning, Consequence>> = {
  steady: { kind: 'nothing' },
  hard: { kind: 'call', withinMs: 120 * MINUTE_MS, title: 'It is hard: call' },
  call_me: { kind: 'call', withinMs: 15 * MINUTE_MS, title: 'Asks to be called now' },
  later: { kind: 'say', template: 'missed-call.later' },
  go_on: { kind: 'again' },
  rest: { kind: 'end' },
};

/** What to say in the call. */
export const scriptOf = (answered: { sequenceKey: string } | null): string =>
  answered?.sequenceKey === 'missed-call' ? 'call.day0' : 'aftercare.call.hard';

export const consequenceOf = (meaning: AnswerMeaning): Consequence => consequences[meaning];
