import { setTimeout as wait } from 'node:timers/promises';
import { type Environment, NeverCame } from '#testing/processes.js';
import { countSettled, judge, nothingWrong, type Settled, type Verdict } from '../oracle/oracle.js';
import { Days } from './days.js';
import { familiesOf } from './families.js';
import type { Backend, FaultId } from './faults.data.js';
import { lookUpAll } from './looking-up.js';
import { DAYS, nameOf, scheduleOf, type Strike } from './schedule.js';
import { Stage } from './stage.js';
import { migrateWithKills } from './strikes/versions.js';
import { digOutPlanted } from './strikes/work.js';
import { striking } from './striking.js';
import { Visitors } from './visitors.js';

export interface RunPlan {
  seed: number;
  faults: readonly FaultId[];
  backend: Backend;
  inquiries: number;
  /** instead of what the seed wants to strike */
  strikes?: readonly (readonly Strike[])[];
  /** which process ends at which named point after its first start */
  armed?: Readonly<Record<string, string>>;
  /** how long work may take to come to its end */
  patienceMs?: number;
  /** of every process, beside what it is told */
  more?: Environment;
}

export interface Recovered {
  name: string;
  fault: FaultId;
  day: number;
  /** until somebody who wrote when it was over had her first text; null: not within two minutes */
  ms: number | null;
  /** why it did not strike, if it did not */
  note?: string;
}

export interface RunResult extends RunPlan {
  verdict: Verdict;
  settled: Settled;
  recovered: Recovered[];
  accepted: number;
  /** requests that websites made again */
  retries: number;
  /** processes that ended without being asked to */
  ownEnds: string[];
  ms: number;
  /** where the ledgers are, when something is wrong */
  folder: string | null;
}

/** A website's notes come in about so fast, whatever the machine. */
const MS_PER_INQUIRY = 25;
const SHORTEST_MS = 6000;
const NIGHT_MOMENT_MS = 1500;

/** One run: three days of business time, what the seed wants to go wrong on them, and the judgement at their end. */
export async function run(plan: RunPlan, say: (line: string) => void = () => undefined): Promise<RunResult> {
  const began = Date.now();
  const has = (fault: FaultId): boolean => plan.faults.includes(fault);
  const stage = await Stage.begin({
    backend: plan.backend,
    smallDisk: has('F13'),
    more: plan.more,
    armed: plan.armed,
    migrate: has('F15') ? (postgres) => migrateWithKills(postgres, { PATH: process.env['PATH'] }) : undefined,
  });
  let isClean = false;
  try {
    const course = new Course(plan, stage, say);
    const result = { ...plan, ...(await course.live()), ms: Date.now() - began };
    isClean = isNothingWrong(result.verdict);
    return { ...result, folder: isClean ? null : stage.folder };
  } catch (error) {
    for (const { name, output } of stage.posts) say(`${name} said at last:\n${output.slice(-1500)}`);
    say(`the ledgers are in ${stage.folder}`);
    throw error;
  } finally {
    await stage.end(isClean);
  }
}

export const isNothingWrong = (verdict: Verdict): boolean =>
  Object.values(verdict).every((sentences: string[]) => sentences.length === 0);

class Course {
  private readonly visitors: Visitors;
  private readonly days: Days;
  private readonly schedule: readonly (readonly Strike[])[];
  private readonly recovered: Recovered[] = [];
  private readonly wrong: string[] = [];

  constructor(
    private readonly plan: RunPlan,
    private readonly stage: Stage,
    private readonly say: (line: string) => void,
  ) {
    const { seed, faults, inquiries } = plan;
    const lengthMs = Math.max(SHORTEST_MS, inquiries * MS_PER_INQUIRY);
    this.visitors = new Visitors(stage, familiesOf(seed, inquiries, lengthMs));
    this.days = faults.includes('F12') ? Days.aroundChange(new Date(), seed) : Days.ordinary(new Date());
    this.schedule = plan.strikes ?? scheduleOf(seed, faults);
  }

  async live(): Promise<Pick<RunResult, 'verdict' | 'settled' | 'recovered' | 'accepted' | 'retries' | 'ownEnds'>> {
    const { stage } = this;
    const verdicts: Verdict[] = [];
    try {
      await this.threeDays();
      verdicts.push(judge(await stage.evidence()));
      await this.threeDaysLater();
    } catch (error) {
      if (!(error instanceof NeverCame)) throw error;
      this.wrong.push(error.message);
    }
    const evidence = await stage.evidence();
    return {
      verdict: joined(...verdicts, judge(evidence), { ...nothingWrong, stuck: this.wrong }),
      settled: countSettled(evidence),
      recovered: this.recovered,
      accepted: evidence.carrier.length,
      retries: this.visitors.retries,
      ownEnds: stage.posts.flatMap(({ name, ownEnds }) =>
        ownEnds.map(({ ended, said }) => `${name} ${ended}: ${said}`),
      ),
    };
  }

  private async threeDays(): Promise<void> {
    const { stage } = this;
    this.say('up');
    await stage.moveClock(this.days.at(0, 8, 30));
    await stage.beginWorkers();
    for (let day = 0; day < DAYS; day += 1) await this.day(day);
    this.say('the workers end, and begin again');
    await stage.buryOrphans();
    await this.settle();
  }

  private async day(day: number): Promise<void> {
    const { stage, visitors } = this;
    if (day > 0) await stage.moveClock(this.days.at(day, 10, 30));
    const began = Date.now();
    const life = day === 0 ? visitors.come() : visitors.write(day);
    await all([life, ...this.schedule[day]!.map((strike) => this.strike(strike, day, began))]);
    await stage.heal();
    this.wrong.push(...(await digOutPlanted(stage)));
    // what dies at its first call is given up on the same day: the day after it would be too late to say anything
    if (this.plan.armed) await stage.buryOrphans();
    await this.settle(false);
    this.say(`day ${day + 1}: ${stage.carrier.ledger.length} texts`);
  }

  private async strike(strike: Strike, day: number, began: number): Promise<void> {
    const { stage, visitors, plan } = this;
    await wait(Math.max(0, began + strike.atMs - Date.now()));
    const name = nameOf(strike);
    this.say(`day ${day + 1}: ${name}`);
    const jump = (jumps: number): Promise<void> => this.jump(day, jumps);
    const note = await striking[strike.fault]({ stage, visitors, how: strike.how, seed: plan.seed, jump });
    const ms = await visitors.measure();
    this.recovered.push({ name, fault: strike.fault, day, ms, ...(note ? { note } : {}) });
    this.say(`day ${day + 1}: ${name}: ${note ? `${note}, ` : ''}recovered in ${ms === null ? 'no time' : `${ms} ms`}`);
  }

  private settle(withCalls = true): Promise<void> {
    return this.stage.settle(withCalls, this.plan.patienceMs);
  }

  private async jump(day: number, jumps: number): Promise<void> {
    for (const moment of this.days.nightAfter(day, jumps)) {
      await this.stage.moveClock(moment);
      await wait(NIGHT_MOMENT_MS);
    }
  }

  /** What was told late is told, and everything that nobody knows of is asked after until a person must decide. */
  private async threeDaysLater(): Promise<void> {
    const { stage } = this;
    await stage.moveClock(this.days.at(DAYS + 2, 12, 0));
    await stage.carrier.releaseCallbacks();
    await stage.carrier.releaseMailEvents();
    await this.settle();
    this.say('all look-ups');
    await lookUpAll(stage);
  }
}

function joined(...verdicts: Verdict[]): Verdict {
  const of = (name: keyof Verdict): string[] => [...new Set(verdicts.flatMap((verdict) => verdict[name]))];
  return { lost: of('lost'), double: of('double'), forbidden: of('forbidden'), stuck: of('stuck') };
}

/** All are awaited before the first failure is told: none of them may start a process when the run is over. */
async function all(work: readonly Promise<unknown>[]): Promise<void> {
  for (const outcome of await Promise.allSettled(work)) if (outcome.status === 'rejected') throw outcome.reason;
}
