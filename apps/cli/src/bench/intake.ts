import { setTimeout as sleep } from 'node:timers/promises';
import { readPointer } from '#platform/embedded/pointer.js';
import type { ThrowawaySystem } from '../demo/throwaway-system.js';
import { startBareServer } from './bare-server.js';
import { HttpSender, nextInquiry } from './http-sender.js';
import { closedLoop, inTurn, type Load, median, openLoop } from './load.js';
import type { MeasureOptions } from './measure.js';
import { processorMs } from './processor-time.js';
import { type Finding, type Goal, spreadOf, words } from './report.js';
import { checkSameRows } from './same-rows.js';

/** V8 compiles what is hot after some thousand requests. */
const WARM_UP_SECONDS = 6;
const WORKER = ['apps/worker/src/main', 'apps/carrier/src/main'];

/** P1 to P3: intake beside a bare server that writes the same rows in one round trip. */
export async function measureIntake(system: ThrowawaySystem, options: MeasureOptions): Promise<Finding[]> {
  const api = await system.startApi();
  const bare = await startBareServer(system);
  await checkSameRows(system, bare);
  const sides = { ours: new HttpSender(system.url, 32), bare: new HttpSender(bare.url, 32) };
  const send = {
    ours: () => sides.ours.post(nextInquiry(), 201),
    bare: () => sides.bare.post(nextInquiry(), 201),
  };
  try {
    for (const side of [send.bare, send.ours]) await closedLoop(side, 32, WARM_UP_SECONDS);
    const postmaster = readPointer(system.env['DATA_DIR'] ?? '')?.pid ?? NaN;
    const spent = { ours: () => processorMs(api.pid!, postmaster), bare: () => processorMs(bare.pid, postmaster) };
    const busy = await throughput(send, spent, 32, { atLeast: 1 }, options);
    const few = await throughput(send, spent, 8, { atLeast: 0.6 }, options);
    const halves = { ours: median(busy.ours) / 2, bare: median(busy.bare) / 2 };
    const latency = await latencyAt(send, halves, options);
    await system.stop('test/bench/bare-server');
    return [...busy.findings, ...few.findings, latency, await besideWork(system, send.ours, options)];
  } finally {
    await Promise.all([sides.ours.close(), sides.bare.close()]);
  }
}

type Sides<Value> = { ours: Value; bare: Value };

interface Run {
  load: Load;
  /** processor time of one request, server and database, in milliseconds */
  processorMs: number;
}

async function throughput(
  send: Sides<() => Promise<void>>,
  spent: Sides<() => number>,
  connections: number,
  goal: Goal,
  { rounds, seconds, say }: MeasureOptions,
): Promise<{ findings: Finding[]; ours: number[]; bare: number[] }> {
  const runs: Sides<Run[]> = { ours: [], bare: [] };
  const run = async (side: 'ours' | 'bare'): Promise<void> => {
    const before = spent[side]();
    const load = await closedLoop(send[side], connections, seconds);
    runs[side].push({ load, processorMs: (spent[side]() - before) / load.requests });
  };
  for (let round = 0; round < rounds; round += 1) {
    await inTurn(
      round,
      () => run('ours'),
      () => run('bare'),
    );
    const [ours, bare] = [runs.ours.at(-1)!, runs.bare.at(-1)!].map(({ load }) => words.rate(load.perSecond));
    say(`intake, ${connections} connections, round ${round + 1}: ours ${ours}, bare ${bare}`);
  }
  const rates = { ours: runs.ours.map(rateOf), bare: runs.bare.map(rateOf) };
  const costs = { ours: runs.ours.map(costOf), bare: runs.bare.map(costOf) };
  return {
    ...rates,
    findings: [
      {
        id: 'P1',
        what: `inquiries a second, ${connections} connections`,
        ours: words.rate(median(rates.ours)),
        limit: `${words.rate(median(rates.bare))} bare`,
        ratio: spreadOf(rates.ours.map((rate, round) => rate / rates.bare[round]!)),
        goal,
        details: runs,
      },
      {
        id: '',
        what: `processor time of one, ${connections} connections`,
        ours: words.ms(median(costs.ours)),
        limit: `${words.ms(median(costs.bare))} bare`,
        ratio: spreadOf(costs.bare.map((cost, round) => cost / costs.ours[round]!)),
        goal: null,
      },
    ],
  };
}

const rateOf = ({ load }: Run): number => load.perSecond;
const costOf = (run: Run): number => run.processorMs;

/** Each side at half of what it can do: what a family waits for on a day that is busy and not more. */
async function latencyAt(
  send: Sides<() => Promise<void>>,
  rates: Sides<number>,
  { rounds, seconds, say }: MeasureOptions,
): Promise<Finding> {
  const runs: Sides<Load[]> = { ours: [], bare: [] };
  for (let round = 0; round < rounds; round += 1) {
    const { ours, limit } = await inTurn(
      round,
      () => openLoop(send.ours, rates.ours, seconds),
      () => openLoop(send.bare, rates.bare, seconds),
    );
    runs.ours.push(ours);
    runs.bare.push(limit);
    say(`intake p99 at half load, round ${round + 1}: ours ${words.ms(ours.p99Ms)}, bare ${words.ms(limit.p99Ms)}`);
  }
  return {
    id: 'P2',
    what: 'intake p99 at half of own maximum, open loop',
    ours: `${words.ms(median(runs.ours.map((load) => load.p99Ms)))} at ${words.rate(rates.ours)}`,
    limit: `${words.ms(median(runs.bare.map((load) => load.p99Ms)))} at ${words.rate(rates.bare)} bare`,
    ratio: spreadOf(runs.ours.map((load, round) => load.p99Ms / runs.bare[round]!.p99Ms)),
    goal: { atMost: 1.5 },
    details: runs,
  };
}

/** The worker has everything to do that all earlier inquiries left behind, and sends to the carrier's stand-in. */
async function besideWork(
  system: ThrowawaySystem,
  send: () => Promise<void>,
  { rounds, seconds, say }: MeasureOptions,
): Promise<Finding> {
  const runs: { beside: Load[]; without: Load[] } = { beside: [], without: [] };
  for (let round = 0; round < rounds; round += 1) {
    const { ours, limit } = await inTurn(
      round,
      async () => {
        await system.startCarrier();
        await system.startWorker();
        await sleep(2000);
        const load = await closedLoop(send, 32, seconds);
        await Promise.all(WORKER.map((program) => system.stop(program)));
        return load;
      },
      () => closedLoop(send, 32, seconds),
    );
    runs.beside.push(ours);
    runs.without.push(limit);
    say(
      `intake beside a worker, round ${round + 1}: ${words.rate(ours.perSecond)}, without ${words.rate(limit.perSecond)}`,
    );
  }
  return {
    id: 'P3',
    what: 'inquiries a second while a worker runs at full speed',
    ours: words.rate(median(runs.beside.map((load) => load.perSecond))),
    limit: `${words.rate(median(runs.without.map((load) => load.perSecond)))} without`,
    ratio: spreadOf(runs.beside.map((load, round) => load.perSecond / runs.without[round]!.perSecond)),
    goal: { atLeast: 0.8 },
    details: runs,
  };
}
