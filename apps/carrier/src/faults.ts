import { check, oneOf, type Checks } from './checks.js';
import {
  ANSWER_FAULTS,
  CHANNEL,
  isIn,
  readScripted,
  type AnswerFaultKind,
  type CallbackFaultKind,
  type Channel,
  type ScriptedFault,
  type FaultKind,
  type FaultOptions,
  type KindOf,
  type Line,
  type ListFaultKind,
  type On,
  type Fault,
} from './fault-kinds.js';
import { Program, type ProgramOptions } from './fault-program.js';

export { FAULT_KINDS } from './fault-kinds.js';
export type {
  AnswerFaultKind,
  CallbackFaultKind,
  Channel,
  ScriptedFault,
  FaultKind,
  FaultOptions,
  ListFaultKind,
  On,
  Fault,
} from './fault-kinds.js';
export type { ProgramOptions } from './fault-program.js';

const OUTAGE_KINDS = ['503-before', 'reset-before', 'silence-before'] as const;

export interface OutageOptions {
  kind: (typeof OUTAGE_KINDS)[number];
  seconds: number;
  channel?: Channel;
}

interface Request {
  on: On;
  to: string | undefined;
  channel: Channel;
}

const OUTAGE: Checks = {
  kind: oneOf(OUTAGE_KINDS),
  seconds: { fits: (value) => Number.isFinite(value) && (value as number) > 0, must: 'a number above 0' },
  channel: CHANNEL,
};

/**
 * The switchboard of what goes wrong next. An outage strikes everything; then the script, in its order; then what a
 * program draws. Faults of the answer, of the callbacks and of lists stand in lines of their own, so that one request can
 * meet one of each that it has.
 */
export class Faults {
  private waiting: ScriptedFault[] = [];
  private readonly drawn = new Map<string, Program>();
  private readonly down = new Map<Channel, { kind: OutageOptions['kind']; endsAtMs: number }>();
  private readonly counts = new Map<FaultKind, number>();

  /** @param now milliseconds of a clock that only goes forward; an outage is as long by it */
  constructor(private readonly now: () => number = () => performance.now()) {}

  /**
   * The next `times` requests that fit meet this fault.
   * @throws ApiError 400 that names the field that is wrong
   */
  next(kind: FaultKind, times = 1, options: FaultOptions = {}): void {
    this.waiting.push(readScripted({ ...options, kind, times }));
  }

  /**
   * From now on requests meet faults by rate, until `clear`; in place of an earlier program of the same channel for the
   * same sort of requests.
   * @throws ApiError 400 that names the field that is wrong
   */
  program(options: ProgramOptions): void {
    const program = new Program(options);
    this.drawn.set(sortOf(options.channel ?? 'sms', options.on ?? 'create'), program);
  }

  /**
   * From now on every create and every read of the channel meets this, for so many seconds of real time or until `clear`.
   * @throws ApiError 400 that names the field that is wrong
   */
  outage(options: OutageOptions): void {
    check(options, OUTAGE, ['kind', 'seconds']);
    const { kind, seconds, channel = 'sms' } = options;
    this.down.set(channel, { kind, endsAtMs: this.now() + seconds * 1000 });
  }

  /** The script: what waits for its request. */
  list(): ScriptedFault[] {
    return this.waiting.map((fault) => ({ ...fault }));
  }

  get programs(): ProgramOptions[] {
    return [...this.drawn.values()].map(({ options }) => options);
  }

  get outages(): Required<OutageOptions>[] {
    return [...this.down]
      .map(([channel, { kind, endsAtMs }]) => ({ channel, kind, seconds: (endsAtMs - this.now()) / 1000 }))
      .filter(({ seconds }) => seconds > 0);
  }

  /** How many requests met each kind since the carrier started; `clear` leaves the count alone. */
  get struck(): Partial<Record<FaultKind, number>> {
    return Object.fromEntries(this.counts);
  }

  /** Nothing goes wrong any more: no script, no program, no outage. */
  clear(): void {
    this.waiting = [];
    this.drawn.clear();
    this.down.clear();
  }

  /**
   * The answer's fault for this request. Ask for `before` when the request comes in, and for `after` when it has been
   * accepted, in the same tick: the two share one draw of the program.
   */
  takeForAnswer(
    when: 'before' | 'after',
    on: On,
    to?: string,
    channel: Channel = 'sms',
  ): Fault<AnswerFaultKind> | null {
    const request = { on, to, channel };
    const program = this.drawn.get(sortOf(channel, on));
    const drawn = when === 'before' ? program?.begin() : program?.takeHeld();
    const out = this.outages.find((outage) => outage.channel === channel);
    if (when === 'before' && out) return this.count({ kind: out.kind });
    const first = this.firstOf('answer', request);
    const fault = first ?? drawn;
    if (!fault || ANSWER_FAULTS[fault.kind] !== when) return null;
    return first ? this.use(first) : this.count(fault);
  }

  /** The fault of the callbacks of what has just been accepted. */
  takeForCallbacks(to: string, channel: Channel = 'sms'): Fault<CallbackFaultKind> | null {
    return this.take('callbacks', { on: 'create', to, channel });
  }

  /** The fault of what a list holds. */
  takeForList(to?: string, channel: Channel = 'sms'): Fault<ListFaultKind> | null {
    return this.take('list', { on: 'read', to, channel });
  }

  /** A list that is late knows of no text that is too young either, when it is asked for by its sid: for any number of times. */
  takeForFetch(to?: string, channel: Channel = 'sms'): Fault<'delayed-list'> | null {
    const drawn = this.drawn.get(sortOf(channel, 'read'))?.draw('list');
    const fault = this.firstOf('list', { on: 'read', to, channel }) ?? drawn;
    return fault?.kind === 'delayed-list' ? this.count({ ...fault, kind: fault.kind }) : null;
  }

  private take<Of extends Line>(line: Of, request: Request): Fault<KindOf<Of>> | null {
    const drawn = this.drawn.get(sortOf(request.channel, request.on))?.draw(line);
    const first = this.firstOf(line, request);
    if (first) return this.use(first);
    return drawn ? this.count(drawn) : null;
  }

  private firstOf<Of extends Line>(line: Of, request: Request): ScriptedFault<KindOf<Of>> | undefined {
    return this.waiting.find(
      (fault): fault is ScriptedFault<KindOf<Of>> => isIn(line, fault.kind) && fits(fault, request),
    );
  }

  private use<Kind extends FaultKind>(fault: ScriptedFault<Kind>): ScriptedFault<Kind> {
    fault.left -= 1;
    this.waiting = this.waiting.filter(({ left }) => left > 0);
    return this.count(fault);
  }

  private count<Met extends Fault>(fault: Met): Met {
    this.counts.set(fault.kind, (this.counts.get(fault.kind) ?? 0) + 1);
    return fault;
  }
}

const sortOf = (channel: Channel, on: On): string => `${channel} ${on}`;

function fits(fault: ScriptedFault, { on, to, channel }: Request): boolean {
  if ((fault.channel ?? 'sms') !== channel) return false;
  return (fault.on ?? 'create') === on && (fault.to === undefined || fault.to === to);
}
