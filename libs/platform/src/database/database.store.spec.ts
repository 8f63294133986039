import { createTestDatabase, hasInstalledServer, type TestDatabase } from '#testing/databases.js';
import { newId } from '../clock/ids.js';
import { cleanDeep, cleanText } from './clean-text.js';
import { makeDataSource } from './data-source.js';
import { Database } from './database.js';
import { saveAll, type Write } from './save-all.js';

const servers = (['embedded', 'installed'] as const).filter((server) => server === 'embedded' || hasInstalledServer());
const points = (rows: { id: string; kind: string; value: string }[], more: Partial<Write> = {}): Write => ({
  table: 'contact_points',
  columns: { id: 'uuid', kind: 'text', value: 'text' },
  rows,
  ...more,
});

describe.each(servers)('the database (%s)', (server) => {
  let test: TestDatabase;
  let database: Database;
  beforeAll(async () => {
    test = await createTestDatabase({ server });
    database = new Database(await makeDataSource(test.url).initialize());
  });
  afterAll(async () => {
    await database.onApplicationShutdown();
    await test.drop();
  });
  const count = async () =>
    (await database.query<{ n: number }>('select count(*)::int as n from contact_points'))[0]!.n;

  it('saves many tables in one statement, whatever their order', async () => {
    const [point, person] = [newId(), newId()];
    const written = await database.transaction((tx) =>
      saveAll(tx, [
        {
          table: 'person_contact_points',
          columns: { person_id: 'uuid', contact_point_id: 'uuid', name_key: 'text', raw: 'text' },
          rows: [{ person_id: person, contact_point_id: point, name_key: '', raw: 'x' }],
        },
        points([{ id: point, kind: 'phone', value: '+1' }]),
        {
          table: 'people',
          columns: { id: 'uuid', name: 'text', name_key: 'text', created_at: 'timestamptz' },
          rows: [{ id: person, name: 'K', name_key: 'k', created_at: new Date() }],
        },
      ]),
    );
    expect(written).toEqual({ person_contact_points: 1, contact_points: 1, people: 1 });
  });

  it('all of it or none of it', async () => {
    const before = await count();
    const same = newId();
    await expect(
      database.transaction((tx) =>
        saveAll(tx, [
          points([
            { id: same, kind: 'phone', value: '+2' },
            { id: same, kind: 'phone', value: '+3' },
          ]),
        ]),
      ),
    ).rejects.toMatchObject({ driverError: { code: '23505' } });
    expect(await count()).toBe(before);
  });

  it('keeps what is there, and counts what it wrote', async () => {
    const keep = { columns: ['kind', 'value'] };
    const first = points([{ id: newId(), kind: 'email', value: 'a@b.example' }], { keep });
    expect(await database.transaction((tx) => saveAll(tx, [first]))).toEqual({ contact_points: 1 });
    expect(
      await database.transaction((tx) =>
        saveAll(tx, [points([{ id: newId(), kind: 'email', value: 'a@b.example' }], { keep })]),
      ),
    ).toEqual({ contact_points: 0 });
  });

  it('updates by key', async () => {
    const id = newId();
    await database.transaction((tx) => saveAll(tx, [points([{ id, kind: 'phone', value: '+4' }])]));
    await database.transaction((tx) =>
      saveAll(tx, [
        {
          table: 'contact_points',
          columns: { id: 'uuid', shared: 'boolean' },
          by: ['id'],
          rows: [{ id, shared: true }],
        },
      ]),
    );
    expect(await database.query('select shared from contact_points where id = $1', [id])).toEqual([{ shared: true }]);
  });

  it('rolls back what throws, and runs nothing after it', async () => {
    const before = await count();
    const after = jest.fn();
    const work = database.transaction(async (tx) => {
      tx.afterCommit(after);
      await saveAll(tx, [points([{ id: newId(), kind: 'phone', value: '+5' }])]);
      throw new Error('no');
    });
    await expect(work).rejects.toThrow('no');
    expect(await count()).toBe(before);
    expect(after).not.toHaveBeenCalled();
  });

  it('hostile text is storable once it is clean', async () => {
    const rows = ['a\u0000b', 'lone \ud800', '\udfff', 'e\u0301'].map((value) => ({
      id: newId(),
      kind: 'email',
      value,
    }));
    await expect(database.transaction((tx) => saveAll(tx, [points(rows)]))).rejects.toBeDefined();
    const { value, changed } = cleanDeep(rows);
    expect(changed).toBe(true);
    expect(await database.transaction((tx) => saveAll(tx, [points(value)]))).toEqual({ contact_points: 4 });
  });
});

it('cleaning changes nothing else', () => {
  for (const text of ['', 'مرحبا', '💔', '<b>', 'é', '\u200b']) expect(cleanText(text)).toBe(text);
  expect(cleanText('e\u0301')).toBe('é');
});
