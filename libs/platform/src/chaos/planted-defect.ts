/**
 * Promises that the chaos program lets a process break on purpose, one at a time: an oracle that has never complained
 * proves nothing. Known to the sandbox only.
 */
export const plantedDefects = [
  /** the provider is called before the attempt has committed */
  'send_before_attempt',
  /** a call whose process died counts as not sent, and its message goes out again */
  'finished_attempt_reused',
  /** nobody asks whether an address wants silence */
  'suppression_not_asked',
  /** what was never nudged is never found */
  'sweep_forgotten',
] as const;
export type PlantedDefect = (typeof plantedDefects)[number];

let planted: PlantedDefect | null = null;

/** Breaks one promise of this process from now on; null keeps them all. */
export function plantDefect(defect: PlantedDefect | null): void {
  planted = defect;
}

export const isPlanted = (defect: PlantedDefect): boolean => planted === defect;
