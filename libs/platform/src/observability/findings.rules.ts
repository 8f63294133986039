/** What a check found: `ok` or what is wrong; a number only informs. */
export type Finding = string | number;

/** Rows that are due are worked on within a second or two; the sweep finds the forgotten ones within another. */
const LATE_SECONDS = 60;
/** Carriers tell of nearly every text within seconds; email providers post in batches of a few minutes. */
export const SILENT_SECONDS = 15 * 60;

/** Whether every check that decides is `ok`. */
export function isWell(findings: Readonly<Record<string, Finding>>): boolean {
  return Object.values(findings).every((finding) => typeof finding === 'number' || finding === 'ok');
}

/**
 * @param oldestSeconds since the oldest row of the lane became due, in the lane's own time; 0 when none is due
 * @param isPaused the rows wait because their sender is paused, and that is told elsewhere
 */
export function laneFinding(oldestSeconds: number, isPaused = false): Finding {
  return oldestSeconds <= LATE_SECONDS || isPaused ? 'ok' : `due for ${Math.round(oldestSeconds)} s`;
}

/**
 * Silence alone is a quiet night, and a call without news is a phone that is off: together they say that the provider
 * does not reach us, or that we refuse what it says.
 * @param unconfirmed accepted calls of the last day that are older than `SILENT_SECONDS` and had no news
 * @param silentSeconds since the provider's last news; null when it never sent any
 */
export function silenceFinding(unconfirmed: number, silentSeconds: number | null): Finding {
  if (unconfirmed === 0 || (silentSeconds !== null && silentSeconds <= SILENT_SECONDS)) return 'ok';
  const silence = silentSeconds === null ? 'never heard of' : `silent for ${Math.round(silentSeconds)} s`;
  return `${silence}, ${unconfirmed} unconfirmed`;
}
