import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { DataSource, type EntityTarget, type ObjectLiteral, type Repository } from 'typeorm';
import { Tx } from './tx.js';

export const DEADLOCK = '40P01';
export const UNIQUE_VIOLATION = '23505';

/** The PostgreSQL error code of whatever was thrown, if it came from the database. */
export function sqlState(error: unknown): string | undefined {
  const code =
    (error as { code?: unknown; driverError?: { code?: unknown } })?.driverError?.code ??
    (error as { code?: unknown })?.code;
  return typeof code === 'string' ? code : undefined;
}

/**
 * For whoever looks up what is due, until this transaction ends: plans go along an index in its order. A bitmap scan and a
 * sort never mark the dead entries that they meet, and an empty look-up grew from 0.4 to 17 ms after 20,000 rows had moved.
 */
export async function alongIndexes(tx: Tx): Promise<void> {
  await tx.query(
    `select set_config('enable_bitmapscan', 'off', true), set_config('enable_sort', 'off', true), set_config('enable_seqscan', 'off', true)`,
  );
}

@Injectable()
export class Database implements OnApplicationShutdown {
  constructor(private readonly dataSource: DataSource) {}

  /**
   * Runs `work` in one transaction (READ COMMITTED) and commits. Whatever is thrown rolls all of it back.
   * A deadlock is tried again, twice: our lock order makes it rare, not impossible.
   */
  async transaction<Result>(work: (tx: Tx) => Promise<Result>): Promise<Result> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.once(work);
      } catch (error) {
        if (sqlState(error) !== DEADLOCK || attempt === 3) throw error;
      }
    }
  }

  /**
   * Runs `work` on one connection without a transaction: each statement commits by itself. For reads, and for a save that
   * is one statement: BEGIN and COMMIT around it are two round trips that protect nothing.
   */
  async withoutTransaction<Result>(work: (tx: Tx) => Promise<Result>): Promise<Result> {
    const runner = this.dataSource.createQueryRunner();
    const tx = new Tx(runner, false);
    let result: Result;
    try {
      result = await work(tx);
    } finally {
      await runner.release();
    }
    tx.committed();
    return result;
  }

  /** Runs `work` in a transaction and takes all of it back: it sees what it would have written, and nothing of it stays. */
  async rehearse<Result>(work: (tx: Tx) => Promise<Result>): Promise<Result> {
    const runner = this.dataSource.createQueryRunner();
    try {
      await runner.startTransaction();
      return await work(new Tx(runner));
    } finally {
      if (runner.isTransactionActive) await runner.rollbackTransaction().catch(() => undefined);
      await runner.release();
    }
  }

  /** One statement outside any transaction of ours: reads, and writes that stand alone. */
  async query<Row = Record<string, unknown>>(sql: string, values: unknown[] = []): Promise<Row[]> {
    const runner = this.dataSource.createQueryRunner();
    try {
      const result = await runner.query(sql, values, true);
      return (result.records ?? []) as Row[];
    } finally {
      await runner.release();
    }
  }

  /** Cold reads by entity: staff lists and single rows. */
  repository<Row extends ObjectLiteral>(entity: EntityTarget<Row>): Repository<Row> {
    return this.dataSource.getRepository(entity);
  }

  async onApplicationShutdown(): Promise<void> {
    if (this.dataSource.isInitialized) await this.dataSource.destroy();
  }

  private async once<Result>(work: (tx: Tx) => Promise<Result>): Promise<Result> {
    const runner = this.dataSource.createQueryRunner();
    const tx = new Tx(runner);
    let result: Result;
    try {
      // the connection has the level (data-source): naming it here is a round trip more, 2.8 instead of 1.9 ms of an
      // inquiry's processor time
      await runner.startTransaction();
      result = await work(tx);
      await runner.commitTransaction();
    } catch (error) {
      // a broken connection cannot roll back; the first error is the one worth telling
      if (runner.isTransactionActive) await runner.rollbackTransaction().catch(() => undefined);
      throw error;
    } finally {
      await runner.release();
    }
    tx.committed();
    return result;
  }
}
