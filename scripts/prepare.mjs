// Brings packages and build up to date. Imports node:* only: it runs before anything is installed.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import * as fs from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { underLock } from './lock.mjs';

export const root = dirname(dirname(fileURLToPath(import.meta.url)));

const SOURCES = ['apps', 'libs', 'migrations', 'test/bench', 'test/chaos', 'test/oracle', 'test/setup'];
const SETTINGS = ['.swcrc', 'package.json', 'package-lock.json'];
const installStamp = join(root, 'node_modules', '.hearthline');
const buildStamp = join(root, 'dist', '.hearthline');

/** A stage failed; what is to be done stands in the message. */
export class NotPrepared extends Error {}

export function say(line) {
  process.stderr.write(`hearthline: ${line}\n`);
}

/** Installs and builds what is missing or out of date; silent and quick (some 10 ms) when nothing is. */
export async function prepare({ build = true } = {}) {
  checkNode();
  const work = () => !isInstalled() || (build && sourcesPrint() !== read(buildStamp));
  if (!work()) return;
  await underLock(join(root, '.build', 'prepare.lock'), say, async () => {
    if (!isInstalled()) await install();
    const print = sourcesPrint();
    if (build && print !== read(buildStamp)) await compile(print);
  });
}

/** Runs `prepare`, and ends the process with one clear line when it cannot be done. */
export async function prepareOrExit(options) {
  try {
    await prepare(options);
  } catch (error) {
    if (!(error instanceof NotPrepared) && !error?.code) throw error;
    say(error.message);
    process.exit(1);
  }
}

function checkNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major < 20 || (major === 20 && minor < 19)) {
    throw new NotPrepared(`needs Node 20.19 or newer, this is ${process.versions.node}: install a newer Node`);
  }
}

// ---- packages

function lockPrint() {
  return `${process.platform}-${process.arch} ${hash(fs.readFileSync(join(root, 'package-lock.json')))}`;
}

function isInstalled() {
  const print = lockPrint();
  if (read(installStamp) === print) return true;
  if (!matchesLock()) return false;
  try {
    fs.writeFileSync(installStamp, print);
  } catch {
    // a project that we may only read: looked at again next time
  }
  return true;
}

/** Whether somebody ran `npm ci` or `npm install` already, with the development packages: npm's own list says what is there. */
function matchesLock() {
  const installed = read(join(root, 'node_modules', '.package-lock.json'));
  if (!installed) return false;
  const present = JSON.parse(installed).packages;
  const wanted = JSON.parse(read(join(root, 'package-lock.json'))).packages;
  return Object.entries(wanted).every(
    ([path, { version, optional, devOptional }]) =>
      path === '' || present[path]?.version === version || (!present[path] && (optional || devOptional)),
  );
}

async function install() {
  say('installing packages (npm ci), about a minute');
  const env = { ...process.env };
  // an account without a home (nobody) has nowhere to keep npm's cache
  if (!isWritable(env.npm_config_cache ?? join(homedir(), '.npm')))
    env.npm_config_cache = join(root, '.build', 'npm-cache');
  const quiet = ['--no-audit', '--no-fund', '--no-update-notifier', '--loglevel=error'];
  const status = await run('npm', ['ci', '--include=dev', ...quiet], env);
  if (status !== 0)
    throw new NotPrepared('npm ci failed (see above): check the connection to the npm registry and start again');
  fs.writeFileSync(installStamp, lockPrint());
}

function isWritable(folder) {
  for (let path = folder; ; path = dirname(path)) {
    try {
      fs.accessSync(path, fs.constants.W_OK | fs.constants.X_OK);
      return true;
    } catch (error) {
      if (error.code !== 'ENOENT' || path === dirname(path)) return false;
    }
  }
}

// ---- build

/** Changes whenever a source or a setting of the build does: path, size and time of each. */
function sourcesPrint() {
  const seen = createHash('sha256');
  for (const folder of SOURCES) {
    for (const file of filesUnder(join(root, folder))) {
      if (file.endsWith('.spec.ts')) continue;
      const { size, mtimeMs } = fs.statSync(file, { throwIfNoEntry: false }) ?? {};
      seen.update(`${relative(root, file)} ${size} ${mtimeMs}\n`);
    }
  }
  for (const file of SETTINGS) seen.update(read(join(root, file)) ?? '');
  return seen.digest('hex');
}

async function compile(print) {
  say('building');
  const draft = join(root, '.build', `dist-${process.pid}-${Date.now()}`);
  removeOldDrafts(dirname(draft));
  try {
    const sources = SOURCES.filter((folder) => fs.existsSync(join(root, folder)));
    const swc = join(root, 'node_modules', '@swc', 'cli', 'bin', 'swc.js');
    const options = ['-d', draft, '--out-file-extension', 'js', '--ignore', '**/*.spec.ts', '-q'];
    const status = await run(process.execPath, [swc, ...sources, ...options], process.env);
    if (status !== 0) throw new NotPrepared('the build failed (see above)');
    replaceChanged(draft, join(root, 'dist'));
    fs.writeFileSync(buildStamp, print);
  } finally {
    fs.rmSync(draft, { recursive: true, force: true });
  }
}

/** What killed builds left; a compiler that outlived its command may still write, the next build gets that. */
function removeOldDrafts(folder) {
  for (const name of fs.readdirSync(folder).filter((entry) => entry.startsWith('dist'))) {
    try {
      fs.rmSync(join(folder, name), { recursive: true, force: true });
    } catch {
      // still being written
    }
  }
}

/** File by file, so that no moment exists at which a running process finds a module missing. */
function replaceChanged(draft, dist) {
  const kept = new Set([buildStamp]);
  for (const file of filesUnder(draft)) {
    const target = join(dist, relative(draft, file));
    kept.add(target);
    if (read(target) === read(file)) continue;
    fs.mkdirSync(dirname(target), { recursive: true });
    fs.renameSync(file, target);
  }
  for (const file of filesUnder(dist)) if (!kept.has(file)) removeWithFolder(file, dist);
}

/** Removes a file, and the folders that it leaves empty. */
function removeWithFolder(file, top) {
  fs.rmSync(file, { force: true });
  for (let folder = dirname(file); folder !== top && fs.readdirSync(folder).length === 0; folder = dirname(folder)) {
    fs.rmdirSync(folder);
  }
}

// ---- plain things

function filesUnder(folder) {
  if (!fs.existsSync(folder)) return [];
  return fs.readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    return entry.isDirectory() ? filesUnder(path) : [path];
  });
}

function read(file) {
  try {
    return fs.readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

function hash(content) {
  return createHash('sha256').update(content).digest('hex');
}

/** Runs a command in the project folder, its output on standard error; a signal for us ends it too. */
function run(command, args, env) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: root, env, stdio: ['ignore', 2, 2] });
    const pass = (signal) => child.kill(signal);
    const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
    for (const signal of signals) process.on(signal, pass);
    const done = () => signals.forEach((signal) => process.off(signal, pass));
    child.once('error', (error) => (done(), reject(new NotPrepared(`${command} cannot be run: ${error.message}`))));
    child.once(
      'exit',
      (code, signal) => (done(), signal ? reject(new NotPrepared(`stopped by ${signal}`)) : resolve(code)),
    );
  });
}
