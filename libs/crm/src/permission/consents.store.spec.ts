import { createTestDatabase, type TestDatabase } from '#testing/databases.js';
import { newId } from '#platform/clock/ids.js';
import { makeDataSource } from '#platform/database/data-source.js';
import { Database } from '#platform/database/database.js';
import { saveAll } from '#platform/database/save-all.js';
import type { ConsentDraft } from './consent.rules.js';
import { consentsOfPerson, draftConsents } from './consents.store.js';
import { verifyEvidence } from './evidence.seal.js';

describe('the table of consents', () => {
  let test: TestDatabase;
  let database: Database;
  const personId = newId();
  const consent = (more: Partial<ConsentDraft> = {}): ConsentDraft => ({
    id: newId(),
    personId,
    contactPointId: null,
    caseId: null,
    channel: 'sms',
    purpose: 'request',
    kind: 'pec',
    granted: true,
    source: 'call',
    textVersion: 'said-to-staff-1.0',
    textShown: 'Sí, escríbanme. 👍',
    seller: 'Maple Family Interventions LLC',
    page: null,
    ipHash: null,
    userAgent: null,
    at: new Date('2027-01-12T16:00:00.789Z'),
    ...more,
  });
  beforeAll(async () => {
    test = await createTestDatabase();
    database = new Database(await makeDataSource(test.url).initialize());
    await database.query(`insert into people (id, name, name_key, created_at) values ($1, '', '', '2027-01-01Z')`, [
      personId,
    ]);
  });
  afterAll(async () => {
    await database.onApplicationShutdown();
    await test.drop();
  });

  it('gives back what verifies, every field of it, in the order in which it was said', async () => {
    const later = consent({ expiresAt: new Date('2028-01-01T00:00:00Z'), recordedBy: 'key-1', note: 'n', said: 's' });
    const earlier = consent({ at: new Date('2027-01-11T16:00:00Z'), granted: false });
    await database.transaction((tx) => saveAll(tx, [draftConsents([later, earlier])]));
    const rows = await database.transaction((tx) => consentsOfPerson(tx, personId));
    expect(rows.map((row) => row.id)).toEqual([earlier.id, later.id]);
    expect(rows.map(verifyEvidence)).toEqual([true, true]);
    expect(rows[1]).toMatchObject({ expiresAt: later.expiresAt, recordedBy: 'key-1', note: 'n', said: 's' });
  });

  it.each([
    ['update', 'update consent_records set granted = not granted'],
    ['update of one', `update consent_records set note = '' where id = (select id from consent_records limit 1)`],
    ['delete', 'delete from consent_records'],
    ['delete of nothing', 'delete from consent_records where false'],
  ])('refuses %s', async (_, sql) => {
    const before = await database.query('select * from consent_records order by id');
    await expect(database.query(sql)).rejects.toThrow('consent_records is append-only');
    expect(await database.query('select * from consent_records order by id')).toEqual(before);
    // and still takes what is added
    await database.transaction((tx) => saveAll(tx, [draftConsents([consent()])]));
    expect(await database.query('select 1 from consent_records')).toHaveLength(before.length + 1);
  });
});
