import { readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ChildProcess } from 'node:child_process';
import type pg from 'pg';
import { makeCluster } from './cluster.js';
import { findPlace, type Place } from './place.js';
import { databaseUrl, OWNER, readPointer, writePointer } from './pointer.js';
import { freePort } from './ports.js';
import { logFile, logSize, runningPostmaster, spawnPostmaster } from './postmaster.js';
import { leave, makeDatabase, moveIn } from './tenancy.js';

export interface PostgresOptions {
  /** DATA_DIR; the cluster lives in its folder `postgres` or, where its user cannot get there, in /var/lib/hearthline */
  dataDir: string;
  /** of the role `hearthline`; data that exists was made with it */
  password: string;
  /** only this port; without it the last one where free, else any */
  port?: number;
  say?: (line: string) => void;
}

export interface Postgres {
  /** of the database `hearthline`, as a role that may make databases */
  url: string;
  port: number;
  pid: number;
  /** it ran already */
  adopted: boolean;
  /** resolves when the server was lost without `stop` */
  lost: Promise<void>;
  /** stops the server, unless another process uses it too */
  stop(): Promise<void>;
}

interface Running {
  port: number;
  pid: number;
  adopted: boolean;
  tenant: pg.Client;
}

const PATIENCE_MS = 120_000; // crash recovery of a large write-ahead log

/**
 * Starts the embedded PostgreSQL of a data folder, or adopts the one that runs on it: after kill -9 of us or of it,
 * and with other starters at the same moment.
 * @throws Error in one line that says what to change
 */
export async function startPostgres({
  dataDir,
  password,
  port,
  say = () => undefined,
}: PostgresOptions): Promise<Postgres> {
  const place = findPlace(dataDir, say);
  await makeCluster(place, password);
  const running = await startOrAdopt(place, password, port);
  writePointer({ dataDir: place.dataDir, cluster: place.cluster, port: running.port, pid: running.pid });
  await makeDatabase(running.tenant, OWNER);
  let stopping = false;
  const lost = new Promise<void>((resolve) => running.tenant.once('end', () => !stopping && resolve()));
  return {
    url: databaseUrl(password, running.port),
    port: running.port,
    pid: running.pid,
    adopted: running.adopted,
    lost,
    stop: () => {
      stopping = true;
      return leave(running.tenant, place.cluster);
    },
  };
}

/** Removes the data of a stopped server: for tests, whose folders do not stay. */
export function removePostgres(dataDir: string): void {
  const cluster = readPointer(dataDir)?.cluster;
  if (!cluster) return;
  if (runningPostmaster(cluster)) throw new Error(`PostgreSQL still runs on ${cluster}`);
  const outside = dirname(cluster).startsWith('/var/lib/hearthline/');
  for (const folder of [outside ? dirname(cluster) : cluster, join(dataDir, 'postgres.json')])
    rmSync(folder, { recursive: true, force: true });
}

async function startOrAdopt(place: Place, password: string, fixed: number | undefined): Promise<Running> {
  const end = Date.now() + PATIENCE_MS;
  let child: ChildProcess | undefined;
  let logged = 0;
  let port = fixed ?? (await freePort(readPointer(place.dataDir)?.port));
  for (; Date.now() < end; await sleep(50)) {
    const found = runningPostmaster(place.cluster);
    if (found) {
      const tenant = await moveIn(found.port, password, place.cluster);
      if (tenant) return { ...found, adopted: found.pid !== child?.pid, tenant };
    } else if (!child || hasEnded(child)) {
      if (child && judge(place.cluster, logged) === 'port taken' && fixed === undefined) port = await freePort();
      logged = logSize(place.cluster);
      child = await spawned(place, port);
    }
  }
  throw new Error(`PostgreSQL does not answer: see ${logFile(place.cluster)}`);
}

const hasEnded = (child: ChildProcess) => child.exitCode !== null || child.signalCode !== null;

async function spawned(place: Place, port: number): Promise<ChildProcess> {
  const child = spawnPostmaster(place, port);
  await new Promise<void>((resolve, reject) => {
    child.once('spawn', resolve);
    child.once('error', (error) => reject(new Error(`PostgreSQL cannot be run: ${error.message}`)));
  });
  return child;
}

/**
 * Why the server that we started ended at once. A server of another starter, or remains of a killed one, pass by themselves.
 * @param from length of the log before that start
 * @throws Error for what does not pass
 */
function judge(cluster: string, from: number): 'port taken' | 'in use' {
  const log = readFileSync(logFile(cluster));
  const tail = log
    .subarray(log.length >= from ? from : 0)
    .toString()
    .trimEnd()
    .split('\n');
  const all = tail.join('\n');
  if (/could not bind|Address already in use/i.test(all)) return 'port taken';
  if (
    /lock file "postmaster\.pid"|still in use|the database system is (shutting|shut) down|received .* shutdown/i.test(
      all,
    )
  )
    return 'in use';
  const reason = tail.findLast((line) => /FATAL|PANIC|error/.test(line)) ?? tail.at(-1);
  throw new Error(`PostgreSQL did not start: ${reason} (${logFile(cluster)})`);
}
