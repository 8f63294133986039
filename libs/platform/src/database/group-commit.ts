import { DEADLOCK, sqlState, UNIQUE_VIOLATION } from './database.js';

/** What a batch says of one of its requests. `alone`: it needs more than the statement that all of them share. */
export type Outcome<Answer> = { answer: Answer } | { refused: unknown } | 'alone';

export interface GroupWork<Item, Answer> {
  /** What no two requests under way may have in common, or the one would not see the other. */
  keysOf(item: Item): readonly string[];
  /** Looks up, decides and saves all of them in one commit. @returns their outcomes, in their order */
  together(items: readonly Item[]): Promise<Outcome<Answer>[]>;
  /** The same for one request, by itself; looks again when it loses a race. */
  alone(item: Item): Promise<Answer>;
}

interface Waiting<Item, Answer> {
  item: Item;
  keys: readonly string[];
  answered: (answer: Answer) => void;
  failed: (error: unknown) => void;
}

/**
 * Concurrent requests share one look-up and one statement that saves. Batches form by themselves while the last commits
 * run: no timer, so a single request on a quiet machine waits for nobody. Other processes are met by unique indexes.
 */
export class GroupCommit<Item, Answer> {
  private waiting: Waiting<Item, Answer>[] = [];
  private readonly busy = new Set<string>();
  private running = 0;

  /** @param limits requests in one batch, batches at once, look-ups of one batch that loses races */
  constructor(
    private readonly work: GroupWork<Item, Answer>,
    private readonly limits = { most: 64, lanes: 2, looks: 3 },
  ) {}

  /**
   * @returns the answer, when what it tells of has been committed
   * @throws what this request was refused with, or what its batch failed with where that is nobody's own fault
   */
  submit(item: Item): Promise<Answer> {
    return new Promise((answered, failed) => {
      this.waiting.push({ item, keys: this.work.keysOf(item), answered, failed });
      this.fillLanes();
    });
  }

  private fillLanes(): void {
    while (this.running < this.limits.lanes) {
      const batch = this.takeFree();
      if (batch.length === 0) return;
      this.running += 1;
      void this.run(batch);
    }
  }

  /** The next requests that have nothing in common with one under way; of two that share a key the first goes first. */
  private takeFree(): Waiting<Item, Answer>[] {
    const batch: Waiting<Item, Answer>[] = [];
    const left: Waiting<Item, Answer>[] = [];
    const ahead = new Set<string>();
    for (const [index, one] of this.waiting.entries()) {
      if (batch.length === this.limits.most) {
        left.push(...this.waiting.slice(index));
        break;
      }
      const isFree = !one.keys.some((key) => this.busy.has(key) || ahead.has(key));
      for (const key of one.keys) (isFree ? this.busy : ahead).add(key);
      (isFree ? batch : left).push(one);
    }
    this.waiting = left;
    return batch;
  }

  private async run(batch: readonly Waiting<Item, Answer>[]): Promise<void> {
    try {
      const outcomes = await this.together(batch.map(({ item }) => item));
      for (const [index, one] of batch.entries()) this.tell(one, outcomes[index]!);
    } catch (error) {
      for (const one of batch) this.end(one, () => one.failed(error));
    }
    this.running -= 1;
    this.fillLanes();
  }

  /** Unique indexes are the judge: whoever loses looks again, and finds what the winner wrote. */
  private async together(items: readonly Item[]): Promise<Outcome<Answer>[]> {
    for (let look = 1; look <= this.limits.looks; look += 1) {
      try {
        return await this.work.together(items);
      } catch (error) {
        if (isRace(error)) continue;
        if (!isOfOne(error)) throw error;
        break;
      }
    }
    return items.map(() => 'alone');
  }

  private tell(one: Waiting<Item, Answer>, outcome: Outcome<Answer>): void {
    if (outcome === 'alone') void this.takeAlone(one);
    else if ('answer' in outcome) this.end(one, () => one.answered(outcome.answer));
    else this.end(one, () => one.failed(outcome.refused));
  }

  private async takeAlone(one: Waiting<Item, Answer>): Promise<void> {
    try {
      const answer = await this.work.alone(one.item);
      this.end(one, () => one.answered(answer));
    } catch (error) {
      this.end(one, () => one.failed(error));
    }
    this.fillLanes();
  }

  private end(one: Waiting<Item, Answer>, tell: () => void): void {
    for (const key of one.keys) this.busy.delete(key);
    tell();
  }
}

const isRace = (error: unknown): boolean => [UNIQUE_VIOLATION, DEADLOCK].includes(sqlState(error) ?? '');

/**
 * The server refused the statement for something in it (data, a constraint, a limit, a conflict), so nothing was written
 * and the one whose it was can be found. After a lost connection nobody knows what was written: that is for all to hear.
 */
const isOfOne = (error: unknown): boolean => /^(22|23|40|54)/.test(sqlState(error) ?? '');
