import { setTimeout as sleep } from 'node:timers/promises';
import { knock } from '#platform/database/knock.js';
import { type Postgres, type PostgresOptions, startPostgres } from '#platform/embedded/postgres.js';
import { CannotStart, type Ending } from './ending.js';
import { say } from './say.js';

const PATIENCE_MS = 30_000;
const PAUSE_MS = 1000;
const GRACE_MS = 10_000;

/** The embedded PostgreSQL, kept running on its port whatever ends it. */
export class KeptPostgres {
  private stopping = false;
  private restart: Promise<void> = Promise.resolve();

  private constructor(
    private readonly options: PostgresOptions,
    private postgres: Postgres,
  ) {
    this.watch();
  }

  static async start(options: PostgresOptions): Promise<KeptPostgres> {
    const postgres = await startPostgres(options);
    say(`PostgreSQL ${postgres.adopted ? 'runs already' : 'runs'} on port ${postgres.port}`);
    return new KeptPostgres({ ...options, port: postgres.port }, postgres);
  }

  get url(): string {
    return this.postgres.url;
  }

  async stop(): Promise<void> {
    this.stopping = true;
    await Promise.race([this.restart, sleep(GRACE_MS, undefined, { ref: false })]);
    await this.postgres.stop();
  }

  private watch(): void {
    void this.postgres.lost.then(() => (this.restart = this.startAgain()));
  }

  private async startAgain(): Promise<void> {
    say('PostgreSQL was lost; starting it again');
    while (!this.stopping) {
      try {
        this.postgres = await startPostgres(this.options);
        return this.watch();
      } catch (error) {
        say((error as Error).message);
        await sleep(PAUSE_MS);
      }
    }
  }
}

/** Waits for the database that DATABASE_URL names. @throws CannotStart when it does not answer */
export async function waitForDatabase(url: string, ending: Ending): Promise<void> {
  for (const end = Date.now() + PATIENCE_MS; ; await sleep(500)) {
    ending.check();
    try {
      await knock(url);
      return;
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      // only a server that is not up yet is worth waiting for
      const mayCome = code === 'ECONNREFUSED' || code === '57P03';
      if (!mayCome || Date.now() > end)
        throw new CannotStart(`DATABASE_URL: the database does not let us in (${code ?? message})`);
    }
  }
}
