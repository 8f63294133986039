/** The same numbers for the same seed (mulberry32): a red run can be run again. */
export class Chance {
  constructor(private seed: number) {}

  /** A whole number, both ends included. */
  between(from: number, to: number): number {
    return from + Math.floor(this.next() * (to - from + 1));
  }

  /** Whether something of this probability happens now. */
  happens(probability: number): boolean {
    return this.next() < probability;
  }

  /** One of some, each as likely as the others. */
  of<One>(some: readonly One[]): One {
    return some[this.between(0, some.length - 1)]!;
  }

  /** A stream of its own, so that what is drawn there shifts nothing here. */
  apart(): Chance {
    return new Chance(this.between(0, 0x7f_ff_ff_ff));
  }

  private next(): number {
    this.seed = (this.seed + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.seed ^ (this.seed >>> 15), 1 | this.seed);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  }
}
