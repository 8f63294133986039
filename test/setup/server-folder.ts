import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { removePostgres } from '#platform/embedded/postgres.js';
import { isRunning } from '#platform/embedded/processes.js';

const PREFIX = 'hearthline-test-server-';
const PID_FILE = 'server.pid';

/** A new folder for one server, named after the process that runs the tests. */
export function makeServerFolder(): Promise<string> {
  return mkdtemp(join(tmpdir(), `${PREFIX}${process.pid}-`));
}

/** Notes which process serves from `folder`, for whoever finds the folder after a kill -9 of ours. */
export function noteServer(folder: string, pid: number | undefined): Promise<void> {
  return writeFile(join(folder, PID_FILE), String(pid));
}

/** Stops the servers, and removes their folders, of runs that were killed before they could. */
export async function removeLeftovers(): Promise<void> {
  for (const name of await readdir(tmpdir())) {
    if (!name.startsWith(PREFIX) || isRunning(Number.parseInt(name.slice(PREFIX.length), 10), 'node')) continue;
    await removeLeftover(join(tmpdir(), name)).catch(() => undefined); // another user's
  }
}

async function removeLeftover(folder: string): Promise<void> {
  const noted = join(folder, PID_FILE);
  const pid = existsSync(noted) ? Number(readFileSync(noted, 'utf8')) : 0;
  if (isRunning(pid, 'postgres') || isRunning(pid, 'redis-server')) process.kill(pid, 'SIGKILL');
  removePostgres(embeddedData(folder));
  await rm(folder, { recursive: true, force: true });
}

/** The data folder of an embedded server; its cluster may stand elsewhere, which `removePostgres` knows. */
export function embeddedData(folder: string): string {
  return join(folder, 'embedded');
}
