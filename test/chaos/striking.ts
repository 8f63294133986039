import type { FaultId } from './faults.data.js';
import * as database from './strikes/database.js';
import { trouble } from './strikes/network.js';
import * as processes from './strikes/processes.js';
import { confuse, fail } from './strikes/provider.js';
import { loseQueue, poison } from './strikes/queue.js';
import { migrateUnder } from './strikes/versions.js';
import { plantFailing } from './strikes/work.js';
import type { Striking } from './struck.js';

/** What each fault does. */
export const striking: Record<FaultId, Striking> = {
  F1: processes.kill,
  F2: processes.killAtPoint,
  F3: processes.halt,
  F4: trouble,
  F5: database.cutConnections,
  F6: database.crash,
  F7: database.crowd,
  F8: loseQueue,
  F9: fail,
  F10: confuse,
  F11: ({ visitors, how }) => visitors.stopAtOnce(Number(how['families']), Number(how['withinMs'])),
  F12: ({ jump, how }) => jump(Number(how['jumps'])),
  F13: database.fillDisk,
  F14: poison,
  F15: migrateUnder,
  F16: plantFailing,
  F17: processes.askToEnd,
};
