import { createTestDatabase, type TestDatabase } from '#testing/databases.js';
import { newId } from '#platform/clock/ids.js';
import { makeDataSource } from '#platform/database/data-source.js';
import { alongIndexes, Database, sqlState, UNIQUE_VIOLATION } from '#platform/database/database.js';
import { saveAll } from '#platform/database/save-all.js';
import {
  claimDue,
  draftEnrollments,
  DUE_BY_QUEUE,
  dueIds,
  type EnrollmentDraft,
  nextDueAt,
} from './enrollments.store.js';

const NOW = new Date('2027-03-02T16:00:00Z');
const HOUR_MS = 3_600_000;

describe('enrollments that are due', () => {
  let test: TestDatabase;
  let database: Database;
  const [caseId, personId] = [newId(), newId()];
  const of = new Map<string, string>();

  const draft = (sequenceKey: string, urgency: number, dueAt: Date): EnrollmentDraft => {
    const id = newId();
    of.set(id, sequenceKey);
    const place = { caseId, personId, businessKey: id, stepId: 'hello', askedNow: false, facts: {} };
    return { id, sequenceKey, sequenceVersion: 1, dueAt, urgency, startedAt: NOW, ...place };
  };
  const enroll = (drafts: EnrollmentDraft[]) => database.transaction((tx) => saveAll(tx, [draftEnrollments(drafts)]));
  const many = (key: string, urgency: number, count: number, from: Date) =>
    Array.from({ length: count }, (_, index) => draft(key, urgency, new Date(from.getTime() + index)));
  const keysOf = (ids: readonly string[]) => ids.map((id) => of.get(id));

  beforeAll(async () => {
    test = await createTestDatabase();
    database = new Database(await makeDataSource(test.url).initialize());
    await database.query(`insert into people (id, name, name_key, created_at) values ($1, '', '', $2)`, [
      personId,
      NOW,
    ]);
    await database.query(
      `insert into cases (id, stage, status, inquirer_id, opened_at) values ($1, 'new', 'open', $2, $3)`,
      [caseId, personId, NOW],
    );
    await database.query(
      `insert into sequence_versions (key, version, status, definition, hash)
       select key, 1, 'published', '{}', key from unnest(array['crowd', 'few', 'danger']) as key`,
    );
    const past = new Date(NOW.getTime() - HOUR_MS);
    const waiting = many('few', 3, 3000, new Date(NOW.getTime() + HOUR_MS));
    await enroll([
      ...many('crowd', 3, 5000, past),
      ...many('few', 3, 20, past),
      ...many('danger', 0, 1, past),
      ...waiting,
    ]);
    await database.query('analyze enrollments');
  });
  afterAll(async () => {
    await database.onApplicationShutdown();
    await test.drop();
  });

  it('are looked up along the index: nothing is sorted, no bitmap is made, nothing that waits is read', async () => {
    const plan = await database.transaction(async (tx) => {
      await alongIndexes(tx);
      const rows = await tx.query<{ 'QUERY PLAN': string }>(`explain (analyze, costs off) ${DUE_BY_QUEUE}`, [NOW, 100]);
      return rows.map((row) => row['QUERY PLAN']).join('\n');
    });
    expect(plan).toContain('using enrollments_next');
    expect(plan).not.toMatch(/Bitmap|Sort|Seq Scan|Rows Removed/);
  });

  it('come by what presses, and no crowd of one sequence keeps another waiting', async () => {
    const keys = keysOf(await dueIds(database, NOW, 100));
    expect(keys).toHaveLength(100);
    expect(keys[0]).toBe('danger');
    expect(keys.slice(0, 41).filter((key) => key === 'few')).toHaveLength(20);
    expect(keys.slice(41).every((key) => key === 'crowd')).toBe(true);
  });

  it('are claimed by one of two workers, never by both, and nobody waits', async () => {
    const ids = await dueIds(database, NOW, 100);
    const [first, second] = await database.transaction(async (tx) => {
      const mine = await claimDue(tx, ids.slice(0, 60), NOW);
      return [mine, await database.transaction((other) => claimDue(other, ids, NOW))];
    });
    expect(first).toHaveLength(60);
    expect(second.map((one) => one.id).sort()).toEqual(ids.slice(60).sort());
  });

  it('are not claimed before their time', async () => {
    const ids = await dueIds(database, new Date(NOW.getTime() + 2 * HOUR_MS), 9000);
    const claimed = await database.transaction((tx) => claimDue(tx, ids, NOW));
    expect(ids).toHaveLength(8021);
    expect(claimed).toHaveLength(5021);
  });

  it('tell when the next one is, of whichever sequence', async () =>
    expect(await nextDueAt(database, NOW)).toEqual(new Date(NOW.getTime() + HOUR_MS)));

  it('run once for a person, a case and a key, and may run again when they have ended', async () => {
    const one = draft('few', 3, NOW);
    const twin = { ...one, id: newId() };
    await enroll([one]);
    const refused: unknown = await enroll([twin]).catch((error: unknown) => error);
    expect(sqlState(refused)).toBe(UNIQUE_VIOLATION);
    await database.query(`update enrollments set status = 'completed' where id = $1`, [one.id]);
    await enroll([twin]);
  });
});
