import { setImmediate as others } from 'node:timers/promises';
import { Inject, Injectable } from '@nestjs/common';
import { Clock } from '#platform/clock/clock.js';
import type { Config } from '#platform/config/config.js';
import { CONFIG } from '#platform/config/config.token.js';
import { Database } from '#platform/database/database.js';
import { DryRunCounts, type CountOf, type Example } from './dry-run.rules.js';
import type { RunningPolicy } from './sequences.store.js';
import type { Run } from './simulated.rules.js';
import type { Successor } from './succession.rules.js';
import { SimulatedPeopleService } from './simulated-people.service.js';
import { checkSpan, SimulationsService } from './simulations.service.js';
import { casesWith, onlyRead } from './simulations.store.js';

/** Households that are loaded at once. */
const BATCH = 500;
/** Households after which whoever else waits for this process has a turn. */
const TURN = 10;

export interface DryRun {
  from: Date;
  until: Date;
  /** enrollments of this sequence, and households around them */
  enrollments: number;
  households: number;
  /** simulations that were longer than they may be */
  cutShort: number;
  counts: CountOf[];
  examples: Example[];
}

/** "What if this version were published now": all that runs in a sequence is lived through, and nothing is written. */
@Injectable()
export class DryRunsService {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly people: SimulatedPeopleService,
    private readonly simulations: SimulationsService,
  ) {}

  /** @throws Refused 404 for a sequence, 422 for a version that is not there */
  async dryRun(key: string, version: number, running: RunningPolicy, until: Date): Promise<DryRun> {
    const from = this.clock.now();
    checkSpan({ from, until });
    const asked = await this.database.withoutTransaction((tx) =>
      this.simulations.asked(tx, { key, version, definition: null }),
    );
    const successors = new Map([[key, { ...asked, running }]]);
    const counts = new DryRunCounts(this.config.practice.timeZone);
    const seen = { enrollments: 0, households: 0, cutShort: 0 };
    for (let after: string | null = null; ;) {
      const loaded: { last: string | null; runs: Run[] } = await this.load(key, after, from, successors);
      if (loaded.last === null) return { from, until, ...seen, counts: counts.all(), examples: counts.examples };
      for (const runs of householdsOf(loaded.runs)) {
        if (this.simulations.live(runs, [], from, until).stoppedAt) seen.cutShort += 1;
        const theirs = runs.filter((run) => run.enrollment.sequenceKey === key);
        for (const run of theirs) counts.add(run);
        seen.enrollments += theirs.length;
        seen.households += 1;
        if (seen.households % TURN === 0) await others();
      }
      after = loaded.last;
    }
  }

  /** The next households in a moment of their own: a long look at all of them would hold the database back. */
  private load(
    key: string,
    after: string | null,
    from: Date,
    successors: ReadonlyMap<string, Successor>,
  ): Promise<{ last: string | null; runs: Run[] }> {
    return this.database.rehearse(async (tx) => {
      await onlyRead(tx);
      const caseIds = await casesWith(tx, key, after, BATCH);
      return { last: caseIds.at(-1) ?? null, runs: await this.people.running(tx, caseIds, from, successors) };
    });
  }
}

function householdsOf(runs: readonly Run[]): Run[][] {
  const households = new Map<string, Run[]>();
  for (const run of runs)
    households.set(run.enrollment.caseId, [...(households.get(run.enrollment.caseId) ?? []), run]);
  return [...households.values()];
}
