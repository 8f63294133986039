import { Pool } from 'undici';
import { inquiryBody } from './inquiry-body.js';

export interface Load {
  perSecond: number;
  p50Ms: number;
  p99Ms: number;
  requests: number;
}

let next = 0;
/** Every request of a run is of another family, whichever server it goes to. */
const nextFamily = (): number => (next += 1);

/**
 * Closed loop: every connection sends the next inquiry when the last one was answered.
 * @throws Error when an answer is not 201
 */
export async function loadWith(origin: string, connections: number, seconds: number): Promise<Load> {
  const pool = new Pool(origin, { connections, pipelining: 1, keepAliveTimeout: 60_000 });
  const took: number[] = [];
  const start = performance.now();
  const end = start + seconds * 1000;
  try {
    await Promise.all(
      Array.from({ length: connections }, async () => {
        while (performance.now() < end) took.push(await sendOne(pool));
      }),
    );
  } finally {
    await pool.close();
  }
  took.sort((one, other) => one - other);
  return {
    perSecond: (took.length / (performance.now() - start)) * 1000,
    p50Ms: quantile(took, 0.5),
    p99Ms: quantile(took, 0.99),
    requests: took.length,
  };
}

async function sendOne(pool: Pool): Promise<number> {
  const family = nextFamily();
  const body = JSON.stringify(inquiryBody(family));
  const headers = { 'content-type': 'application/json', 'idempotency-key': `bench-${family}` };
  const start = performance.now();
  const response = await pool.request({ path: '/v1/inquiries', method: 'POST', headers, body });
  const text = await response.body.text();
  if (response.statusCode !== 201) throw new Error(`the server answered ${response.statusCode}: ${text.slice(0, 300)}`);
  return performance.now() - start;
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
