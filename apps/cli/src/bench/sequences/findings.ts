import { median } from '../load.js';
import { type Finding, type Goal, spreadOf, words } from '../report.js';
import type { Rate, SequencesMeasured, Shown } from './measure.js';

type When = 'fresh' | 'worn';

/** P5 to P8: what was measured beside what is wanted. */
export function findingsOf(measured: SequencesMeasured): Finding[] {
  const { small, large, limits } = measured;
  const both = [small, large];
  return [
    ...both.map((shown) => rate('P5', 'steps with a send', shown, shown.sends, measured, { atLeast: 1 })),
    ...both.map((shown) => rate('P6', 'steps without a send', shown, shown.steps, measured, { atLeast: 3 })),
    memory('enrollments, fresh, MB a million', large.freshMegabytes, 250),
    memory('enrollments, worn, MB a million', large.wornMegabytes, 300),
    memory(
      `worker, ${sizeOf(large)} more than ${sizeOf(small)}, MB`,
      large.workerMegabytes - small.workerMegabytes,
      10,
    ),
    memory('jobs left in the queue', Math.max(...both.map((one) => one.queueRows)), 0),
    ...(['fresh', 'worn'] as const).flatMap((when) => [
      tick('nothing due', when, measured, ({ nothingMs }) => nothingMs),
      tick(`${measured.dueInATick} due`, when, measured, ({ dueMs }) => dueMs),
    ]),
    ...(limits.length === 0 ? [] : [yardstick(measured)]),
  ];
}

const sizeOf = ({ size }: Shown): string => size.toLocaleString('en-US');

function rate(
  id: string,
  what: string,
  shown: Shown,
  rates: readonly Rate[],
  { limits }: SequencesMeasured,
  goal: Goal,
): Finding {
  const ratios = rates.map(({ perSecond }, round) => perSecond / limits[round]!);
  const processorMs = median(rates.map((one) => one.processorMs));
  return {
    id,
    what: `${what}, ${sizeOf(shown)} enrolled`,
    ours: `${words.rate(median(rates.map((one) => one.perSecond)))}, ${words.ms(processorMs)} of the worker each`,
    limit: words.rate(median(limits)),
    ratio: spreadOf(ratios),
    goal,
    details: { rates },
  };
}

function memory(what: string, found: number, most: number): Finding {
  const ratio = spreadOf([found]);
  return { id: 'P7', what, ours: found.toFixed(0), limit: '', ratio, goal: { atMost: most } };
}

function tick(
  what: string,
  when: When,
  { small, large }: SequencesMeasured,
  of: (tick: Shown['ticks'][When][number]) => number,
): Finding {
  const [ours, limits] = [large, small].map((one) => one.ticks[when].map(of)) as [number[], number[]];
  return {
    id: 'P8',
    what: `${what}, ${when}, ${sizeOf(large)} to ${sizeOf(small)}`,
    ours: words.ms(median(ours)),
    limit: words.ms(median(limits)),
    ratio: spreadOf(ours.map((ms, round) => ms / limits[round]!)),
    goal: { atMost: 1.3 },
    details: { ours, limits },
  };
}

/** Not a goal: what the others are measured by. */
function yardstick({ limits, limitBy }: SequencesMeasured): Finding {
  const what = `two-row transactions at 32 clients (${limitBy})`;
  const spread = spreadOf(limits);
  const ratio = spreadOf(limits.map((limit) => limit / spread.median));
  return { id: '', what, ours: '', limit: words.rate(spread.median), ratio, goal: null, details: { limits } };
}
