import { setTimeout as wait } from 'node:timers/promises';
import type { WayName } from '../stage.js';
import type { Striking } from '../struck.js';
import type { Trouble } from '../way.js';

/** F4 */
export const trouble: Striking = async ({ stage, how }) => {
  const way = stage.ways[how['way'] as WayName];
  await way.suffer(how['trouble'] as Trouble);
  await wait(Number(how['ms']));
  await way.mend();
};
