import { createTestDatabase, type TestDatabase } from '#testing/databases.js';
import { newId } from '#platform/clock/ids.js';
import { makeDataSource } from '#platform/database/data-source.js';
import { alongIndexes, Database } from '#platform/database/database.js';
import { dueRows } from './ledger-gauges.store.js';
import { claimDue, DUE_BY_URGENCY, dueIds, nextDueAt } from './due-messages.store.js';

const NOW = new Date('2027-03-02T16:00:00Z');

describe('messages that are due', () => {
  let test: TestDatabase;
  let database: Database;
  const pointId = newId();
  const classOf = new Map<string, string>();

  const queue = async (messageClass: string, count: number, minutes: number): Promise<void> => {
    const ids = Array.from({ length: count }, newId);
    for (const id of ids) classOf.set(id, messageClass);
    await database.query(
      `insert into messages (id, dedupe_key, conversation_id, contact_point_id, direction, channel, class, body, status, due_at, created_at)
       select id, 'spec:' || id, $2, $2, 'outbound', 'sms', $3, 'Hello', case when n % 2 = 0 then 'queued' else 'deferred' end,
         $4::timestamptz + $5 * interval '1 minute' + n * interval '1 millisecond', $4
       from unnest($1::uuid[]) with ordinality as one (id, n)`,
      [ids, pointId, messageClass, NOW, minutes],
    );
  };

  beforeAll(async () => {
    test = await createTestDatabase();
    database = new Database(await makeDataSource(test.url).initialize());
    await database.query(`insert into contact_points (id, kind, value) values ($1, 'phone', '+19195550142')`, [
      pointId,
    ]);
    await database.query('insert into conversations (id, contact_point_id) values ($1, $1)', [pointId]);
    await queue('solicitation', 3000, -60);
    await queue('human_reply', 3, -1);
    await queue('optout_confirm', 2, -1);
    await queue('emergency_safety', 1, -1);
    await queue('solicitation', 3000, 60);
    await database.query('analyze messages');
  });
  afterAll(async () => {
    await database.onApplicationShutdown();
    await test.drop();
  });

  it('are looked up along the index: nothing is sorted, no bitmap is made, nothing that waits is read', async () => {
    const plan = await database.transaction(async (tx) => {
      await alongIndexes(tx);
      const rows = await tx.query<{ 'QUERY PLAN': string }>(`explain (analyze, costs off) ${DUE_BY_URGENCY}`, [
        NOW,
        100,
      ]);
      return rows.map((row) => row['QUERY PLAN']).join('\n');
    });
    expect(plan).toContain('using messages_next');
    expect(plan).not.toMatch(/Bitmap|Sort|Seq Scan|Rows Removed/);
  });

  it('go by what presses: danger, confirmations, answers, all else, though all else is older', async () => {
    const classes = (await dueIds(database, NOW, 8)).map((id) => classOf.get(id));
    expect(classes).toEqual([
      'emergency_safety',
      'optout_confirm',
      'optout_confirm',
      'human_reply',
      'human_reply',
      'human_reply',
      'solicitation',
      'solicitation',
    ]);
  });

  it('keep that order when they are claimed, and are claimed by one worker', async () => {
    const ids = [...(await dueIds(database, NOW, 20))].reverse();
    const [first, second] = await database.transaction(async (tx) => {
      const mine = await claimDue(tx, ids, NOW);
      return [mine, await database.transaction((other) => claimDue(other, ids, NOW))];
    });
    expect(first.map((one) => one.class).slice(0, 3)).toEqual(['emergency_safety', 'optout_confirm', 'optout_confirm']);
    expect(first).toHaveLength(20);
    expect(second).toEqual([]);
  });

  it('tell when the next one is due, and how many are', async () => {
    expect(await nextDueAt(database, NOW)).toEqual(new Date(NOW.getTime() + 60 * 60_000 + 1));
    const [, sends] = await database.transaction((tx) => dueRows(tx, NOW));
    expect(sends).toMatchObject({ lane: 'sends', due: 3006, oldestAt: new Date(NOW.getTime() - 60 * 60_000 + 1) });
  });
});
