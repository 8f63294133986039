/**
 * Counts requests per address within one minute of machine time. It marks and slows, never refuses: a hospital's whole
 * waiting room may share one address.
 */
export class Pace {
  private windowStart = 0;
  private counts = new Map<string, number>();

  constructor(private readonly perMinute: number) {}

  /** @returns how many times over the pace this address is: 0 when it is within */
  over(address: string, machineNow: Date): number {
    const minute = Math.floor(machineNow.getTime() / 60_000);
    if (minute !== this.windowStart) {
      this.windowStart = minute;
      this.counts = new Map();
    }
    const count = (this.counts.get(address) ?? 0) + 1;
    this.counts.set(address, count);
    return Math.floor((count - 1) / this.perMinute);
  }
}
