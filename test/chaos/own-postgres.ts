import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmodSync, mkdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import pg from 'pg';
import { migrate } from '#platform/database/migrate.js';
import { type Postgres, removePostgres, startPostgres } from '#platform/embedded/postgres.js';
import { isRunning } from '#platform/embedded/processes.js';
import { embeddedData, makeServerFolder, noteServer } from '../setup/server-folder.js';

/** Room for a whole run on a disk that shall be full one day. */
const SMALL_DISK = '1500m';
const PATIENCE_MS = 120_000;
/** What a server that is away, starting, full or cutting us says: it passes. */
const PASSING = /^(08|53|57|55P03|40P01|E[A-Z]+$)/;

/** The PostgreSQL that the project brings along, one for each run, which can be stopped at once and started again. */
export class OwnPostgres {
  private server?: Postgres;
  private readonly password = randomBytes(16).toString('hex');
  private pool?: pg.Pool;

  private constructor(
    private readonly folder: string,
    private readonly isOnSmallDisk: boolean,
  ) {}

  /** @param smallDisk whether it has a disk of its own that can be filled: for root on Linux only */
  static async begin(smallDisk: boolean): Promise<OwnPostgres> {
    const folder = await makeServerFolder();
    chmodSync(folder, 0o711); // started by root, the server runs as somebody else who has to pass
    if (smallDisk) {
      mkdirSync(embeddedData(folder));
      execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${SMALL_DISK},mode=711`, 'tmpfs', embeddedData(folder)]);
    }
    const postgres = new OwnPostgres(folder, smallDisk);
    await postgres.start();
    return postgres;
  }

  /** Whether this machine lets us have a disk of our own. */
  static canHaveSmallDisk(): boolean {
    const folder = join('/tmp', `hearthline-disk-${process.pid}`);
    try {
      mkdirSync(folder);
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', folder], { stdio: 'ignore' });
      execFileSync('umount', [folder], { stdio: 'ignore' });
      return true;
    } catch {
      return false;
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }

  get url(): string {
    return this.server!.url;
  }

  get port(): number {
    return this.server!.port;
  }

  /** The same database by another way. */
  urlBy(port: number): string {
    const url = new URL(this.url);
    url.port = String(port);
    return url.href;
  }

  migrate(): Promise<string[]> {
    return migrate(this.url);
  }

  /** Past all that is wrong with the network; waits for a server that is away. */
  async query<Row>(sql: string, values: unknown[] = []): Promise<Row[]> {
    const end = Date.now() + PATIENCE_MS;
    for (;;) {
      try {
        return (await this.pool!.query(sql, values)).rows as Row[];
      } catch (error) {
        const { code } = error as { code?: string };
        if ((code !== undefined && !PASSING.test(code)) || Date.now() > end) throw error;
        await wait(100);
      }
    }
  }

  /** A connection beside the others, which does as it likes. */
  async client(): Promise<pg.Client> {
    const client = new pg.Client({ connectionString: this.url, application_name: 'chaos' });
    client.on('error', () => undefined);
    await client.connect();
    return client;
  }

  /** Immediate shutdown, as when the power goes; recovery at the next start. */
  async crash(): Promise<void> {
    if (!this.isUp) return;
    const { pid } = this.server!;
    process.kill(pid, 'SIGQUIT');
    while (isRunning(pid, 'postgres')) await wait(20);
  }

  /** After a crash, or when it went down by itself. */
  async start(): Promise<void> {
    if (this.server && this.isUp) return;
    const port = this.server?.port;
    this.server = await startPostgres({ dataDir: embeddedData(this.folder), password: this.password, port });
    await noteServer(this.folder, this.server.pid);
    if (this.pool) return;
    // one connection is kept, for when there is no other left
    this.pool = new pg.Pool({
      connectionString: this.url,
      max: 3,
      min: 1,
      idleTimeoutMillis: 0,
      connectionTimeoutMillis: 5000,
      application_name: 'chaos',
    });
    this.pool.on('error', () => undefined);
  }

  get isUp(): boolean {
    return isRunning(this.server!.pid, 'postgres');
  }

  /** Not one block is left for anybody. */
  fillDisk(): void {
    for (const [name, size] of [
      ['large', 1 << 20],
      ['small', 4096],
    ] as const)
      this.fillWith(join(embeddedData(this.folder), `full-${name}`), Buffer.alloc(size));
  }

  emptyDisk(): void {
    for (const name of ['large', 'small']) rmSync(join(embeddedData(this.folder), `full-${name}`), { force: true });
  }

  async end(): Promise<void> {
    await this.pool?.end().catch(() => undefined);
    await this.server?.stop().catch(() => undefined);
    if (this.isOnSmallDisk) execFileSync('umount', ['-l', embeddedData(this.folder)]);
    else removePostgres(embeddedData(this.folder));
    await rm(this.folder, { recursive: true, force: true });
  }

  private fillWith(path: string, block: Buffer): void {
    const { bavail, bsize } = statfsSync(embeddedData(this.folder));
    try {
      for (let left = bavail * bsize + block.length; left > 0; left -= block.length)
        writeFileSync(path, block, { flag: 'a' });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
    }
  }
}
