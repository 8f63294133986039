import type { Strike } from './schedule.js';
import type { Stage } from './stage.js';
import type { Visitors } from './visitors.js';

export interface Struck {
  stage: Stage;
  visitors: Visitors;
  how: Strike['how'];
  seed: number;
  /** moves business time, for the one fault that is about it */
  jump: (jumps: number) => Promise<void>;
}

/** Makes it happen; returns when it is over. @returns why it did not strike, if it did not */
export type Striking = (struck: Struck) => Promise<string | void>;
