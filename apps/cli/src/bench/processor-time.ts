import { readdirSync, readFileSync } from 'node:fs';

/** Linux counts processor time in hundredths of a second. */
const TICK_MS = 10;

interface Times {
  parent: number;
  own: number;
  /** of children that have ended */
  ended: number;
}

function timesOf(pid: number | string): Times | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // the name before it may hold anything, blanks and brackets too
    const fields = stat
      .slice(stat.lastIndexOf(')') + 2)
      .split(' ')
      .map(Number);
    const [parent, user, system, endedUser, endedSystem] = [1, 11, 12, 13, 14].map((at) => fields[at]!);
    return { parent: parent!, own: (user! + system!) * TICK_MS, ended: (endedUser! + endedSystem!) * TICK_MS };
  } catch {
    return null;
  }
}

/**
 * Processor time of one of our servers and of the whole database server so far: what a busy neighbour changes less than
 * the time on the wall.
 * @returns milliseconds; NaN where there is no /proc
 */
export function processorMs(serverPid: number, postmasterPid: number): number {
  const server = timesOf(serverPid);
  const postmaster = timesOf(postmasterPid);
  if (!server || !postmaster) return NaN;
  const backends = readdirSync('/proc').flatMap((name) => {
    const times = /^\d+$/.test(name) ? timesOf(name) : null;
    return times?.parent === postmasterPid ? [times.own] : [];
  });
  return server.own + postmaster.own + postmaster.ended + backends.reduce((sum, own) => sum + own, 0);
}
