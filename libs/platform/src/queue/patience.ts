/**
 * Waits for the work, but not longer than so many milliseconds; the work itself goes on.
 * @returns whether the work was done in time
 */
export async function atMost(milliseconds: number, work: Promise<unknown>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const over = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), milliseconds);
  });
  try {
    return await Promise.race([work.then(() => true), over]);
  } finally {
    clearTimeout(timer);
  }
}

/** The store kept silent. */
export class NoAnswer extends Error {
  override name = 'NoAnswer';
}

/** @returns what the work returns. @throws NoAnswer when it takes longer than so many milliseconds */
export async function answered<T>(milliseconds: number, work: Promise<T>): Promise<T> {
  if (!(await atMost(milliseconds, work))) throw new NoAnswer('The queue store did not answer in time');
  return work;
}
