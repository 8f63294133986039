import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { projectRoot } from '#platform/config/project-root.js';
import { query } from './sql.js';

const run = promisify(execFile);

/** What this machine can do with nothing of ours in the way: the yardstick of a measure, taken in the same run. */
export interface Limit {
  perSecond: number;
  /** which program found it */
  by: string;
}

const TABLES = `
create schema if not exists bench;
create table if not exists bench.first_rows (id bigint generated always as identity primary key, body text not null);
create table if not exists bench.second_rows (id bigint generated always as identity primary key, body text not null);
truncate bench.first_rows, bench.second_rows`;

/** Four statements, as pgbench and a program of ours send them: about as much text as a short message. */
export const TWO_ROWS = [
  'begin',
  `insert into bench.first_rows (body) values (repeat('x', 160))`,
  `insert into bench.second_rows (body) values (repeat('y', 160))`,
  'commit',
];

/**
 * Transactions a second that write one row into each of two tables, prepared statements, closed loop. pgbench where one
 * is on PATH, otherwise a small program of ours, whose own processor time makes the limit lower: `by` says which.
 * @param databaseUrl the tables are made in its schema `bench`
 * @param clients connections, each with one transaction under way
 */
export async function twoRowTransactions(databaseUrl: string, clients: number, seconds: number): Promise<Limit> {
  await query(databaseUrl, TABLES);
  try {
    return await withPgbench(databaseUrl, clients, seconds);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    const program = join(projectRoot(), 'dist/test/bench/two-rows.js');
    const { stdout } = await run(
      process.execPath,
      [program, JSON.stringify({ statements: TWO_ROWS, clients, seconds })],
      {
        env: { ...process.env, DATABASE_URL: databaseUrl },
      },
    );
    return { perSecond: Number(stdout), by: 'node' };
  }
}

async function withPgbench(databaseUrl: string, clients: number, seconds: number): Promise<Limit> {
  const folder = mkdtempSync(join(tmpdir(), 'hearthline-bench-'));
  const script = join(folder, 'two-rows.sql');
  writeFileSync(script, TWO_ROWS.map((statement) => `${statement};\n`).join(''));
  const options = [
    '-n',
    '-M',
    'prepared',
    '-c',
    String(clients),
    '-j',
    '2',
    '-T',
    String(Math.ceil(seconds)),
    '-f',
    script,
  ];
  const { hostname, port, username, password, pathname } = new URL(databaseUrl);
  const env = { ...process.env, PGPASSWORD: decodeURIComponent(password) };
  const where = ['-h', hostname, '-p', port || '5432', '-U', decodeURIComponent(username), pathname.slice(1)];
  try {
    const { stdout } = await run('pgbench', [...options, ...where], { env });
    return { perSecond: transactionsIn(stdout), by: 'pgbench' };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** @throws Error when pgbench says nothing of transactions a second */
export function transactionsIn(output: string): number {
  const found = /^tps = ([\d.]+)/m.exec(output)?.[1];
  if (!found) throw new Error(`pgbench said no transactions a second: ${output.slice(-300)}`);
  return Number(found);
}
