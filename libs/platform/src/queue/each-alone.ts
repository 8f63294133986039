/**
 * Works on a batch; when that fails, on each row alone, so that one poisoned row never fails its neighbours.
 * @param work must claim its rows itself: it may see them a second time
 * @throws what the last row that failed alone threw, after all of them had their turn
 */
export async function eachAloneOnFailure(
  ids: readonly string[],
  work: (ids: readonly string[]) => Promise<void>,
): Promise<void> {
  try {
    await work(ids);
  } catch (failure) {
    if (ids.length === 1) throw failure;
    const outcomes: PromiseSettledResult<void>[] = [];
    for (const id of ids) outcomes.push(...(await Promise.allSettled([work([id])])));
    const failed = outcomes.findLast((outcome) => outcome.status === 'rejected');
    if (failed) throw failed.reason;
  }
}
