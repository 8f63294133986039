import type { ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { migrate } from '#platform/database/migrate.js';
import { freePort } from '#platform/embedded/ports.js';
import type { ThrowawaySystem } from '../../demo/throwaway-system.js';
import { twoRowTransactions } from '../limits.js';
import { query } from '../sql.js';
import { HOURS } from './definitions.js';
import { House } from './house.js';

export interface Wanted {
  /** enrollments that wait in the small and in the large database */
  sizes: readonly [number, number];
  rounds: number;
  /** due at once in a round of sends, and in one without */
  sends: number;
  steps: number;
  /** advances between fresh and worn */
  advances: number;
}

export interface Rate {
  perSecond: number;
  /** of the worker, for each; 0 where the system does not tell */
  processorMs: number;
}

/** What one database showed. */
export interface Shown {
  size: number;
  sends: Rate[];
  steps: Rate[];
  /** table and indexes, for a million enrollments */
  freshMegabytes: number;
  wornMegabytes: number;
  workerMegabytes: number;
  queueRows: number;
  /** milliseconds of a look-up with nothing due, and of a whole turn over 500, fresh and worn */
  ticks: Record<'fresh' | 'worn', { nothingMs: number; dueMs: number }[]>;
}

export interface SequencesMeasured {
  wanted: Wanted;
  /** two-row transactions a second at 32 clients, once in each round */
  limits: number[];
  limitBy: string;
  dueInATick: number;
  small: Shown;
  large: Shown;
}

type Say = (line: string) => void;
const WORKER = 'apps/worker/src/main';
const PROVIDER = 'test/bench/slow-provider';
const DUE_IN_A_TICK = 500;
const LOOKS = 200;
const TICKS = HOURS - 2;
const WARM_UP = 500;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Later than anything that the measure's own jumps of the clock reach. */
const FAR_MS = 500 * DAY_MS;
const PATIENCE_MS = 300_000;
const LOOK_MS = 50;
const LIMIT_SECONDS = 3;

/** P5 to P8: the engine with few and with many waiting enrollments, in turn, beside what the database server can do. */
export async function measureSequences(system: ThrowawaySystem, wanted: Wanted, say: Say): Promise<SequencesMeasured> {
  const provider = await startProvider(system);
  const houses: House[] = [];
  try {
    for (const [index, size] of wanted.sizes.entries()) {
      houses.push(await House.open(await databaseOf(system, `house${index}`, provider), size));
      await fill(houses[index]!, wanted, say);
    }
    return await measure(system, houses, wanted, say);
  } finally {
    for (const house of houses) await house.close();
  }
}

async function measure(
  system: ThrowawaySystem,
  houses: readonly House[],
  wanted: Wanted,
  say: Say,
): Promise<SequencesMeasured> {
  const shown = houses.map(blank);
  const limits: number[] = [];
  let limitBy = '';
  const each = async (round: number, work: (house: House, shown: Shown) => Promise<void>): Promise<void> => {
    // whoever is second finds a warmer disk or a checkpoint: they take turns
    const order = round % 2 === 0 ? [0, 1] : [1, 0];
    for (const index of order) await work(houses[index]!, shown[index]!);
  };
  await each(0, async (house, one) => void (one.freshMegabytes = await megabytesPerMillion(house)));
  await ticks(houses, shown, 'fresh', say);
  const workers = await startWorkers(system, houses);
  try {
    await underWork();
  } finally {
    await Promise.all(workers.map(stopped));
  }
  await ticks(houses, shown, 'worn', say);
  return { wanted, limits, limitBy, dueInATick: DUE_IN_A_TICK, small: shown[0]!, large: shown[1]! };

  async function underWork(): Promise<void> {
    await each(0, (house) => sends(house, WARM_UP).then(() => undefined));
    for (let round = 0; round < wanted.rounds; round += 1) {
      const limit = await twoRowTransactions(system.databaseUrl, 32, LIMIT_SECONDS);
      limits.push(limit.perSecond);
      limitBy = limit.by;
      await each(round, async (house, one) => {
        const pid = workers[houses.indexOf(house)]!.pid!;
        one.sends.push(await withProcessor(pid, wanted.sends, () => sends(house, wanted.sends)));
        one.steps.push(await withProcessor(pid, wanted.steps, () => steps(house, wanted.steps)));
        const [sent, stepped] = [one.sends.at(-1)!, one.steps.at(-1)!].map(({ perSecond }) => Math.round(perSecond));
        say(
          `round ${round + 1}, ${house.name}: ${sent} sends/s, ${stepped} steps/s (limit ${Math.round(limit.perSecond)})`,
        );
      });
    }
    for (let done = wanted.rounds * wanted.steps; done < wanted.advances; done += wanted.steps)
      await each(0, (house) => steps(house, wanted.steps).then(() => undefined));
    await each(0, async (house, one) => {
      one.workerMegabytes = residentMegabytes(workers[houses.indexOf(house)]!.pid!);
      one.queueRows = await waitingJobs(house);
      one.wornMegabytes = await megabytesPerMillion(house);
    });
  }
}

/** With the processor time of the worker beside it: that hardly depends on what else the machine does. */
async function withProcessor(pid: number, count: number, work: () => Promise<number>): Promise<Rate> {
  const before = processorMs(pid);
  const perSecond = await work();
  return { perSecond, processorMs: (processorMs(pid) - before) / count };
}

/** One of each house. */
function startWorkers(system: ThrowawaySystem, houses: readonly House[]): Promise<ChildProcess[]> {
  return Promise.all(houses.map((house) => system.start(WORKER, undefined, house.env)));
}

async function stopped(worker: ChildProcess): Promise<void> {
  if (worker.exitCode !== null || worker.signalCode !== null) return;
  const ended = new Promise((resolve) => worker.once('exit', resolve));
  worker.kill('SIGTERM');
  await ended;
}

const blank = ({ size }: House): Shown => ({
  size,
  sends: [],
  steps: [],
  freshMegabytes: 0,
  wornMegabytes: 0,
  workerMegabytes: 0,
  queueRows: 0,
  ticks: { fresh: [], worn: [] },
});

async function startProvider(system: ThrowawaySystem): Promise<string> {
  const port = String(await freePort());
  const address = `http://127.0.0.1:${port}`;
  await system.start(PROVIDER, address, { PORT: port });
  return address;
}

async function databaseOf(system: ThrowawaySystem, name: string, provider: string): Promise<House['env']> {
  await query(system.databaseUrl, `create database ${name}`);
  const url = new URL(system.databaseUrl);
  url.pathname = `/${name}`;
  await migrate(url.href);
  return {
    ...system.env,
    DATABASE_URL: url.href,
    QUEUE_URL: url.href,
    TWILIO_API_BASE_URL: provider,
    SMS_PER_SECOND: '100000',
    SMS_PER_DAY: '10000000',
    SENDS_AT_ONCE: '100',
  };
}

/** Those that are looked at in the measure, and as many that only wait. */
async function fill(house: House, wanted: Wanted, say: Say): Promise<void> {
  const begun = performance.now();
  const now = house.clock.now();
  await house.enroll('daily', wanted.steps, new Date(now.getTime() + 20 * DAY_MS));
  const rest = house.size - wanted.steps;
  for (let left = rest; left > 0; left -= 50_000) {
    await house.enroll('waits', Math.min(left, 50_000), new Date(now.getTime() + FAR_MS), true);
    say(`${house.name}: ${(rest - Math.max(0, left - 50_000)).toLocaleString('en-US')} wait`);
  }
  await query(house.env['DATABASE_URL']!, 'vacuum analyze').catch(() => undefined);
  const seconds = (performance.now() - begun) / 1000;
  say(`${house.name} enrolled in ${seconds.toFixed(0)} s (${Math.round(house.size / seconds)}/s)`);
}

/** A look-up with nothing due, and a turn over what is due, without any worker. */
async function ticks(houses: readonly House[], shown: readonly Shown[], when: 'fresh' | 'worn', say: Say) {
  for (const house of houses)
    await house.enroll('hourly', DUE_IN_A_TICK, new Date(house.clock.now().getTime() + HOUR_MS));
  for (let round = 0; round <= TICKS; round += 1) {
    for (const index of round % 2 === 0 ? [0, 1] : [1, 0]) {
      const house = houses[index]!;
      const looks = await timed(() => lookAgain(house));
      await house.skipAhead(HOUR_MS + 1000);
      const dueMs = await timed(async () => house.steps.work(await dueNow(house)));
      // the first round warms up
      if (round > 0) shown[index]!.ticks[when].push({ nothingMs: looks / LOOKS, dueMs });
    }
  }
  say(`ticks, ${when}, are measured`);
}

async function dueNow(house: House): Promise<string[]> {
  const ids = await house.steps.due(2000);
  if (ids.length !== DUE_IN_A_TICK) throw new Error(`${ids.length} were due, not ${DUE_IN_A_TICK}`);
  return ids;
}

async function lookAgain(house: House): Promise<void> {
  for (let look = 0; look < LOOKS; look += 1)
    if ((await house.steps.due(2000)).length > 0) throw new Error('something was due that should not be');
}

/** New families become due at one instant; until the last text has been taken by the provider. */
async function sends(house: House, count: number): Promise<number> {
  await house.enroll('greets', count, new Date(house.clock.now().getTime() + 15 * 60_000));
  const sent = `select count(*)::int as n from messages where status = 'sent'`;
  const before = await counted(house, sent);
  const perSecond = await drained(house, 16 * 60_000, count, 'bench-greets');
  const done = (await counted(house, sent)) - before;
  if (done !== count) throw new Error(`${done} of ${count} texts were sent`);
  return perSecond;
}

async function steps(house: House, count: number): Promise<number> {
  const [row] = await house.database.query<{ at: Date }>(
    `select due_at as at from enrollments where status = 'active' and urgency = 3 and sequence_key = 'bench-daily'
     order by due_at limit 1`,
  );
  return drained(house, row!.at.getTime() - house.clock.now().getTime() + 1000, count, 'bench-daily');
}

/** Looks into small indexes only, and seldom: whoever measures is not what is measured. */
const LEFT = `select (
    exists (select from enrollments where status = 'active' and urgency = 3 and sequence_key = $1 and due_at <= $2)
    or exists (select from messages where status in ('queued', 'deferred'))
    or exists (select from attempts where outcome = 'handed_off'))::int as n`;

/** @returns how many a second from the jump of the clock until nothing of it is left */
async function drained(house: House, aheadMs: number, count: number, sequenceKey: string): Promise<number> {
  const begun = performance.now();
  await house.skipAhead(aheadMs);
  while ((await counted(house, LEFT, [sequenceKey, house.clock.now()])) > 0) {
    if (performance.now() - begun > PATIENCE_MS) throw new Error(`${sequenceKey}: not done in time`);
    await sleep(LOOK_MS);
  }
  return (count * 1000) / (performance.now() - begun);
}

async function counted(house: House, sql: string, values: unknown[] = []): Promise<number> {
  const [row] = await house.database.query<{ n: number }>(sql, values);
  return row!.n;
}

async function megabytesPerMillion(house: House): Promise<number> {
  const bytes = await counted(house, `select pg_total_relation_size('enrollments')::float8 as n`);
  const rows = await counted(house, 'select count(*)::int as n from enrollments');
  return bytes / rows;
}

async function waitingJobs(house: House): Promise<number> {
  const depth = await house.queue.depth();
  return Object.values(depth).reduce((sum, jobs) => sum + jobs, 0);
}

/** What a process has used so far, in steps of ten milliseconds. */
function processorMs(pid: number): number {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ');
    return (Number(fields[11]) + Number(fields[12])) * 10;
  } catch {
    return 0;
  }
}

/** Of a process of ours, where the system tells it; 0 where not. */
function residentMegabytes(pid: number): number {
  try {
    return Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024;
  } catch {
    return 0;
  }
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const begun = performance.now();
  await work();
  return performance.now() - begun;
}
