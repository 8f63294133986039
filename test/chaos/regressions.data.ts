import type { RunPlan } from './run.js';

/** Runs that once found something: each stands here with what it found, and `npm run chaos -- --regressions` repeats it. */
export const regressions: readonly (RunPlan & { found: string })[] = [];
