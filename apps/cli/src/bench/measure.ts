import type { ThrowawaySystem } from '../demo/throwaway-system.js';
import type { Finding } from './report.js';

export interface MeasureOptions {
  rounds: number;
  /** of each run of a round */
  seconds: number;
  /** told what is under way */
  say: (line: string) => void;
}

/** Measures in a system of its own, whose database is there and nothing else. */
export type Measure = (system: ThrowawaySystem, options: MeasureOptions) => Promise<Finding[]>;
