import { check, isRecord, refused, wholeNumber, type Checks } from './checks.js';
import {
  CHANNEL,
  checkHappens,
  DETAILS,
  FAULT_KINDS,
  KINDS,
  ON,
  type Channel,
  type FaultDetails,
  type FaultKind,
  type KindOf,
  type Line,
  type On,
  type Fault,
} from './fault-kinds.js';

/** Faults by rate: of a hundred requests about so many meet each kind, the same ones for the same seed. */
export interface ProgramOptions extends FaultDetails {
  /** A whole number; the same seed and the same order of requests give the same faults. */
  seed: number;
  /** Of each kind, from 0 to 1. The rates of the answer add up to 1 at most, so do those of the callbacks and of lists. */
  rates: Partial<Record<FaultKind, number>>;
  on?: On;
  channel?: Channel;
}

const PROGRAM: Checks = {
  seed: wholeNumber(0, 0xff_ff_ff_ff),
  rates: { fits: isRecord, must: 'an object of kinds and rates' },
  on: ON,
  channel: CHANNEL,
  ...DETAILS,
};
const ROUNDING = 1e-9;

/** What a seed makes of the requests of one sort. */
export class Program {
  private held: Fault<KindOf<'answer'>> | null = null;
  private readonly draws: Record<Line, () => number>;
  readonly options: ProgramOptions;

  /** @throws ApiError 400 that names the field that is wrong */
  constructor(asked: ProgramOptions) {
    checkProgram(asked);
    this.options = structuredClone(asked);
    const { seed } = asked;
    // a stream for each line: whether a text was accepted does not shift the answers of those that follow
    this.draws = { answer: mulberry32(seed), callbacks: mulberry32(seed ^ 0x9e3779b9), list: mulberry32(~seed) };
  }

  /** Draws for the request that begins now. It stays `held` until the next one begins. */
  begin(): Fault<KindOf<'answer'>> | null {
    this.held = this.draw('answer');
    return this.held;
  }

  /** What was drawn for the request that was begun last, once. */
  takeHeld(): Fault<KindOf<'answer'>> | null {
    const { held } = this;
    this.held = null;
    return held;
  }

  draw<Of extends Line>(line: Of): Fault<KindOf<Of>> | null {
    const { seed: _, rates, ...details } = this.options;
    let left = this.draws[line]();
    for (const kind of KINDS[line] as readonly KindOf<Of>[]) {
      left -= rates[kind] ?? 0;
      if (left < 0) return { ...details, kind };
    }
    return null;
  }
}

function checkProgram(options: ProgramOptions): void {
  check(options, PROGRAM, ['seed', 'rates']);
  for (const [kind, rate] of Object.entries(options.rates) as [FaultKind, unknown][]) {
    if (!FAULT_KINDS.includes(kind)) throw refused(`rates.${kind} is not a kind: ${FAULT_KINDS.join(', ')}`);
    if (typeof rate !== 'number' || !(rate >= 0 && rate <= 1)) throw refused(`rates.${kind} must be from 0 to 1`);
    checkHappens(kind, options.on ?? 'create', `rates.${kind}`);
  }
  for (const line of Object.keys(KINDS) as Line[]) {
    const sum = KINDS[line].reduce((total, kind) => total + (options.rates[kind] ?? 0), 0);
    if (sum > 1 + ROUNDING) throw refused(`rates of the ${line} must add up to 1 at most, these make ${sum}`);
  }
}

/** Numbers from 0 to below 1, evenly spread, the same for the same seed (Tommy Ettinger's mulberry32). */
function mulberry32(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
