import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, linkSync, openSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Place } from './place.js';
import { isRunning } from './processes.js';
import { libraries } from './server-user.js';

/** What a running server wrote to its `postmaster.pid`. */
export interface Postmaster {
  pid: number;
  port: number;
}

const PROGRAM = 'postgres';
const LOG_BYTES = 5_000_000;

// For a machine with 2 cores that the application shares. Only LOG and worse reach the log, and never a statement:
// errors quote rows, and rows are people.
const SETTINGS = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: 200,
  shared_buffers: '128MB',
  synchronous_commit: 'on',
  max_parallel_workers_per_gather: 0,
  jit: 'off',
  timezone: 'UTC',
  log_timezone: 'UTC',
  log_min_messages: 'log',
  log_min_error_statement: 'panic',
  log_error_verbosity: 'terse',
  log_checkpoints: 'off',
};

const pidFile = (cluster: string) => join(cluster, 'postmaster.pid');
export const logFile = (cluster: string) => join(cluster, 'server.log');
export const logSize = (cluster: string) => statSync(logFile(cluster), { throwIfNoEntry: false })?.size ?? 0;

/** The server that runs on this data, whoever started it. */
export function runningPostmaster(cluster: string): Postmaster | undefined {
  const found = readPidFile(cluster);
  return found && isRunning(found.pid, PROGRAM) ? found : undefined;
}

function readPidFile(cluster: string): Postmaster | undefined {
  try {
    const lines = readFileSync(pidFile(cluster), 'utf8').split('\n');
    return { pid: Number(lines[0]), port: Number(lines[3]) };
  } catch {
    return undefined;
  }
}

/**
 * PostgreSQL believes a zombie alive and would not start: its pid file is moved away. When another starter's server
 * wrote a new one meanwhile, that goes back.
 */
function setAsideDeadPidFile(cluster: string): void {
  const found = readPidFile(cluster);
  if (!found || isRunning(found.pid, PROGRAM)) return;
  const aside = `${pidFile(cluster)}.dead-${process.pid}`;
  try {
    renameSync(pidFile(cluster), aside);
    if (Number(readFileSync(aside, 'utf8').split('\n')[0]) !== found.pid) linkSync(aside, pidFile(cluster));
  } catch (error) {
    if (!['ENOENT', 'EEXIST'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
  }
  rmSync(aside, { force: true });
}

/** Starts a server of its own session, so that a Ctrl-C meant for the launcher does not reach it. */
export function spawnPostmaster({ cluster, binaries, user }: Place, port: number): ChildProcess {
  setAsideDeadPidFile(cluster);
  const log = openSync(logFile(cluster), logSize(cluster) > LOG_BYTES ? 'w' : 'a', 0o600);
  const settings = Object.entries({ ...SETTINGS, port }).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  try {
    const child = spawn(join(binaries.folder, 'bin', PROGRAM), ['-D', cluster, ...settings], {
      ...user,
      cwd: '/',
      env: libraries(binaries.folder),
      detached: true,
      stdio: ['ignore', log, log],
    });
    child.unref();
    return child;
  } finally {
    closeSync(log);
  }
}

/** Stops the server: first politely (open transactions roll back), then at once, then by force; it recovers from each. */
export async function stopPostmaster({ pid }: Postmaster): Promise<void> {
  for (const [signal, patienceMs] of [
    ['SIGINT', 8000],
    ['SIGQUIT', 3000],
    ['SIGKILL', 2000],
  ] as const) {
    if (!isRunning(pid, PROGRAM)) return;
    process.kill(pid, signal);
    for (let waited = 0; waited < patienceMs && isRunning(pid, PROGRAM); waited += 20) await sleep(20);
  }
}
