import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { readPointer } from './pointer.js';
import { type Postgres, removePostgres, startPostgres } from './postgres.js';
import { isRunning } from './processes.js';

const password = 'a password with: @/signs';

describe('embedded PostgreSQL', () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'embedded-'));
  const started: Postgres[] = [];
  const start = async (dir = dataDir, word = password) => {
    const postgres = await startPostgres({ dataDir: dir, password: word });
    started.push(postgres);
    return postgres;
  };
  const query = async (url: string, sql: string) => {
    const client = new pg.Client({ connectionString: url });
    client.on('error', () => undefined);
    await client.connect();
    try {
      return (await client.query(sql)).rows;
    } finally {
      await client.end();
    }
  };

  beforeAll(() => chmodSync(dataDir, 0o755)); // as root the server runs as another user, who must be able to walk in
  afterAll(async () => {
    for (const postgres of started) await postgres.stop();
    removePostgres(dataDir);
    rmSync(dataDir, { recursive: true });
  });

  it('is one server for starters of the same moment, and stops with the last of them', async () => {
    const [first, second] = await Promise.all([start(), start()]);
    expect(second.pid).toBe(first.pid);
    expect([first.adopted, second.adopted].sort()).toEqual([false, true]);
    expect(await query(first.url, 'select current_database() as name')).toEqual([{ name: 'hearthline' }]);
    await query(first.url, 'create table kept (id int)');

    await first.stop();
    expect(isRunning(first.pid, 'postgres')).toBe(true);
    await second.stop();
    expect(isRunning(first.pid, 'postgres')).toBe(false);
  });

  it('keeps its data and port, and lets nobody in without the password or from elsewhere', async () => {
    const port = readPointer(dataDir)?.port;
    const postgres = await start();
    expect(postgres).toMatchObject({ port, adopted: false });
    expect(await query(postgres.url, 'select count(*)::int as rows from kept')).toEqual([{ rows: 0 }]);
    await expect(query(postgres.url.replace(/:[^:@]+@/, ':wrong@'), 'select 1')).rejects.toMatchObject({
      code: '28P01',
    });
    const [settings] = await query(
      postgres.url,
      `select current_setting('listen_addresses') as addresses, current_setting('unix_socket_directories') as sockets,
        current_setting('password_encryption') as encryption, 'É' ilike 'é' as letters`,
    );
    expect(settings).toEqual({ addresses: '127.0.0.1', sockets: '', encryption: 'scram-sha-256', letters: true });
    const { cluster } = readPointer(dataDir) ?? {};
    expect(statSync(String(cluster)).mode & 0o777).toBe(0o700);
    await expect(startPostgres({ dataDir, password: 'another' })).rejects.toThrow(/secrets\.json/);
  });

  it('recovers from kill -9 of the server, and says that it was lost', async () => {
    const before = await start();
    process.kill(before.pid, 'SIGKILL');
    await before.lost;
    const after = await startPostgres({ dataDir, password, port: before.port });
    started.push(after);
    expect(after.pid).not.toBe(before.pid);
    expect(after.port).toBe(before.port);
    expect(await query(after.url, 'select count(*)::int as rows from kept')).toEqual([{ rows: 0 }]);
  });

  it('writes no rows and no statements to its log', async () => {
    const postgres = await start();
    await query(postgres.url, 'create table people (phone text primary key)');
    await query(postgres.url, `insert into people values ('+19195550142')`);
    await expect(query(postgres.url, `insert into people values ('+19195550142')`)).rejects.toMatchObject({
      code: '23505',
    });
    await expect(query(postgres.url, `select '+19195550142'::uuid`)).rejects.toMatchObject({ code: '22P02' });
    const log = readFileSync(join(String(readPointer(dataDir)?.cluster), 'server.log'), 'utf8');
    expect(log).toContain('ready to accept connections');
    expect(log).not.toContain('9195550142');
  });

  const asRoot = process.getuid?.() === 0 ? it : it.skip;
  asRoot('lives outside a DATA_DIR that its user cannot enter, and opens no folder for it', async () => {
    const closed = mkdtempSync(join(tmpdir(), 'embedded-closed-'));
    const lines: string[] = [];
    const postgres = await startPostgres({ dataDir: join(closed, 'data'), password, say: (line) => lines.push(line) });
    try {
      expect(lines).toEqual([expect.stringMatching(/\/var\/lib\/hearthline\/[0-9a-f]{12}\/postgres$/)]);
      expect(readPointer(join(closed, 'data'))?.cluster).toMatch(/^\/var\/lib\/hearthline\//);
      expect(statSync(closed).mode & 0o777).toBe(0o700);
      expect(execFileSync('ps', ['-o', 'uid=', '-p', String(postgres.pid)], { encoding: 'utf8' }).trim()).not.toBe('0');
    } finally {
      await postgres.stop();
      removePostgres(join(closed, 'data'));
      rmSync(closed, { recursive: true });
    }
  });
});
