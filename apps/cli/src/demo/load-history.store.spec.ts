import { join } from 'node:path';
import { Templates } from '#crm/messaging/templates.js';
import { publishIfChanged } from '#crm/sequences/sequences.store.js';
import { readShipped } from '#crm/sequences/shipped.js';
import { type Config, readConfig } from '#platform/config/config.js';
import { projectRoot } from '#platform/config/project-root.js';
import { makeDataSource } from '#platform/database/data-source.js';
import { Database } from '#platform/database/database.js';
import { createTestDatabase } from '#testing/databases.js';
import { pastFamilies } from './history.data.js';
import { loadHistory } from './load-history.js';

const configFor = (url: string): Config =>
  readConfig({
    DATABASE_URL: url,
    SANDBOX: 'on',
    HEARTHLINE_ADMIN_API_KEY: `hl_${'k'.repeat(40)}`,
    ADDRESS_HASH_KEY: 'a'.repeat(40),
    SESSION_SECRET: 's'.repeat(40),
    TWILIO_ACCOUNT_SID: `AC${'0'.repeat(32)}`,
    TWILIO_AUTH_TOKEN: 'token-of-the-history-spec',
    TWILIO_FROM: '+19195550100',
    TWILIO_API_BASE_URL: 'http://127.0.0.1:9',
  });

describe('the history of the demo', () => {
  let test: Awaited<ReturnType<typeof createTestDatabase>>;
  let database: Database;
  let config: Config;

  beforeEach(async () => {
    test = await createTestDatabase();
    config = configFor(test.url);
    database = new Database(await makeDataSource(test.url, [], 2).initialize());
  });
  afterEach(async () => {
    await database.onApplicationShutdown();
    await test.drop();
  });

  const publish = async (): Promise<void> => {
    const templates = Templates.read(join(projectRoot(), 'templates'));
    for (const { definition, hash } of readShipped(join(projectRoot(), 'sequences'), (key, channel) =>
      templates.has(key, channel, 'en'),
    ))
      await publishIfChanged(database, definition, hash, new Date());
  };
  const count = async (what: string): Promise<number> =>
    (await database.query<{ n: number }>(`select count(*)::int as n from ${what}`))[0]!.n;

  it('is loaded once, and nothing of it is due or to come', async () => {
    await publish();
    expect(await loadHistory(database, config)).toBe(pastFamilies.length);
    const all = [await count('cases'), await count('events'), await count('messages')];
    expect(await loadHistory(database, config)).toBe(0);
    expect([await count('cases'), await count('events'), await count('messages')]).toEqual(all);
    expect(await count(`enrollments where status not in ('completed', 'exited') or due_at is not null`)).toBe(0);
    expect(await count(`messages where status not in ('delivered', 'received') or due_at is not null`)).toBe(0);
    expect(await count('deliveries')).toBe(0);
    expect(await count(`events where occurred_at > clock_timestamp()`)).toBe(0);
    expect(await count(`messages where body = ''`)).toBe(0);
  });

  it('has a finished follow-up for every family, so that seeing its past again enrolls nobody', async () => {
    await publish();
    await loadHistory(database, config);
    expect(
      await count(
        'cases c where not exists (select 1 from enrollments e where e.case_id = c.id and e.business_key = c.id::text)',
      ),
    ).toBe(0);
  });

  it('waits for a system that has published its follow-up', async () => {
    await expect(loadHistory(database, config)).rejects.toThrow('start the system once');
    expect(await count('cases')).toBe(0);
  });
});
