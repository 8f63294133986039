import type { Database } from '#platform/database/database.js';
import { saveAll } from '#platform/database/save-all.js';
import type { Tx } from '#platform/database/tx.js';
import type { BatchStatus } from './batch.rules.js';
import type { Facts } from './facts.rules.js';

type Reader = Pick<Tx, 'query'> | Pick<Database, 'query'>;

export interface BatchRow {
  id: string;
  sequenceKey: string;
  sequenceVersion: number;
  facts: Facts;
  spread: string;
  cap: number;
  status: BatchStatus;
  createdAt: Date;
  createdBy: string;
  startedAt: Date | null;
  startedBy: string | null;
  beginsAt: Date | null;
  endedAt: Date | null;
  endedBy: string | null;
}

export interface BatchPerson {
  position: number;
  caseId: string;
  personId: string | null;
  because: string | null;
  enrollmentId: string | null;
}

const FIELDS = `id, sequence_key as "sequenceKey", sequence_version as "sequenceVersion", facts, spread, cap, status,
  created_at as "createdAt", created_by as "createdBy", started_at as "startedAt", started_by as "startedBy",
  begins_at as "beginsAt", ended_at as "endedAt", ended_by as "endedBy"`;
const PERSON = `position, case_id as "caseId", person_id as "personId", because, enrollment_id as "enrollmentId"`;

type NewBatch = Pick<
  BatchRow,
  'id' | 'sequenceKey' | 'sequenceVersion' | 'facts' | 'spread' | 'cap' | 'createdAt' | 'createdBy'
>;

export async function addBatch(tx: Tx, batch: NewBatch, people: readonly BatchPerson[]): Promise<void> {
  await tx.query(
    `insert into enrollment_batches (id, sequence_key, sequence_version, facts, spread, cap, status, created_at, created_by)
     values ($1, $2, $3, $4, $5, $6, 'previewed', $7, $8)`,
    [
      batch.id,
      batch.sequenceKey,
      batch.sequenceVersion,
      JSON.stringify(batch.facts),
      batch.spread,
      batch.cap,
      batch.createdAt,
      batch.createdBy,
    ],
  );
  await saveAll(tx, [
    {
      table: 'enrollment_batch_people',
      columns: { batch_id: 'uuid', position: 'integer', case_id: 'uuid', person_id: 'uuid', because: 'text' },
      rows: people.map(({ position, caseId, personId, because }) => ({
        batch_id: batch.id,
        position,
        case_id: caseId,
        person_id: personId,
        because,
      })),
    },
  ]);
}

export async function findBatch(reader: Reader, id: string): Promise<BatchRow | null> {
  const [row] = await reader.query<BatchRow>(`select ${FIELDS} from enrollment_batches where id = $1`, [id]);
  return row ?? null;
}

/** Whoever starts, goes on with or undoes a batch comes after whoever does it already. */
export async function lockBatch(tx: Tx, id: string): Promise<BatchRow | null> {
  const [row] = await tx.query<BatchRow>(`select ${FIELDS} from enrollment_batches where id = $1 for no key update`, [
    id,
  ]);
  return row ?? null;
}

export async function listBatches(
  reader: Reader,
  query: { before: string | null; limit: number; status?: string; sequenceKey?: string },
): Promise<BatchRow[]> {
  return reader.query<BatchRow>(
    `select ${FIELDS} from enrollment_batches where ($1::uuid is null or id < $1) and ($2::text is null or status = $2)
       and ($3::text is null or sequence_key = $3) order by id desc limit $4`,
    [query.before, query.status ?? null, query.sequenceKey ?? null, query.limit],
  );
}

export async function runningBatches(reader: Reader): Promise<string[]> {
  const rows = await reader.query<{ id: string }>(
    `select id from enrollment_batches where status = 'running' order by id`,
  );
  return rows.map((row) => row.id);
}

export async function moveBatch(
  tx: Tx,
  batch: Pick<BatchRow, 'id' | 'status' | 'cap' | 'startedAt' | 'startedBy' | 'beginsAt' | 'endedAt' | 'endedBy'>,
): Promise<void> {
  await tx.query(
    `update enrollment_batches set status = $2, cap = $3, started_at = $4, started_by = $5, begins_at = $6, ended_at = $7, ended_by = $8
     where id = $1`,
    [batch.id, batch.status, batch.cap, batch.startedAt, batch.startedBy, batch.beginsAt, batch.endedAt, batch.endedBy],
  );
}

/** Those who are still to be enrolled. */
export async function pendingOf(tx: Tx, batchId: string, limit: number): Promise<BatchPerson[]> {
  return tx.query<BatchPerson>(
    `select ${PERSON} from enrollment_batch_people where batch_id = $1 and because is null and enrollment_id is null
     order by position limit $2`,
    [batchId, limit],
  );
}

export async function savePeople(
  tx: Tx,
  batchId: string,
  people: readonly Pick<BatchPerson, 'position' | 'because' | 'enrollmentId'>[],
): Promise<void> {
  await saveAll(tx, [
    {
      table: 'enrollment_batch_people',
      columns: { batch_id: 'uuid', position: 'integer', because: 'text', enrollment_id: 'uuid' },
      by: ['batch_id', 'position'],
      rows: people.map(({ position, because, enrollmentId }) => ({
        batch_id: batchId,
        position,
        because,
        enrollment_id: enrollmentId,
      })),
    },
  ]);
}

/** Those beyond a smaller cap are not enrolled. */
export async function capPeople(tx: Tx, batchId: string, cap: number): Promise<void> {
  await tx.query(
    `update enrollment_batch_people set because = 'over_cap' where batch_id = $1 and because is null and position >= $2`,
    [batchId, cap],
  );
}

export async function enrolledOf(tx: Tx, batchId: string): Promise<{ enrollmentId: string; caseId: string }[]> {
  return tx.query(
    `select enrollment_id as "enrollmentId", case_id as "caseId" from enrollment_batch_people
     where batch_id = $1 and enrollment_id is not null`,
    [batchId],
  );
}

export interface BatchCounts {
  batchId: string;
  enrolled: number;
  pending: number;
  /** why the others are not, and how many */
  because: Record<string, number>;
}

export async function countsOf(reader: Reader, batchIds: readonly string[]): Promise<Map<string, BatchCounts>> {
  const rows = await reader.query<{
    batchId: string;
    because: string | null;
    enrolled: number;
    pending: number;
    all: number;
  }>(
    `select batch_id as "batchId", because, count(enrollment_id)::int as enrolled, count(*)::int as all,
       count(*) filter (where because is null and enrollment_id is null)::int as pending
     from enrollment_batch_people where batch_id = any($1::uuid[]) group by 1, 2 order by 1, 2`,
    [batchIds],
  );
  const counts = new Map<string, BatchCounts>();
  for (const row of rows) {
    const one = counts.get(row.batchId) ?? { batchId: row.batchId, enrolled: 0, pending: 0, because: {} };
    one.enrolled += row.enrolled;
    one.pending += row.pending;
    if (row.because !== null) one.because[row.because] = row.all;
    counts.set(row.batchId, one);
  }
  return counts;
}

/** Everybody of a batch, in order, after a position. */
export async function peopleOf(
  reader: Reader,
  batchId: string,
  { after, limit }: { after: number; limit: number },
): Promise<BatchPerson[]> {
  return reader.query<BatchPerson>(
    `select ${PERSON} from enrollment_batch_people where batch_id = $1 and position > $2 order by position limit $3`,
    [batchId, after, limit],
  );
}
