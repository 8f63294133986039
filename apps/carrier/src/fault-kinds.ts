import { check, oneOf, refused, text, wholeNumber, type Checks } from './checks.js';

/** When a fault of the answer strikes: before anything was accepted, or after. The product cannot see the difference. */
export const ANSWER_FAULTS = {
  '429': 'before',
  '500-before': 'before',
  '503-before': 'before',
  'html-200': 'before',
  rejected: 'before',
  unauthorized: 'before',
  'reset-before': 'before',
  'silence-before': 'before',
  '500-after-accept': 'after',
  '503-after-accept': 'after',
  silence: 'after',
  reset: 'after',
  'cut-body': 'after',
  'wrong-type': 'after',
  'slow-drip': 'after',
  'callback-before-answer': 'after',
} as const;
/** `refuse-callbacks` is the older name of `lose-callbacks`. */
const CALLBACK_FAULTS = [
  'lose-callbacks',
  'refuse-callbacks',
  'late-callbacks',
  'duplicate-callbacks',
  'reorder-callbacks',
  'undelivered',
  'contradict',
] as const;
const LIST_FAULTS = ['delayed-list', 'duplicate-list'] as const;

export type AnswerFaultKind = keyof typeof ANSWER_FAULTS;
export type CallbackFaultKind = (typeof CALLBACK_FAULTS)[number];
export type ListFaultKind = (typeof LIST_FAULTS)[number];
export type FaultKind = AnswerFaultKind | CallbackFaultKind | ListFaultKind;

/** One request can meet one fault of each: of its answer, and of its callbacks or of what a list holds. */
export const KINDS = {
  answer: Object.keys(ANSWER_FAULTS) as AnswerFaultKind[],
  callbacks: CALLBACK_FAULTS,
  list: LIST_FAULTS,
} as const;
export type Line = keyof typeof KINDS;
export type KindOf<Of extends Line> = (typeof KINDS)[Of][number];

export const FAULT_KINDS: readonly FaultKind[] = [...KINDS.answer, ...KINDS.callbacks, ...KINDS.list];

const NOT_ON_READS: readonly string[] = [
  '500-after-accept',
  '503-after-accept',
  'callback-before-answer',
  ...CALLBACK_FAULTS,
];

/** What the request carries. */
export type Channel = 'sms' | 'email';
/** Create Message, or fetching and listing. */
export type On = 'create' | 'read';

/** How a fault strikes, where there is a choice. */
export interface FaultDetails {
  /** For 429: the Retry-After in seconds, 1 unless told. */
  retryAfterS?: number;
  /** For undelivered and contradict: the reason, 30003 (handset unreachable) unless told. For rejected: 21211. */
  errorCode?: number;
  /** For slow-drip: between two bytes, 200 unless told. */
  dripMs?: number;
  /** For duplicate-callbacks: how often each is told, 2 unless told. */
  copies?: number;
  /** For delayed-list: how old a text must be to be found, 60 unless told. */
  youngerThanS?: number;
  /** For contradict: which of the two ends is told first, delivered unless told. */
  first?: 'delivered' | 'undelivered';
}

export interface FaultOptions extends FaultDetails {
  /** Only requests about this recipient; a control beside it stays untouched. */
  to?: string;
  /** Which requests: those that create (the default), or those that fetch and list. */
  on?: On;
  /** Which of the two sandboxes: texts (the default), or mail. */
  channel?: Channel;
}

/** What strikes one request. */
export interface Fault<Kind extends FaultKind = FaultKind> extends FaultOptions {
  kind: Kind;
}

/** A scripted fault, and how many requests it is still for. */
export interface ScriptedFault<Kind extends FaultKind = FaultKind> extends Fault<Kind> {
  left: number;
}

export const CHANNEL = oneOf(['sms', 'email']);
export const ON = oneOf(['create', 'read']);
/** 46 copies of one event is the most that was seen of a provider. */
export const DETAILS: Checks = {
  retryAfterS: wholeNumber(0),
  errorCode: wholeNumber(1, 99_999),
  dripMs: wholeNumber(1, 60_000),
  copies: wholeNumber(2, 46),
  youngerThanS: wholeNumber(1),
  first: oneOf(['delivered', 'undelivered']),
};
const SCRIPTED: Checks = {
  kind: oneOf(FAULT_KINDS),
  times: wholeNumber(1),
  to: text(/./, 'a phone number or a mail address'),
  on: ON,
  channel: CHANNEL,
  ...DETAILS,
};

/**
 * The fault that a line of the script asks for.
 * @throws ApiError 400 that names the field that is wrong
 */
export function readScripted(asked: unknown): ScriptedFault {
  check(asked, SCRIPTED, ['kind']);
  const { times = 1, ...fault } = asked as Fault & { times?: number };
  const on = fault.on ?? usualOn(fault.kind);
  checkHappens(fault.kind, on, 'on');
  return { ...fault, ...(on === 'create' ? {} : { on }), left: times };
}

/** @throws ApiError 400 when requests of this sort cannot meet the fault */
export function checkHappens(kind: FaultKind, on: On, field: string): void {
  if (on === 'read' && NOT_ON_READS.includes(kind)) throw refused(`${field}: ${kind} does not happen to a read`);
  if (on === 'create' && isIn('list', kind)) throw refused(`${field}: ${kind} happens to reads only`);
}

export function isIn<Of extends Line>(line: Of, kind: FaultKind): kind is KindOf<Of> {
  return (KINDS[line] as readonly FaultKind[]).includes(kind);
}

const usualOn = (kind: FaultKind): On => (isIn('list', kind) ? 'read' : 'create');
