import { migrate } from '#platform/database/migrate.js';
import { freePort } from '#platform/embedded/ports.js';
import type { ThrowawaySystem } from '../demo/throwaway-system.js';
import { type Load, loadWith, median } from './load.js';
import { query } from './sql.js';

/** V8 compiles what is hot after some thousand requests. */
const WARM_UP_SECONDS = 8;
const TABLES = [
  'people',
  'contact_points',
  'person_contact_points',
  'cases',
  'case_members',
  'consent_records',
  'inquiries',
  'events',
  'deliveries',
];

export interface Measured {
  connections: number;
  ours: Load[];
  bare: Load[];
  /** of the medians */
  ratio: number;
}

/**
 * Intake of the product beside a bare server on the same database server, one after the other in turn.
 * @param seconds of each of the runs
 * @param say told what is under way
 * @throws Error when the two do not write the same rows
 */
export async function measureIntake(
  system: ThrowawaySystem,
  rounds: number,
  seconds: number,
  say: (line: string) => void,
): Promise<Measured[]> {
  const bareUrl = await makeBareDatabase(system.databaseUrl);
  const port = String(await freePort());
  const bare = `http://127.0.0.1:${port}`;
  await system.start('test/bench/bare-intake', `${bare}/health/ready`, { DATABASE_URL: bareUrl, PORT: port });
  await checkSameRows({ url: system.url, database: system.databaseUrl }, { url: bare, database: bareUrl });
  for (const url of [bare, system.url]) await loadWith(url, 32, WARM_UP_SECONDS);

  const measured: Measured[] = [];
  for (const connections of [32, 8]) {
    const runs: Record<'ours' | 'bare', Load[]> = { ours: [], bare: [] };
    for (let round = 0; round < rounds; round += 1) {
      // whoever is second finds a warmer disk or a checkpoint: they take turns
      const order = round % 2 === 0 ? (['bare', 'ours'] as const) : (['ours', 'bare'] as const);
      for (const who of order) {
        const load = await loadWith(who === 'ours' ? system.url : bare, connections, seconds);
        runs[who].push(load);
        say(`${connections} connections, round ${round + 1}: ${who} ${load.perSecond.toFixed(0)}/s`);
      }
    }
    measured.push({ connections, ...runs, ratio: median(runs.ours.map(perSecond)) / median(runs.bare.map(perSecond)) });
  }
  await system.stop('test/bench/bare-intake');
  return measured;
}

export const perSecond = (load: Load): number => load.perSecond;

async function makeBareDatabase(url: string): Promise<string> {
  await query(url, 'create database bare');
  const bare = new URL(url);
  bare.pathname = '/bare';
  await migrate(bare.href);
  return bare.href;
}

interface Side {
  url: string;
  database: string;
}

async function checkSameRows(ours: Side, bare: Side): Promise<void> {
  const [byUs, byBare] = [await rowsOfOne(ours), await rowsOfOne(bare)];
  const differ = TABLES.filter((_, index) => byUs[index] !== byBare[index]);
  if (differ.length)
    throw new Error(
      `the bare server does not write the same rows: ${differ.join(', ')} (ours ${byUs.join(' ')}, bare ${byBare.join(' ')})`,
    );
}

async function rowsOfOne({ url, database }: Side): Promise<number[]> {
  const count = async (): Promise<number[]> => {
    const [row] = await query(
      database,
      `select array[${TABLES.map((table) => `(select count(*)::int from ${table})`).join(', ')}] as counts`,
    );
    return row!['counts'] as number[];
  };
  const before = await count();
  const { requests } = await loadWith(url, 1, 0.001);
  return (await count()).map((rows, index) => (rows - before[index]!) / requests);
}
