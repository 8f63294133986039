import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { dirname } from 'node:path';
import { median } from './load.js';

/** A ratio to a limit that was measured in the same run: at least, or at most. */
export type Goal = { atLeast: number } | { atMost: number };

export interface Spread {
  median: number;
  lowest: number;
  highest: number;
}

export interface Finding {
  /** of the table of goals, as P1 */
  id: string;
  what: string;
  /** what the product did, in words with a unit */
  ours: string;
  /** what it is measured against */
  limit: string;
  /** ours to limit, of each round; the rounds of a pair follow each other; null where there is no limit */
  ratio: Spread | null;
  goal: Goal | null;
  /** everything else, for programs */
  details?: object;
}

export function spreadOf(values: readonly number[]): Spread {
  return { median: median(values), lowest: Math.min(...values), highest: Math.max(...values) };
}

export function isMet({ goal, ratio }: Finding): boolean {
  if (!goal || !ratio) return true;
  return 'atLeast' in goal ? ratio.median >= goal.atLeast : ratio.median <= goal.atMost;
}

/** A busy machine moves a ratio; twice as bad as its goal is no noise. */
export function hasRegressed({ goal, ratio }: Finding): boolean {
  if (!goal || !ratio) return false;
  return !('atLeast' in goal ? ratio.median >= goal.atLeast / 2 : ratio.median <= goal.atMost * 2);
}

/** The findings as a person reads them. */
export function table(findings: readonly Finding[]): string {
  const head = ['', 'measure', 'ours', 'limit', 'ratio', 'range', 'goal', ''];
  const rows = findings.map((finding) => [
    finding.id,
    finding.what,
    finding.ours,
    finding.limit,
    finding.ratio?.median.toFixed(2) ?? '',
    finding.ratio ? `${finding.ratio.lowest.toFixed(2)} - ${finding.ratio.highest.toFixed(2)}` : '',
    goalWords(finding.goal),
    finding.goal === null ? '' : hasRegressed(finding) ? 'far off' : isMet(finding) ? 'met' : 'missed',
  ]);
  const widths = head.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column]!.length)));
  return [head, ...rows]
    .map((row) => `  ${row.map((cell, column) => cell.padEnd(widths[column]!)).join('  ')}`.trimEnd())
    .join('\n');
}

function goalWords(goal: Goal | null): string {
  if (!goal) return '';
  return 'atLeast' in goal ? `>= ${goal.atLeast}` : `<= ${goal.atMost}`;
}

/** Writes results for programs. */
export function writeMeasured(file: string, startedAt: Date, results: object): void {
  mkdirSync(dirname(file), { recursive: true });
  const machine = {
    node: process.version,
    platform: `${process.platform}-${process.arch}`,
    cpus: cpus().length,
    cpu: cpus()[0]?.model,
  };
  writeFileSync(file, `${JSON.stringify({ machine, startedAt, ...results }, null, 2)}\n`);
}

export const words = {
  rate: (perSecond: number): string => `${Math.round(perSecond).toLocaleString('en-US')}/s`,
  ms: (ms: number): string => `${ms < 10 ? ms.toFixed(2) : ms.toFixed(1)} ms`,
};
