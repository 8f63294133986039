import { setTimeout as sleep } from 'node:timers/promises';

export interface Load {
  perSecond: number;
  p50Ms: number;
  p99Ms: number;
  requests: number;
}

/** Does one request. @throws when it was not answered as it should be */
export type Send = () => Promise<void>;

/** Closed loop: as many requests under way as `connections`; the next goes when the last was answered. */
export async function closedLoop(send: Send, connections: number, seconds: number): Promise<Load> {
  const took: number[] = [];
  const start = performance.now();
  const end = start + seconds * 1000;
  await Promise.all(
    Array.from({ length: connections }, async () => {
      while (performance.now() < end) {
        const sent = performance.now();
        await send();
        took.push(performance.now() - sent);
      }
    }),
  );
  return loadOf(took, performance.now() - start);
}

/**
 * Open loop: requests go at their times whether or not earlier ones were answered, and each is timed from the instant at
 * which it should have gone, so that a server that stalls is not spared what would have come meanwhile.
 */
export async function openLoop(send: Send, perSecond: number, seconds: number): Promise<Load> {
  const took: number[] = [];
  const count = Math.max(1, Math.round(perSecond * seconds));
  const start = performance.now();
  const underWay: Promise<void>[] = [];
  const failures: unknown[] = [];
  for (let n = 0; n < count && failures.length === 0; n += 1) {
    const due = start + (n * 1000) / perSecond;
    const early = due - performance.now();
    if (early > 1) await sleep(early);
    underWay.push(
      send().then(
        () => void took.push(performance.now() - due),
        (error: unknown) => void failures.push(error),
      ),
    );
  }
  await Promise.all(underWay);
  if (failures.length > 0) throw failures[0];
  return loadOf(took, performance.now() - start);
}

function loadOf(took: number[], elapsedMs: number): Load {
  took.sort((one, other) => one - other);
  return {
    perSecond: (took.length / elapsedMs) * 1000,
    p50Ms: quantile(took, 0.5),
    p99Ms: quantile(took, 0.99),
    requests: took.length,
  };
}

/** @param sorted ascending */
export function quantile(sorted: readonly number[], q: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))] ?? NaN;
}

export function median(values: readonly number[]): number {
  return quantile(
    values.toSorted((one, other) => one - other),
    0.5,
  );
}

/** Both sides of a comparison in every round, in alternating order: whoever is second finds a warmer disk. */
export async function inTurn<Result>(
  round: number,
  ours: () => Promise<Result>,
  limit: () => Promise<Result>,
): Promise<{ ours: Result; limit: Result }> {
  if (round % 2 === 0) {
    const first = await limit();
    return { ours: await ours(), limit: first };
  }
  const first = await ours();
  return { ours: first, limit: await limit() };
}
