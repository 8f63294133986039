// One command at a time installs and builds. Imports node:* only.
import * as fs from 'node:fs';
import { hostname } from 'node:os';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const BEAT_MS = 1000;
// a holder that shows no sign of life this long is gone; for folders shared between containers, where process ids say nothing
const SILENT_MS = 30_000;

/** Runs `work` while holding `file`; waits for another holder, takes over from one that died. */
export async function underLock(file, say, work) {
  fs.mkdirSync(dirname(file), { recursive: true });
  const mine = JSON.stringify({ pid: process.pid, host: hostname(), at: Date.now() });
  for (let told = false; !take(file, mine); await sleep(100)) {
    const holder = look(file);
    if (!holder) continue;
    if (isGone(holder)) setAside(file, holder);
    else if (!told) {
      told = true;
      say(`waiting for another command that installs or builds (process ${holder.pid})`);
    }
  }
  const beat = setInterval(() => touch(file), BEAT_MS);
  try {
    return await work();
  } finally {
    clearInterval(beat);
    if (look(file)?.text === mine) fs.rmSync(file, { force: true });
  }
}

/** A link appears with its content at once, so that nobody ever reads a half-written lock. */
function take(file, content) {
  const draft = `${file}.${process.pid}`;
  fs.writeFileSync(draft, content);
  try {
    fs.linkSync(draft, file);
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  } finally {
    fs.rmSync(draft, { force: true });
  }
}

function look(file) {
  try {
    const text = fs.readFileSync(file, 'utf8');
    return { ...JSON.parse(text), text, silentMs: Date.now() - fs.statSync(file).mtimeMs };
  } catch (error) {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  }
}

function isGone({ pid, host, silentMs }) {
  if (silentMs > SILENT_MS) return true;
  if (host !== hostname()) return false;
  try {
    process.kill(pid, 0);
    return isZombie(pid);
  } catch (error) {
    return error.code === 'ESRCH';
  }
}

/** Ended, but kept in the table by a first process that does not reap, as in many containers. */
function isZombie(pid) {
  try {
    const stat = fs.readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).startsWith('Z');
  } catch {
    return false;
  }
}

/** Moves a dead holder's lock away; when it was another's by then, puts it back. */
function setAside(file, { text }) {
  const aside = `${file}.stale-${process.pid}`;
  try {
    fs.renameSync(file, aside);
    if (fs.readFileSync(aside, 'utf8') !== text) fs.linkSync(aside, file);
  } catch (error) {
    if (error.code !== 'ENOENT' && error.code !== 'EEXIST') throw error;
  }
  fs.rmSync(aside, { force: true });
}

function touch(file) {
  try {
    const now = new Date();
    fs.utimesSync(file, now, now);
  } catch {
    // taken over after a long sleep of this machine; the work is repeatable
  }
}
