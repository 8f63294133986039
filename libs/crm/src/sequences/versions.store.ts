import type { Database } from '#platform/database/database.js';
import type { Tx } from '#platform/database/tx.js';
import type { SequenceDefinition } from './definition.rules.js';
import type { RunningPolicy } from './sequences.store.js';

type Reader = Pick<Tx, 'query'> | Pick<Database, 'query'>;

export interface VersionRow {
  key: string;
  version: number;
  /** retired: a draft that was thrown away */
  status: 'draft' | 'published' | 'retired';
  origin: 'shipped' | 'staff';
  running: RunningPolicy;
  definition: SequenceDefinition;
  hash: string;
  draftedAt: Date | null;
  draftedBy: string | null;
  publishedAt: Date | null;
  publishedBy: string | null;
}

const FIELDS = `key, version, status, origin, running, definition, hash, drafted_at as "draftedAt", drafted_by as "draftedBy",
  published_at as "publishedAt", published_by as "publishedBy"`;

/** Whoever drafts or publishes a sequence comes after whoever does it already. */
export async function lockSequence(tx: Tx, key: string): Promise<void> {
  await tx.query(`select pg_advisory_xact_lock(hashtextextended('sequence:' || $1, 0))`, [key]);
}

/** Every version of these sequences, the newest first. */
export async function versionsOf(reader: Reader, keys: readonly string[]): Promise<VersionRow[]> {
  return reader.query<VersionRow>(
    `select ${FIELDS} from sequence_versions where key = any($1) order by key, version desc`,
    [keys],
  );
}

export async function keysAfter(reader: Reader, after: string | null, limit: number): Promise<string[]> {
  const rows = await reader.query<{ key: string }>(
    `select distinct key from sequence_versions where status <> 'retired' and ($1::text is null or key > $1) order by key limit $2`,
    [after, limit],
  );
  return rows.map((row) => row.key);
}

export interface Running {
  key: string;
  version: number;
  stepId: string;
  active: number;
  held: number;
}

/** How many are under way in these sequences, by version and step. */
export async function runningOf(reader: Reader, keys: readonly string[]): Promise<Running[]> {
  return reader.query<Running>(
    `select sequence_key as key, sequence_version as version, step_id as "stepId",
       count(*) filter (where status = 'active')::int as active, count(*) filter (where status = 'held')::int as held
     from enrollments where sequence_key = any($1) and status in ('active', 'held') group by 1, 2, 3 order by 1, 2, 3`,
    [keys],
  );
}

/** The next version of a sequence, as a draft; numbers are never used twice. */
export async function addDraft(
  tx: Tx,
  draft: { definition: SequenceDefinition; hash: string; by: string; at: Date },
): Promise<VersionRow> {
  const [row] = await tx.query<VersionRow>(
    `insert into sequence_versions (key, version, status, definition, hash, origin, running, drafted_at, drafted_by)
     select $1, coalesce(max(version), 0) + 1, 'draft', $2, $3, 'staff', 'let_finish', $4, $5 from sequence_versions where key = $1
     returning ${FIELDS}`,
    [draft.definition.key, JSON.stringify(draft.definition), draft.hash, draft.at, draft.by],
  );
  return row!;
}

export async function publish(
  tx: Tx,
  which: { key: string; version: number },
  { running, by, at }: { running: RunningPolicy; by: string; at: Date },
): Promise<VersionRow> {
  const [row] = await tx.query<VersionRow>(
    `update sequence_versions set status = 'published', running = $3, published_at = $4, published_by = $5
     where key = $1 and version = $2 returning ${FIELDS}`,
    [which.key, which.version, running, at, by],
  );
  return row!;
}

export async function retire(tx: Tx, { key, version }: { key: string; version: number }): Promise<void> {
  await tx.query(`update sequence_versions set status = 'retired' where key = $1 and version = $2`, [key, version]);
}

/** Those on a version that ends with the newer one; the caller locks their cases. */
export async function replacedIds(
  tx: Tx,
  { key, version }: { key: string; version: number },
  limit: number,
): Promise<{ id: string; caseId: string }[]> {
  return tx.query(
    `select id, case_id as "caseId" from enrollments
     where sequence_key = $1 and sequence_version < $2 and status in ('active', 'held') order by id limit $3`,
    [key, version, limit],
  );
}
