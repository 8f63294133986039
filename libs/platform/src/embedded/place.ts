import { createHash } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { type Binaries, copyBinaries, installedBinaries } from './binaries.js';
import { makeDataDir } from './data-dir.js';
import { readPointer } from './pointer.js';
import { canEnter, canRun, type ServerUser, serverUser } from './server-user.js';

const OUTSIDE = '/var/lib/hearthline';

/** Where one embedded server runs, and as whom. */
export interface Place {
  /** real path of DATA_DIR */
  dataDir: string;
  /** folder of the data, 0700 */
  cluster: string;
  binaries: Binaries;
  user: ServerUser | undefined;
}

/**
 * `DATA_DIR/postgres` and the installed binaries, or, where root's stand-in cannot get at either, both below
 * `/var/lib/hearthline/<first 12 hex of SHA-256 of DATA_DIR's real path>`. Existing data is used where it is.
 * @param say told in one line when the data is not in DATA_DIR
 * @throws Error naming the folder that the server's user cannot enter
 */
export function findPlace(dataDir: string, say: (line: string) => void): Place {
  makeDataDir(dataDir);
  const real = realpathSync(dataDir);
  const inside = join(real, 'postgres');
  const outside = join(OUTSIDE, createHash('sha256').update(real).digest('hex').slice(0, 12));
  const existing = [inside, movedWith(real), join(outside, 'postgres')].find((folder) => folder && isCluster(folder));
  const user = serverUser(existing);
  const binaries = installedBinaries();
  if (!user) return { dataDir: real, cluster: existing ?? inside, binaries, user };

  const runs = canRun(user, binaries.folder);
  const cluster = existing ?? (runs && canEnter(user, real) ? inside : join(outside, 'postgres'));
  if (existing && !canEnter(user, existing)) {
    throw new Error(
      `${existing} cannot be entered by user ${user.uid}, as whom PostgreSQL runs: let that user pass, or set DATA_DIR`,
    );
  }
  const away = cluster !== inside;
  if (away || !runs) [OUTSIDE, outside].forEach(makeOpen);
  if (away)
    say(`user ${user.uid}, as whom PostgreSQL runs, cannot enter the project or DATA_DIR: its data is in ${cluster}`);
  return { dataDir: real, cluster, binaries: runs ? binaries : copyBinaries(binaries, outside), user };
}

export function isCluster(folder: string): boolean {
  return existsSync(join(folder, 'PG_VERSION'));
}

/** Data outside stays with a DATA_DIR that was moved; with a copy of one it does not: two servers would share it. */
function movedWith(real: string): string | undefined {
  const pointer = readPointer(real);
  return pointer && (pointer.dataDir === real || !existsSync(pointer.dataDir)) ? pointer.cluster : undefined;
}

/** Our own folders must be passable whatever the umask; one that was there is left as it is. */
function makeOpen(folder: string): void {
  try {
    mkdirSync(folder);
    chmodSync(folder, 0o755);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'EEXIST')
      throw new Error(`${folder} cannot be made (${code}): set DATA_DIR to a folder that PostgreSQL's user may enter`);
  }
}
