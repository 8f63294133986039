import { DateTime } from 'luxon';
import type { Entry, Run } from './simulated.rules.js';

/** How many examples are told of a dry run. */
export const MOST_EXAMPLES = 50;

export interface CountOf {
  /** day of the practice */
  day: string;
  outcome: Entry['kind'];
  channel: Entry['channel'];
  template: string | null;
  reason: string | null;
  count: number;
}

export interface Example extends Entry {
  enrollmentId: string;
  caseId: string;
  personId: string;
}

/** Counts what would happen to very many, and keeps some of it as examples. */
export class DryRunCounts {
  private readonly counts = new Map<string, CountOf>();
  readonly examples: Example[] = [];

  /** @param zone IANA zone of the practice */
  constructor(private readonly zone: string) {}

  add({ enrollment, entries }: Run): void {
    for (const entry of entries) this.count(entry);
    const [entry] = entries;
    if (entry && this.examples.length < MOST_EXAMPLES)
      this.examples.push({
        ...entry,
        enrollmentId: enrollment.id,
        caseId: enrollment.caseId,
        personId: enrollment.personId,
      });
  }

  /** In the order of days, then outcomes. */
  all(): CountOf[] {
    return [...this.counts.entries()].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, count]) => count);
  }

  private count({ at, kind: outcome, channel, template, reason }: Entry): void {
    const day = DateTime.fromJSDate(at, { zone: this.zone }).toISODate()!;
    const key = JSON.stringify([day, outcome, channel, template, reason]);
    const known = this.counts.get(key) ?? { day, outcome, channel, template, reason, count: 0 };
    this.counts.set(key, { ...known, count: known.count + 1 });
  }
}
