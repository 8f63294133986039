import type { Ending } from './ending.js';

const LOOK_MS = 500;

/**
 * A signal ends the launcher with 0, however often it comes: npm passes on what a terminal sent to all of the group.
 * Under npm the end of our parent counts too: old shells do not pass on what npm sends them.
 */
export function endOnSignals(ending: Ending): void {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => ending.with(0));
  process.on('uncaughtException', (error) => ending.because(error));
  process.on('unhandledRejection', (error) => ending.because(error));
  if (!process.env['npm_lifecycle_event']) return;
  const parent = process.ppid;
  setInterval(() => process.ppid !== parent && ending.with(0), LOOK_MS).unref();
}
