import { readFileSync } from 'node:fs';
import type { Ending } from './ending.js';

const LOOK_MS = 500;

/**
 * A signal ends the launcher with 0, however often it comes: npm passes on what a terminal sent to all of the group.
 * Under npm the end of npm counts too: neither its hang-up nor its kill reaches us otherwise.
 */
export function endOnSignals(ending: Ending): void {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => ending.with(0));
  process.on('uncaughtException', (error) => ending.because(error));
  process.on('unhandledRejection', (error) => ending.because(error));
  if (!process.env['npm_lifecycle_event']) return;
  const started = startedBy();
  setInterval(() => startedBy() !== started && ending.with(0), LOOK_MS).unref();
}

/** npm, directly or through the shell that it runs a script with: some shells become the script, some stay beside it. */
function startedBy(): string {
  const parent = process.ppid;
  try {
    const isShell = readFileSync(`/proc/${parent}/cmdline`, 'utf8').includes('scripts/start.mjs');
    if (!isShell) return String(parent);
    const stat = readFileSync(`/proc/${parent}/stat`, 'utf8');
    return `${parent} of ${stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]}`;
  } catch {
    return String(parent); // no /proc here
  }
}
