import { createTestDatabase, type TestDatabase } from '#testing/databases.js';
import { newId } from '#platform/clock/ids.js';
import { makeDataSource } from '#platform/database/data-source.js';
import { Database } from '#platform/database/database.js';
import { CarrierDayService } from './carrier-day.service.js';

// 10:00 at the carrier, whose day began at 08:00Z
const NOON = new Date('2027-03-02T18:00:00Z');
const later = (seconds: number): Date => new Date(NOON.getTime() + seconds * 1000);

describe("what left in the carrier's day", () => {
  let test: TestDatabase;
  let database: Database;
  let carrierDay: CarrierDayService;
  const pointId = newId();

  const handOff = async (at: Date, segments: number): Promise<string> => {
    const id = newId();
    await database.query(
      `insert into messages (id, dedupe_key, conversation_id, contact_point_id, direction, channel, body, status, segments, handed_off_at, created_at)
       values ($1::uuid, 'spec:' || $1::uuid::text, $2, $2, 'outbound', 'sms', 'Hello', 'sent', $3, $4::timestamptz, $4)`,
      [id, pointId, segments, at],
    );
    return id;
  };
  const sent = async (now: Date): Promise<number> =>
    (await database.transaction((tx) => carrierDay.handedOff(tx, now))).sent.sms;

  beforeAll(async () => {
    test = await createTestDatabase();
    database = new Database(await makeDataSource(test.url).initialize());
    await database.query(`insert into contact_points (id, kind, value) values ($1, 'phone', '+19195550142')`, [
      pointId,
    ]);
    await database.query('insert into conversations (id, contact_point_id) values ($1, $1)', [pointId]);
  });
  beforeEach(async () => {
    carrierDay = new CarrierDayService();
    await database.query('delete from messages');
  });
  afterAll(async () => {
    await database.onApplicationShutdown();
    await test.drop();
  });

  it('is all of it, however often it is asked, and nothing of the day before', async () => {
    await handOff(new Date('2027-03-02T07:59:59Z'), 5);
    await handOff(new Date('2027-03-02T08:00:00Z'), 1);
    await handOff(later(-31), 2);
    expect(await sent(NOON)).toBe(3);
    await handOff(later(-1), 4);
    expect(await sent(later(1))).toBe(7);
    await handOff(later(40), 8);
    expect([await sent(later(41)), await sent(later(100)), await sent(later(200))]).toEqual([15, 15, 15]);
  });

  it('counts what committed a moment after a later one was counted', async () => {
    await handOff(later(-2), 1);
    expect(await sent(NOON)).toBe(1);
    await handOff(later(-20), 1);
    expect(await sent(later(1))).toBe(2);
  });

  it('forgets within five minutes what came back because it never left', async () => {
    const id = await handOff(later(-600), 3);
    expect(await sent(NOON)).toBe(3);
    await database.query('update messages set handed_off_at = null where id = $1', [id]);
    expect(await sent(later(60))).toBe(3);
    expect(await sent(later(301))).toBe(0);
  });

  it('begins anew at midnight of the carrier', async () => {
    await handOff(new Date('2027-03-03T07:50:00Z'), 3);
    expect(await sent(new Date('2027-03-03T07:59:00Z'))).toBe(3);
    expect(await sent(new Date('2027-03-03T08:01:00Z'))).toBe(0);
  });
});
