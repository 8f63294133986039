import { execFileSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** Whom the server runs as; nothing where it runs as whoever started us. */
export interface ServerUser {
  uid: number;
  gid: number;
}

const NOBODY: ServerUser = { uid: 65_534, gid: 65_534 };

/**
 * PostgreSQL refuses to run as root: as root it runs as the owner of existing data, else as nobody,
 * else as another account of this machine that has no more rights.
 * @param cluster existing data, whose owner comes first
 */
export function serverUser(cluster: string | undefined): ServerUser | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const owner = cluster ? statSync(cluster) : undefined;
  const candidates = [
    ...(owner && owner.uid !== 0 ? [owner] : []),
    NOBODY,
    ...accounts(['nobody', 'postgres', 'daemon']),
  ];
  const found = candidates.find((user) => succeeds('true', [], user));
  if (!found)
    throw new Error(
      'PostgreSQL does not run as root and no other account can be used: start as another user, or set DATABASE_URL',
    );
  return { uid: found.uid, gid: found.gid };
}

/** Whether `user` can run the binaries in `folder` where they are. */
export function canRun(user: ServerUser, folder: string): boolean {
  return succeeds(
    'test -r "$1/share/postgresql/postgres.bki" && "$1/bin/postgres" --version',
    [folder],
    user,
    libraries(folder),
  );
}

/** Whether `user` can walk into `folder`. */
export function canEnter(user: ServerUser, folder: string): boolean {
  return succeeds('cd "$1"', [folder], user);
}

/** The environment of PostgreSQL's programs: nothing of ours, our secrets least of all. */
export function libraries(folder: string): NodeJS.ProcessEnv {
  const lib = process.platform === 'linux' ? { LD_LIBRARY_PATH: join(folder, 'lib') } : {};
  return { PATH: process.env['PATH'], LC_ALL: 'C', TZ: 'UTC', ...lib };
}

function succeeds(script: string, args: string[], user: ServerUser, env: NodeJS.ProcessEnv = {}): boolean {
  try {
    execFileSync('/bin/sh', ['-c', script, 'sh', ...args], {
      uid: user.uid,
      gid: user.gid,
      cwd: '/',
      env,
      stdio: 'ignore',
    });
    return true;
  } catch {
    return false;
  }
}

function accounts(names: string[]): ServerUser[] {
  let lines: string[][] = [];
  try {
    lines = readFileSync('/etc/passwd', 'utf8')
      .split('\n')
      .map((line) => line.split(':'));
  } catch {
    // an image without accounts
  }
  return names
    .flatMap((name) => lines.filter(([account]) => account === name))
    .map(([, , uid, gid]) => ({ uid: Number(uid), gid: Number(gid) }))
    .filter(({ uid }) => uid > 0);
}
