import {
  type AnswerMeaning,
  type AnswerNumber,
  answerNumbers,
  type OfferedAnswers,
} from '../messaging/answer-meanings.data.js';

/** The last text that left to an address. */
export interface LastText {
  messageId: string;
  caseId: string | null;
  personId: string | null;
  enrollmentId: string | null;
  stepId: string | null;
  body: string;
  handedOffAt: Date;
  /** what its words offer; null where they offer nothing */
  answers: OfferedAnswers | null;
}

/** A text as it came in, and how it was understood without knowing what it answers. */
export interface Arrived {
  body: string;
  media: number;
  label: string;
  /** a cry, a suggestion, a doubt about the number: more than a number */
  saysMore: boolean;
  /** no webhook brought it: what it answered may be older than our last text */
  isLate: boolean;
  /** everybody on this number, and their open cases */
  personIds: readonly string[];
  caseIds: readonly string[];
  opensInquiry: boolean;
}

/** For so long a number answers the text that offered it. */
const ANSWERED_WITHIN_MS = 7 * 24 * 3_600_000;

export interface NumberAnswer {
  number: AnswerNumber;
  meaning: AnswerMeaning;
}

/**
 * Is it the answer to our last text: nothing but a number that those very words offered? On an address that two people share,
 * nobody knows whose answer it is: then it is a person's words, and a person reads them.
 * @returns null for whatever else: a human reply as ever
 */
export function numberAnswered(arrived: Arrived, last: LastText | null, now: Date): NumberAnswer | null {
  const number = readNumber(arrived.body);
  if (!number || arrived.label !== 'none' || arrived.saysMore || arrived.media > 0 || arrived.isLate) return null;
  if (!last?.answers || now.getTime() - last.handedOffAt.getTime() > ANSWERED_WITHIN_MS) return null;
  if (arrived.opensInquiry || arrived.personIds.length !== 1 || arrived.caseIds.length !== 1) return null;
  if (last.caseId !== arrived.caseIds[0] || last.personId !== arrived.personIds[0]) return null;
  const meaning = last.answers[number];
  return meaning && says(last.body, number) ? { number, meaning } : null;
}

/** A number alone, perhaps with spaces around it or a full stop behind it. */
function readNumber(body: string): AnswerNumber | null {
  const [, digit] = /^\s*(\d)\s*\.?\s*$/u.exec(body) ?? [];
  return answerNumbers.find((number) => number === digit) ?? null;
}

/** A phone that others see got other words than the template's own, without numbers. */
const says = (body: string, number: AnswerNumber): boolean => new RegExp(`(?<![\\w.-])${number}(?![\\w.-])`).test(body);
