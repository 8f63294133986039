import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { dirname, join } from 'node:path';
import { type Measured, perSecond } from './intake-rounds.js';
import { type Load, median, quantile } from './load.js';

export interface Results {
  startedAt: Date;
  rounds: number;
  seconds: number;
  settings: Record<string, unknown>;
  intake: Measured[];
  /** milliseconds, ascending */
  firstTextMs: number[];
}

/** The results as a person reads them. */
export function table({ intake, firstTextMs, rounds, seconds, settings }: Results): string {
  const head = ['connections', 'server', 'inquiries/s: median', 'range', 'p50 ms', 'p99 ms', 'ours / bare'];
  const rows = intake.flatMap(({ connections, ours, bare, ratio }) => [
    [String(connections), 'bare', ...cells(bare), ''],
    [String(connections), 'ours', ...cells(ours), ratio.toFixed(2)],
  ]);
  const widths = head.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column]!.length)));
  const line = (row: string[]): string =>
    `  ${row.map((cell, column) => cell.padEnd(widths[column]!)).join('  ')}`.trimEnd();
  const settingsWords = Object.entries(settings)
    .map(([name, value]) => `${name} ${String(value)}`)
    .join(', ');
  return [
    `Intake, ${rounds} rounds of ${seconds} s each (${settingsWords})`,
    line(head),
    ...rows.map(line),
    '',
    ...(firstTextMs.length
      ? [
          `Inquiry answered -> text accepted by the carrier, ${firstTextMs.length} one by one: ${latencyWords(firstTextMs)}`,
        ]
      : []),
    '',
  ].join('\n');
}

/** Writes the results of a measure for programs. @returns where */
export function writeMeasured(
  measure: string,
  startedAt: Date,
  results: object,
  path: string | undefined,
  dataDir: string,
): string {
  const file = path ?? join(dataDir, 'bench', `${measure}-${startedAt.toISOString().replaceAll(/[:.]/g, '-')}.json`);
  mkdirSync(dirname(file), { recursive: true });
  const machine = {
    node: process.version,
    platform: `${process.platform}-${process.arch}`,
    cpus: cpus().length,
    cpu: cpus()[0]?.model,
  };
  writeFileSync(file, `${JSON.stringify({ measure, machine, startedAt, ...results }, null, 2)}\n`);
  return file;
}

function cells(loads: readonly Load[]): string[] {
  const rates = loads.map(perSecond);
  const range = `${Math.min(...rates).toFixed(0)} - ${Math.max(...rates).toFixed(0)}`;
  return [
    median(rates).toFixed(0),
    range,
    median(loads.map((load) => load.p50Ms)).toFixed(1),
    median(loads.map((load) => load.p99Ms)).toFixed(1),
  ];
}

function latencyWords(sorted: readonly number[]): string {
  return `median ${quantile(sorted, 0.5)} ms, range ${sorted[0]} - ${sorted.at(-1)} ms`;
}
