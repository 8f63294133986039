import { setTimeout as sleep } from 'node:timers/promises';
import type { Environment } from '#platform/config/sandbox-environment.js';
import type { ThrowawaySystem } from '../demo/throwaway-system.js';
import { LatencyPair, type Latency } from './latency-pair.js';
import { inTurn, median } from './load.js';
import type { MeasureOptions } from './measure.js';
import { startRedis } from './redis-server.js';
import { type Finding, type Goal, spreadOf, words } from './report.js';

const GOALS = {
  PostgreSQL: { p50: { atMost: 3 }, p99: { atMost: 5 } },
  Redis: { p50: { atMost: 1.5 }, p99: { atMost: 5 } },
} satisfies Record<string, Record<'p50' | 'p99', Goal>>;

/** P4: from the commit of an event to the start of its reaction, beside BullMQ as it comes, on both stores. */
export async function measureQueue(system: ThrowawaySystem, options: MeasureOptions): Promise<Finding[]> {
  const findings = await onStore(system, 'PostgreSQL', {}, options);
  const redis = await startRedis();
  if (!redis) {
    options.say('no redis-server on PATH: Redis was not measured');
    return findings;
  }
  try {
    return [...findings, ...(await onStore(system, 'Redis', { QUEUE_URL: redis.url }, options))];
  } finally {
    await redis.stop();
  }
}

async function onStore(
  system: ThrowawaySystem,
  store: keyof typeof GOALS,
  env: Environment,
  { rounds, seconds, say }: MeasureOptions,
): Promise<Finding[]> {
  const ours = new LatencyPair(system, 'test/bench/event-latency', env);
  const raw = new LatencyPair(system, 'test/bench/job-latency', env);
  await ours.start();
  await raw.start();
  try {
    // what is hot is compiled by the first flood; the second says what each can do
    const [most, rawMost] = [Math.max(...(await floods(ours))), Math.max(...(await floods(raw)))];
    const perSecond = Math.max(20, Math.round(Math.min(most, rawMost) / 2));
    say(
      `${store}: ours ${words.rate(most)}, BullMQ ${words.rate(rawMost)} at most; measured at ${words.rate(perSecond)}`,
    );
    const runs: { ours: Latency[]; raw: Latency[] } = { ours: [], raw: [] };
    for (let round = 0; round < rounds; round += 1) {
      const pair = await inTurn(
        round,
        () => ours.at(perSecond, seconds),
        () => raw.at(perSecond, seconds),
      );
      runs.ours.push(pair.ours);
      runs.raw.push(pair.limit);
      say(
        `${store}, round ${round + 1}: ours p50 ${words.ms(pair.ours.p50Ms)} p99 ${words.ms(pair.ours.p99Ms)}, BullMQ p50 ${words.ms(pair.limit.p50Ms)} p99 ${words.ms(pair.limit.p99Ms)}`,
      );
    }
    return (['p50', 'p99'] as const).map((quantile) => finding(store, quantile, perSecond, runs, { most, rawMost }));
  } finally {
    await ours.stop();
    await raw.stop();
  }
}

async function floods(pair: LatencyPair): Promise<number[]> {
  const first = await pair.flood(2);
  await sleep(200);
  return [first, await pair.flood(2)];
}

function finding(
  store: keyof typeof GOALS,
  quantile: 'p50' | 'p99',
  perSecond: number,
  runs: { ours: Latency[]; raw: Latency[] },
  most: object,
): Finding {
  const of = (latency: Latency): number => latency[`${quantile}Ms`];
  return {
    id: 'P4',
    what: `event committed -> reaction starts, ${quantile}, ${store}`,
    ours: `${words.ms(median(runs.ours.map(of)))} at ${words.rate(perSecond)}`,
    limit: `${words.ms(median(runs.raw.map(of)))} BullMQ`,
    ratio: spreadOf(runs.ours.map((latency, round) => of(latency) / of(runs.raw[round]!))),
    goal: GOALS[store][quantile],
    details: { ...runs, ...most },
  };
}
