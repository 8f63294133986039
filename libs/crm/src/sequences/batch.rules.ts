import { Duration } from 'luxon';

export type BatchStatus = 'previewed' | 'running' | 'done' | 'undone';

/** Milliseconds over which a batch is spread. @throws nothing: the shape was read before */
export const spreadOf = (spread: string): number => Duration.fromISO(spread).toMillis();

/**
 * When the first step of one of a batch is due: evenly from the beginning to the end of the spread.
 * @param position from 0
 */
export function dueOf(beginsAt: Date, spread: string, position: number, people: number): Date {
  const share = people > 1 ? position / (people - 1) : 0;
  return new Date(beginsAt.getTime() + Math.round(share * spreadOf(spread)));
}

/**
 * From when the spread counts for those who are still to be enrolled: when nobody worked for a while, what is left is spread
 * from now on, and does not come all at once.
 * @param next position of the first who is not enrolled yet
 */
export function beginsAgain(beginsAt: Date, spread: string, next: number, people: number, now: Date): Date {
  const behind = now.getTime() - dueOf(beginsAt, spread, next, people).getTime();
  return behind > 0 ? new Date(beginsAt.getTime() + behind) : beginsAt;
}

/** Who comes after the cap is not enrolled, and is told so. */
export function withinCap<One extends { because: string | null }>(people: readonly One[], cap: number): One[] {
  let room = cap;
  return people.map((one) => {
    if (one.because !== null) return one;
    room -= 1;
    return room < 0 ? { ...one, because: 'over_cap' } : one;
  });
}

interface Batch {
  status: BatchStatus;
  sequenceVersion: number;
}

/**
 * May this batch begin now?
 * @param inForce version of its sequence that is in force
 * @param wouldEnroll how many the preview would have enrolled
 * @param cap how many whoever starts it wants to be enrolled
 */
export function considerStarting(
  batch: Batch,
  inForce: number | undefined,
  wouldEnroll: number,
  cap: number,
): { code: string; title: string; status: 409 | 422 } | null {
  if (batch.status !== 'previewed')
    return { code: 'already_started', title: `This batch is ${batch.status} already`, status: 409 };
  if (inForce !== batch.sequenceVersion)
    return {
      code: 'sequence_changed',
      title: 'Another version is in force by now; preview the batch again',
      status: 409,
    };
  if (wouldEnroll === 0) return { code: 'nobody', title: 'Nobody of this batch would be enrolled', status: 409 };
  if (cap > wouldEnroll)
    return { code: 'cap_too_large', title: `The preview enrolls ${wouldEnroll}: no more than it showed`, status: 422 };
  return null;
}
