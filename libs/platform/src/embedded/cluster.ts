import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { chownSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { isCluster, type Place } from './place.js';
import { OWNER } from './pointer.js';
import { isRunning } from './processes.js';
import { libraries, type ServerUser } from './server-user.js';

const run = promisify(execFile);

const DRAFT_LIFE_MS = 600_000;

/**
 * Makes the cluster where there is none: prepared under another name and moved into place whole, so that a killed
 * or second starter leaves nothing half made. Clients need `password` (scram-sha-256).
 * @throws Error where the data is another PostgreSQL version's or another user's
 */
export async function makeCluster(place: Place, password: string): Promise<void> {
  if (isCluster(place.cluster)) return checkCluster(place);
  removeDeadDrafts(place.cluster);
  const draft = `${place.cluster}.draft-${process.pid}-${randomUUID()}`;
  mkdirSync(draft, { mode: 0o700 });
  const passwordFile = `${draft}.password`;
  writeFileSync(passwordFile, password, { mode: 0o600 });
  try {
    give(place.user, draft, passwordFile);
    await initialise(place, draft, passwordFile);
    renameSync(draft, place.cluster);
  } catch (error) {
    if (!isCluster(place.cluster)) throw error; // else another starter was first
  } finally {
    rmSync(passwordFile, { force: true });
    rmSync(draft, { recursive: true, force: true });
  }
}

async function initialise({ binaries, user }: Place, draft: string, passwordFile: string): Promise<void> {
  const command = join(binaries.folder, 'bin', 'initdb');
  const authentication = ['--auth=scram-sha-256', `--pwfile=${passwordFile}`];
  // the built-in provider sorts alike on every machine and knows upper and lower case beyond ASCII
  const language = ['--encoding=UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'];
  const args = ['-D', draft, '-U', OWNER, ...authentication, ...language, '--no-instructions'];
  try {
    await run(command, args, { ...user, cwd: '/', env: libraries(binaries.folder) });
  } catch (error) {
    const lines = String((error as { stderr?: string }).stderr ?? error)
      .trim()
      .split('\n');
    const reason = lines.find((line) => /error|fatal|denied/i.test(line)) ?? lines.at(-1);
    throw new Error(`PostgreSQL could not make its data folder: ${reason}`);
  }
}

function checkCluster({ cluster, binaries, user }: Place): void {
  const version = readVersion(cluster);
  const ours = binaries.version.split('.')[0];
  if (version !== ours)
    throw new Error(
      `${cluster} is data of PostgreSQL ${version}, this is ${ours}: carry it over with pg_dump, or set DATA_DIR`,
    );
  const owner = statSync(cluster).uid;
  if (!user && owner !== process.getuid?.())
    throw new Error(`${cluster} belongs to user ${owner}: start as that user, or set DATA_DIR`);
}

function readVersion(cluster: string): string {
  try {
    return readFileSync(join(cluster, 'PG_VERSION'), 'utf8').trim();
  } catch (error) {
    throw new Error(
      `${cluster} cannot be read (${(error as NodeJS.ErrnoException).code}): start as its owner, or set DATA_DIR`,
    );
  }
}

function give(user: ServerUser | undefined, ...paths: string[]): void {
  if (user) for (const path of paths) chownSync(path, user.uid, user.gid);
}

/** What killed starters left: their process is gone, or its number went to another long ago. */
function removeDeadDrafts(cluster: string): void {
  const drafts = `${basename(cluster)}.draft-`;
  for (const name of readdirSync(dirname(cluster))) {
    if (!name.startsWith(drafts)) continue;
    const path = join(dirname(cluster), name);
    const madeAt = statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
    const atWork =
      isRunning(Number.parseInt(name.slice(drafts.length), 10), 'node') && Date.now() - madeAt < DRAFT_LIFE_MS;
    if (!atWork) rmSync(path, { recursive: true, force: true });
  }
}
