import { parseArgs } from 'node:util';
import { type PlantedDefect, plantedDefects } from '#platform/chaos/planted-defect.js';
import { type Backend, backends, type FaultId, faultIds } from './faults.data.js';

export const USAGE = `usage: npm run chaos -- [--seed N] [--faults F1,F4] [--backend postgres|redis|both] [--inquiries N] [--out FILE]
       npm run chaos -- --campaign [--seeds N] [--faults ...] [--backend ...] [--inquiries N] [--minutes N] [--out FILE]
       npm run chaos -- --planted [--defects a,b] [--seed N] [--backend ...]
       npm run chaos -- --regressions
`;

/** What the words of a command line ask for are not what this program knows. */
export class Misused extends Error {}

export interface Options {
  mode: 'runs' | 'campaign' | 'planted' | 'regressions';
  seed: number;
  /** of a campaign: how many seeds, from `seed` on */
  seeds: number;
  /** null: all that this machine allows */
  faults: readonly FaultId[] | null;
  backends: readonly Backend[];
  inquiries: number;
  /** a campaign begins no run after so many */
  minutes: number;
  /** which promises are broken on purpose */
  defects: readonly PlantedDefect[];
  out: string | undefined;
}

const MODES = ['campaign', 'planted', 'regressions'] as const;

/** @throws Misused, or what `parseArgs` throws */
export function readOptions(args: string[], chosenSeed: number): Options {
  const text = { type: 'string' } as const;
  const flag = { type: 'boolean', default: false } as const;
  const { values } = parseArgs({
    args,
    options: {
      seed: text,
      seeds: text,
      faults: text,
      backend: text,
      inquiries: text,
      minutes: text,
      defects: text,
      out: text,
      campaign: flag,
      planted: flag,
      regressions: flag,
    },
  });
  const modes = MODES.filter((mode) => values[mode]);
  if (modes.length > 1) throw new Misused(`--${modes.join(' and --')} are two things`);
  return {
    mode: modes[0] ?? 'runs',
    seed: numberOf('seed', values.seed ?? String(chosenSeed), 0),
    seeds: numberOf('seeds', values.seeds ?? '5', 1),
    faults: values.faults === undefined ? null : values.faults.split(',').map(faultOf),
    backends: backendsOf(values.backend ?? 'both'),
    inquiries: numberOf('inquiries', values.inquiries ?? (values.campaign ? '500' : '100'), 1),
    minutes: numberOf('minutes', values.minutes ?? '100000', 1),
    defects: values.defects === undefined ? plantedDefects : values.defects.split(',').map(defectOf),
    out: values.out,
  };
}

function numberOf(name: string, text: string, least: number): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < least) throw new Misused(`--${name}: expected a number from ${least} on`);
  return value;
}

function faultOf(text: string): FaultId {
  const known = faultIds.find((id) => id === text.trim().toUpperCase());
  if (!known) throw new Misused(`--faults: ${text} is none of ${faultIds.join(', ')}`);
  return known;
}

function defectOf(text: string): PlantedDefect {
  const known = plantedDefects.find((one) => one === text.trim());
  if (!known) throw new Misused(`--defects: ${text} is none of ${plantedDefects.join(', ')}`);
  return known;
}

function backendsOf(text: string): readonly Backend[] {
  if (text === 'both') return backends;
  const known = backends.find((one) => one === text);
  if (!known) throw new Misused(`--backend: expected ${backends.join(', ')} or both`);
  return [known];
}
