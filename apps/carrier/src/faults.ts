/** When a fault of the answer strikes: before anything was accepted, or after. The product cannot see the difference. */
const ANSWER_FAULTS = {
  '429': 'before',
  '500-before': 'before',
  'reset-before': 'before',
  'html-200': 'before',
  '503-after-accept': 'after',
  silence: 'after',
  reset: 'after',
  'cut-body': 'after',
  'callback-before-answer': 'after',
} as const;
const CALLBACK_FAULTS = ['refuse-callbacks', 'duplicate-callbacks', 'reorder-callbacks', 'undelivered'] as const;
const NOT_ON_READS: readonly string[] = ['503-after-accept', 'callback-before-answer', ...CALLBACK_FAULTS];

export type AnswerFaultKind = keyof typeof ANSWER_FAULTS;
export type CallbackFaultKind = (typeof CALLBACK_FAULTS)[number];
export type FaultKind = AnswerFaultKind | CallbackFaultKind;

export const FAULT_KINDS: readonly FaultKind[] = [
  ...(Object.keys(ANSWER_FAULTS) as AnswerFaultKind[]),
  ...CALLBACK_FAULTS,
];

export interface FaultOptions {
  /** Only requests about this recipient; a control beside it stays untouched. */
  to?: string;
  /** Which requests: Create Message (the default), or fetching and listing. */
  on?: 'create' | 'read';
  /** For 429: the Retry-After in seconds. */
  retryAfterS?: number;
  /** For undelivered: the carrier's reason, 30003 (handset unreachable) unless told. */
  errorCode?: number;
}

export interface Fault<Kind extends FaultKind = FaultKind> extends FaultOptions {
  kind: Kind;
  left: number;
}

/**
 * The switchboard of what goes wrong next. Faults strike in the order they were scripted; those of the answer and those
 * of the callbacks stand in two lines, so that one request can meet one of each.
 */
export class Faults {
  private waiting: Fault[] = [];

  /** The next `times` requests that fit meet this fault. */
  next(kind: FaultKind, times = 1, options: FaultOptions = {}): void {
    if (options.on === 'read' && NOT_ON_READS.includes(kind)) throw new Error(`${kind} does not happen to a read`);
    if (!Number.isInteger(times) || times < 1) throw new Error('times is a whole number from 1');
    this.waiting.push({ ...options, kind, left: times });
  }

  list(): Fault[] {
    return this.waiting.map((fault) => ({ ...fault }));
  }

  clear(): void {
    this.waiting = [];
  }

  /** The answer's fault for this request, if the first one in line strikes at this moment. */
  takeForAnswer(when: 'before' | 'after', on: 'create' | 'read', to?: string): Fault<AnswerFaultKind> | null {
    const first = this.waiting.find(
      (fault): fault is Fault<AnswerFaultKind> => isOfAnswer(fault) && fits(fault, on, to),
    );
    return first && ANSWER_FAULTS[first.kind] === when ? this.use(first) : null;
  }

  takeForCallbacks(to: string): Fault<CallbackFaultKind> | null {
    const first = this.waiting.find(
      (fault): fault is Fault<CallbackFaultKind> => !isOfAnswer(fault) && fits(fault, 'create', to),
    );
    return first ? this.use(first) : null;
  }

  private use<Kind extends FaultKind>(fault: Fault<Kind>): Fault<Kind> {
    fault.left -= 1;
    this.waiting = this.waiting.filter(({ left }) => left > 0);
    return fault;
  }
}

function isOfAnswer(fault: Fault): boolean {
  return fault.kind in ANSWER_FAULTS;
}

function fits(fault: Fault, on: 'create' | 'read', to?: string): boolean {
  return (fault.on ?? 'create') === on && (fault.to === undefined || fault.to === to);
}
