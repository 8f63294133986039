import type { Tx } from '#platform/database/tx.js';
import type { SequenceDefinition } from './definition.rules.js';

/** What becomes of those who are on an older version when a newer one is published. */
export const runningPolicies = ['let_finish', 'move_at_next_step', 'exit'] as const;
export type RunningPolicy = (typeof runningPolicies)[number];

export interface SequenceVersion {
  key: string;
  version: number;
  definition: SequenceDefinition;
}

/** The newest published version of every sequence. */
export async function publishedSequences(tx: Tx): Promise<SequenceVersion[]> {
  return tx.query<SequenceVersion>(
    `select distinct on (key) key, version, definition from sequence_versions where status = 'published' order by key, version desc`,
  );
}

/** Published ones only: a draft may be thrown away. */
export async function loadVersions(tx: Tx, keys: readonly string[]): Promise<SequenceVersion[]> {
  return tx.query<SequenceVersion>(
    `select key, version, definition from sequence_versions where key = any($1) and status = 'published'`,
    [keys],
  );
}

/** For those on an older version: the newest version that does not let them finish, and what it does with them. */
export interface Succession {
  key: string;
  version: number;
  running: Exclude<RunningPolicy, 'let_finish'>;
}

export async function successions(tx: Tx): Promise<Succession[]> {
  return tx.query<Succession>(
    `select distinct on (key) key, version, running from sequence_versions
     where status = 'published' and running <> 'let_finish' order by key, version desc`,
  );
}

/**
 * Publishes the next version when what was shipped differs from what was shipped last; two processes that start at once
 * publish it once. What a practice has published itself stays in force: the shipped one is kept as a draft beside it.
 * @returns what was added; null: nothing has changed
 */
export async function publishIfChanged(
  tx: Pick<Tx, 'query'>,
  definition: SequenceDefinition,
  hash: string,
  at: Date,
): Promise<{ version: number; status: 'draft' | 'published' } | null> {
  const [row] = await tx.query<{ version: number; status: 'draft' | 'published' }>(
    `insert into sequence_versions (key, version, status, definition, hash, origin, running, published_at, drafted_at)
     select $1, next, status, $2, $3, 'shipped', 'let_finish', case status when 'published' then $4::timestamptz end, $4
     from (
       select coalesce(max(version), 0) + 1 as next,
         case when (array_agg(origin order by version desc) filter (where status = 'published'))[1] = 'staff' then 'draft' else 'published' end as status
       from sequence_versions where key = $1
       having coalesce((array_agg(hash order by version desc) filter (where origin = 'shipped'))[1], '') <> $3
     ) as known
     on conflict (key, version) do nothing returning version, status`,
    [definition.key, JSON.stringify(definition), hash, at],
  );
  return row ?? null;
}
