/** An enrollment that is due, in the queue of its sequence. */
export interface DueInQueue {
  /** 0 presses most */
  urgency: number;
  sequenceKey: string;
  id: string;
}

/**
 * Who goes first when more is due than is taken at once: whoever presses more; of those that press alike one of each
 * sequence in its turn, so that a hundred thousand of one keep nobody else waiting.
 * @param due each queue in its own order; the order of queues does not matter
 * @returns at most `most` ids
 */
export function inTurn(due: readonly DueInQueue[], most: number): string[] {
  const queues = new Map<string, DueInQueue[]>();
  for (const one of due) {
    const name = `${one.urgency}/${one.sequenceKey}`;
    queues.set(name, queues.get(name) ?? []);
    queues.get(name)!.push(one);
  }
  const ordered: string[] = [];
  for (const urgency of [...new Set(due.map((one) => one.urgency))].sort((one, other) => one - other))
    ordered.push(...oneOfEach([...queues.values()].filter(([first]) => first!.urgency === urgency)));
  return ordered.slice(0, most);
}

function oneOfEach(queues: readonly DueInQueue[][]): string[] {
  const longest = Math.max(...queues.map((queue) => queue.length));
  const turns = Array.from({ length: longest }, (_, turn) => queues.flatMap((queue) => queue[turn]?.id ?? []));
  return turns.flat();
}
