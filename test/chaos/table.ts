import { type FaultId, faultIds, faults } from './faults.data.js';
import { isNothingWrong, type RunResult } from './run.js';

/** One line of a run. */
export function lineOf(result: RunResult): string {
  const { seed, backend, verdict, settled, accepted, inquiries, ms, ownEnds, retries } = result;
  const counts = Object.entries(verdict).map(([name, sentences]: [string, string[]]) => `${name} ${sentences.length}`);
  const named = result.faults.length > 3 ? `${result.faults.length} kinds` : result.faults.join(' ');
  return (
    `seed ${seed}, ${backend}, ${named}, ${inquiries} inquiries: ${counts.join(', ')}; ${accepted} accepted, ` +
    `${settled.adopted} adopted, ${settled.review} in review (${settled.reallySentInReview} of them had left), ` +
    `${retries} posts again, ${ownEnds.length} ended by themselves; ${(ms / 1000).toFixed(0)} s`
  );
}

/** What was found wrong, by ids. */
export const complaintsOf = ({ verdict }: RunResult): string[] =>
  Object.entries(verdict).flatMap(([name, sentences]: [string, string[]]) =>
    sentences.slice(0, 20).map((one) => `${name}: ${one}`),
  );

interface Row {
  what: string;
  results: RunResult[];
  strikes: number;
  recoveredMs: (number | null)[];
}

/** The campaign as a table of Markdown: one row for each fault alone, and one for all of them together. */
export function tableOf(results: readonly RunResult[]): string {
  const head =
    '| fault | runs | inquiries | strikes | texts and mails | adopted | in review | lost | double | forbidden | stuck | recovered, median | slowest |';
  const bar = '| --- | --: | --: | --: | --: | --: | --: | --: | --: | --: | --: | --: | --: |';
  return [head, bar, ...rowsOf(results).map(cellsOf)].join('\n');
}

function rowsOf(results: readonly RunResult[]): Row[] {
  const alone = (fault: FaultId) => results.filter(({ faults: struck }) => struck.length === 1 && struck[0] === fault);
  const mixed = results.filter(({ faults: struck }) => struck.length > 1);
  const rows = faultIds.map((fault) => row(`${fault}: ${faults[fault]}`, alone(fault)));
  return [...rows, row('mixed', mixed)].filter(({ results: some }) => some.length > 0);
}

function row(what: string, results: RunResult[]): Row {
  const recovered = results.flatMap((result) => result.recovered.filter(({ note }) => note === undefined));
  return { what, results, strikes: recovered.length, recoveredMs: recovered.map(({ ms }) => ms) };
}

function cellsOf({ what, results, strikes, recoveredMs }: Row): string {
  const sum = (of: (result: RunResult) => number): number => results.reduce((total, result) => total + of(result), 0);
  const wrong = (name: keyof RunResult['verdict']): number => sum(({ verdict }) => verdict[name].length);
  const times = recoveredMs.map((ms) => ms ?? Infinity).toSorted((one, other) => one - other);
  const cells = [
    what,
    results.length,
    sum(({ inquiries }) => inquiries),
    strikes,
    sum(({ accepted }) => accepted),
    sum(({ settled }) => settled.adopted),
    sum(({ settled }) => settled.review),
    ...(['lost', 'double', 'forbidden', 'stuck'] as const).map(wrong),
    secondsOf(times[Math.floor(times.length / 2)]),
    secondsOf(times.at(-1)),
  ];
  return `| ${cells.join(' | ')} |`;
}

const secondsOf = (ms: number | undefined): string =>
  ms === undefined ? '' : ms === Infinity ? 'over 120 s' : `${(ms / 1000).toFixed(1)} s`;

export const failed = (results: readonly RunResult[]): RunResult[] =>
  results.filter(({ verdict }) => !isNothingWrong(verdict));
