/**
 * Two times (docs/architecture.md). Business time is what a family or a coordinator would call time: due dates, windows,
 * caps, lateness, consent. Machine time guards leases, back-off, look-ups and ids. In the sandbox business time is
 * machine time + one offset that all processes share; everywhere else they are the same.
 */
export abstract class Clock {
  /** Business time now. */
  abstract now(): Date;
  /** Machine time now. */
  abstract machine(): Date;
  /** Makes `now()` agree with the shared offset; called before work on due rows is claimed. Costs nothing outside the sandbox. */
  abstract refresh(): Promise<void>;
  /** Runs `listener` whenever business time has jumped. */
  abstract onJump(listener: () => void): void;
}

export class SystemClock extends Clock {
  now(): Date {
    return new Date();
  }
  machine(): Date {
    return new Date();
  }
  async refresh(): Promise<void> {}
  onJump(): void {}
}
