import { QueryFailedError, type QueryRunner } from 'typeorm';

interface NamedQueries {
  query(statement: { name: string; text: string; values: unknown[] }): Promise<{ rows: unknown[] }>;
}

const names = new Map<string, string>();

function nameOf(sql: string): string {
  const name = names.get(sql) ?? `hearthline_${names.size}`;
  names.set(sql, name);
  return name;
}

/** An open transaction. It is always the first parameter of whoever writes, so that one look tells what commits together. */
export class Tx {
  private readonly afterwards: (() => void)[] = [];

  /** @param isOpen false when each statement commits by itself: enough for reads and one statement that saves */
  constructor(
    private readonly runner: QueryRunner,
    readonly isOpen: boolean = true,
  ) {}

  /** Runs one statement and returns its rows. Values go into `$1..$n`, never into the text. */
  async query<Row = Record<string, unknown>>(sql: string, values: unknown[] = []): Promise<Row[]> {
    const result = await this.runner.query(sql, values, true);
    return (result.records ?? []) as Row[];
  }

  /**
   * The same with a statement that each connection parses and plans once: for the few whose text is always the same and
   * which are long enough for that to matter.
   */
  async prepared<Row = Record<string, unknown>>(sql: string, values: unknown[]): Promise<Row[]> {
    const client: NamedQueries = await this.runner.connect();
    try {
      const { rows } = await client.query({ name: nameOf(sql), text: sql, values });
      return rows as Row[];
    } catch (error) {
      throw new QueryFailedError(sql, values, error as Error);
    }
  }

  /** Runs `work` once the transaction has committed: nudges, never effects that matter. */
  afterCommit(work: () => void): void {
    this.afterwards.push(work);
  }

  /** Called by the database when the commit has answered. */
  committed(): void {
    for (const work of this.afterwards) work();
  }
}
