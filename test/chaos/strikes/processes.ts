import type { Striking } from '../struck.js';

/** F1 */
export const kill: Striking = ({ stage, how }) => stage.post(String(how['who'])).kill();

/** F17 */
export const askToEnd: Striking = ({ stage, how }) => stage.post(String(how['who'])).kill('SIGTERM');

/** F2: nothing happens where it does not come to that point in time. */
export const killAtPoint: Striking = async ({ stage, how }) => {
  const struck = await stage.post(String(how['who'])).arm({ FAULT_POINT: `${how['point']}:kill:${how['nth']}` });
  return struck ? undefined : 'not passed';
};

/** F3 */
export const halt: Striking = ({ stage, how }) => stage.post(String(how['who'])).pause(Number(how['ms']));
