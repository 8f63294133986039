import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, readdirSync } from 'node:fs';
import { chown, rm, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';
import pg from 'pg';
import { freePort } from '#platform/embedded/ports.js';
import { type ServerUser, serverUser } from '#platform/embedded/server-user.js';
import { makeServerFolder, noteServer } from './server-folder.js';
import type { TestServer } from './test-server.js';

const run = promisify(execFile);

const DEBIAN_FOLDER = '/usr/lib/postgresql';
const OLDEST = 15;
const START_ATTEMPTS = 100;

/**
 * A throw-away cluster of the PostgreSQL that is installed on this machine.
 *
 * @returns null where none of version 15 or newer is installed
 * @throws when it is installed and does not start
 */
export async function startInstalled(): Promise<TestServer | null> {
  const bin = await findInstalled();
  if (!bin) return null;
  const user = serverUser(undefined);
  const folder = await makeServerFolder();
  const port = await freePort();
  const password = randomBytes(16).toString('hex');
  await makeCluster(bin, folder, password, user);
  const server = spawn(join(bin, 'postgres'), settings(folder, port), { ...user, cwd: folder, stdio: 'ignore' });
  await noteServer(folder, server.pid);
  const stop = async () => {
    await quit(server);
    await rm(folder, { recursive: true, force: true });
  };
  const url = `postgres://hearthline:${password}@127.0.0.1:${port}/postgres`;
  try {
    await answering(url, server);
  } catch (error) {
    await stop();
    throw error;
  }
  return { url, stop };
}

async function findInstalled(): Promise<string | undefined> {
  const debian = existsSync(DEBIAN_FOLDER) ? readdirSync(DEBIAN_FOLDER).sort() : [];
  const folders = [
    ...(process.env.PATH ?? '').split(delimiter),
    ...debian.map((version) => join(DEBIAN_FOLDER, version, 'bin')),
  ];
  for (const folder of folders) {
    if (!existsSync(join(folder, 'postgres')) || !existsSync(join(folder, 'initdb'))) continue;
    const { stdout } = await run(join(folder, 'postgres'), ['--version']);
    if (Number(/\) (\d+)/.exec(stdout)?.[1]) >= OLDEST) return folder;
  }
  return undefined;
}

async function makeCluster(bin: string, folder: string, password: string, user: ServerUser | undefined) {
  const passwordFile = join(folder, 'password');
  await writeFile(passwordFile, password, { mode: 0o600 });
  if (user) for (const path of [folder, passwordFile]) await chown(path, user.uid, user.gid);
  const options = ['--no-sync', '--encoding=UTF8', '--locale=C', '--auth=scram-sha-256', '--username=hearthline'];
  await run(join(bin, 'initdb'), ['-D', join(folder, 'data'), `--pwfile=${passwordFile}`, ...options], {
    ...user,
    cwd: folder,
  });
}

function settings(folder: string, port: number): string[] {
  const values = ['listen_addresses=127.0.0.1', 'unix_socket_directories=', 'fsync=off', 'max_connections=200'];
  return ['-D', join(folder, 'data'), '-p', String(port), ...values.flatMap((value) => ['-c', value])];
}

async function answering(url: string, server: ChildProcess): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    const client = new pg.Client({ connectionString: url });
    try {
      await client.connect();
      return await client.end();
    } catch (error) {
      if (server.exitCode !== null) throw new Error(`postgres left with ${server.exitCode}`, { cause: error });
      if (attempt === START_ATTEMPTS) throw error;
      await wait(100);
    }
  }
}

async function quit(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return;
  const gone = once(server, 'exit');
  server.kill('SIGQUIT');
  await gone;
}
