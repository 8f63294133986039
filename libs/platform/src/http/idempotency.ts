import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Database, sqlState, UNIQUE_VIOLATION } from '../database/database.js';
import type { Tx } from '../database/tx.js';
import { Refused } from '../errors/errors.js';

/** JSON with sorted keys, so that the same content has the same hash however it was written. */
export function canonicalHash(value: unknown): string {
  const canonical = (part: unknown): unknown => {
    if (Array.isArray(part)) return part.map(canonical);
    if (part && typeof part === 'object')
      return Object.fromEntries(
        Object.entries(part)
          .sort(([a], [b]) => (a < b ? -1 : 1))
          .map(([key, inner]) => [key, canonical(inner)]),
      );
    return part;
  };
  return createHash('sha256')
    .update(JSON.stringify(canonical(value)) ?? 'null')
    .digest('hex');
}

export const keyReused = (): Refused =>
  new Refused('idempotency_key_reused', 'This Idempotency-Key came before with another body', 409, [
    { path: 'Idempotency-Key', message: 'was used with another body' },
  ]);

/** @throws Refused 400 when the header is there and unusable */
export function readIdempotencyKey(header: string | string[] | undefined): string | null {
  if (header === undefined) return null;
  if (typeof header !== 'string' || !/^[\x21-\x7e]{1,200}$/.test(header))
    throw new Refused('invalid_input', 'The Idempotency-Key cannot be used', 400, [
      { path: 'Idempotency-Key', message: 'expected 1 to 200 visible ASCII characters' },
    ]);
  return header;
}

interface Kept {
  body_hash: string;
  answer: unknown;
}

/** Remembers the first answer of a staff write for seven days. */
@Injectable()
export class Idempotency {
  constructor(private readonly database: Database) {}

  /**
   * Runs `work` once per (scope, key): its effect and the remembered answer commit together; the same key again gets the
   * first answer, also when both come at once. What throws is not remembered.
   * @throws Refused 409 when the key came with another body
   */
  async once<Answer>(
    scope: string,
    key: string | null,
    body: unknown,
    work: (tx: Tx) => Promise<Answer>,
  ): Promise<Answer> {
    if (key === null) return this.database.transaction(work);
    const hash = canonicalHash(body);
    for (let attempt = 1; ; attempt += 1) {
      const [kept] = await this.database.query<Kept>(
        'select body_hash, answer from idempotency_keys where scope = $1 and key = $2',
        [scope, key],
      );
      if (kept && kept.body_hash !== hash) throw keyReused();
      if (kept) return kept.answer as Answer;
      try {
        return await this.database.transaction(async (tx) => {
          // first, so that whoever comes second waits here and then fails before it has any effect
          await tx.query(
            `insert into idempotency_keys (scope, key, body_hash, status, answer, created_mt) values ($1, $2, $3, 200, 'null', clock_timestamp())`,
            [scope, key, hash],
          );
          const answer = await work(tx);
          await tx.query('update idempotency_keys set answer = $3 where scope = $1 and key = $2', [
            scope,
            key,
            JSON.stringify(answer ?? null),
          ]);
          return answer;
        });
      } catch (error) {
        if (sqlState(error) !== UNIQUE_VIOLATION || attempt === 3) throw error;
      }
    }
  }

  /** Forgets keys older than seven days of machine time. */
  async forgetDue(): Promise<void> {
    await this.database.query(`delete from idempotency_keys where created_mt < clock_timestamp() - interval '7 days'`);
  }
}
