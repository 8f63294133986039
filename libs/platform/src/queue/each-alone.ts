/**
 * Works on a batch; when that fails, on each row alone, so that one poisoned row never fails its neighbours.
 * @param work must claim its rows itself: it may see them a second time
 * @throws what the last row that failed alone threw, after all of them had their turn
 */
export async function eachAloneOnFailure<Row>(
  rows: readonly Row[],
  work: (rows: readonly Row[]) => Promise<void>,
): Promise<void> {
  try {
    await work(rows);
  } catch (failure) {
    if (rows.length === 1) throw failure;
    const outcomes: PromiseSettledResult<void>[] = [];
    for (const row of rows) outcomes.push(...(await Promise.allSettled([work([row])])));
    const failed = outcomes.findLast((outcome) => outcome.status === 'rejected');
    if (failed) throw failed.reason;
  }
}
