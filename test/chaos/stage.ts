import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { type Carrier, startCarrier } from '#apps/carrier/src/server.js';
import { freePort } from '#platform/embedded/ports.js';
import { ACCOUNT, ADDRESS_HASH_KEY, environment, KEY } from '#testing/practice.js';
import { type Environment, Program, until } from '#testing/processes.js';
import { acceptedIn } from '../oracle/carrier-ledger.js';
import { ClientLedger } from '../oracle/client-ledger.js';
import type { Evidence } from '../oracle/ledgers.js';
import { readRows } from '../oracle/rows.js';
import type { Backend } from './faults.data.js';
import { leftToDo } from './left-to-do.js';
import { OwnPostgres } from './own-postgres.js';
import { OwnRedis } from './own-redis.js';
import { Post } from './post.js';
import { Way } from './way.js';

export interface StageOptions {
  backend: Backend;
  /** the database has a disk that can be filled */
  smallDisk?: boolean;
  /** brings the database to the version of this build */
  migrate?: (postgres: OwnPostgres) => Promise<unknown>;
  /** of every process of ours, beside what each is told */
  more?: Environment;
  /** which process ends at which named point after its first start */
  armed?: Readonly<Record<string, string>>;
}

export type WayName = 'database' | 'queue' | 'provider' | 'api 1' | 'api 2';
const SETTLED_MS = 420_000;

/** Everything that a practice runs, as processes, with a way that can be troubled between each two of them. */
export class Stage {
  private static readonly running = new Set<Stage>();
  readonly client: ClientLedger;
  /** deliveries that were planted to fail: no work of the product */
  readonly poisoned: string[] = [];

  private constructor(
    readonly backend: Backend,
    readonly folder: string,
    readonly postgres: OwnPostgres,
    readonly redis: OwnRedis | null,
    readonly carrier: Carrier,
    readonly ways: Record<WayName, Way>,
    readonly posts: readonly Post[],
    private readonly env: Environment,
    private readonly armed: Readonly<Record<string, string>>,
  ) {
    this.client = new ClientLedger(join(folder, 'client.jsonl'));
    Stage.running.add(this);
  }

  static async begin(options: StageOptions): Promise<Stage> {
    const folder = mkdtempSync(join(tmpdir(), 'hearthline-chaos-'));
    const redis = options.backend === 'redis' ? await OwnRedis.begin() : null;
    const postgres = await OwnPostgres.begin(options.smallDisk ?? false);
    const carrier = await startCarrier({
      accountSid: ACCOUNT.sid,
      authToken: ACCOUNT.token,
      from: ACCOUNT.from,
      mail: { apiKey: ACCOUNT.mailKey },
      ledgerPath: join(folder, 'carrier.jsonl'),
    });
    await (options.migrate ?? ((one) => one.migrate()))(postgres);
    const ports = [await freePort(), await freePort()] as const;
    const ways = {
      database: await Way.to(postgres.port),
      queue: await Way.to(redis?.port ?? postgres.port),
      provider: await Way.to(carrier.port),
      'api 1': await Way.to(ports[0]),
      'api 2': await Way.to(ports[1]),
    };
    const env = environmentOf(postgres, redis, carrier, ways, options.more ?? {});
    carrier.setWebhookUrl(env['PUBLIC_URL']);
    const posts = [
      ...ports.map((port, index) => new Post(`api ${index + 1}`, new Program('api', { ...env, PORT: String(port) }))),
      ...[1, 2].map((n) => new Post(`worker ${n}`, new Program('worker', { ...env, PGAPPNAME: `worker ${n}` }))),
    ];
    const stage = new Stage(options.backend, folder, postgres, redis, carrier, ways, posts, env, options.armed ?? {});
    try {
      await stage.beginFirst(posts.slice(0, 2));
      return stage;
    } catch (error) {
      await stage.end(true);
      throw error;
    }
  }

  beginWorkers(): Promise<void> {
    return this.beginFirst(this.workers);
  }

  private async beginFirst(posts: readonly Post[]): Promise<void> {
    await Promise.all(posts.map((post) => post.begin({ FAULT_POINT: this.armed[post.name] })));
  }

  /** For whoever is interrupted. */
  static async endAll(): Promise<void> {
    await Promise.all([...Stage.running].map((stage) => stage.end(true)));
  }

  get workers(): readonly Post[] {
    return this.posts.slice(2);
  }

  get environment(): Environment {
    return this.env;
  }

  get queueUrl(): string {
    return this.redis ? `redis://127.0.0.1:${this.redis.port}/0` : this.postgres.url;
  }

  post(name: string): Post {
    return this.posts.find((one) => one.name === name)!;
  }

  addressOf(api: 0 | 1): string {
    return `http://127.0.0.1:${this.ways[api === 0 ? 'api 1' : 'api 2'].port}`;
  }

  query<Row>(sql: string, values: unknown[] = []): Promise<Row[]> {
    return this.postgres.query<Row>(sql, values);
  }

  async count(sql: string, values: unknown[] = []): Promise<number> {
    const [row] = await this.query<{ n: number }>(`select count(*)::int as n from ${sql}`, values);
    return row?.n ?? 0;
  }

  /** Asks both api processes in turn until one of them has moved the clock. */
  async moveClock(at: Date): Promise<void> {
    const from = new Date();
    let asked = 0;
    await until('the clock moved', () => this.moveBy((asked++ % 2) as 0 | 1, at));
    const [row] = await this.query<{ offsetMs: string }>('select offset_ms as "offsetMs" from sandbox_clock');
    this.client.clockMoved({ from, known: new Date(), offsetMs: Number(row?.offsetMs) });
  }

  private async moveBy(api: 0 | 1, at: Date): Promise<boolean> {
    const answer = await fetch(`${this.addressOf(api)}/v1/sandbox/clock`, {
      method: 'POST',
      headers: { authorization: `Bearer ${KEY}`, 'content-type': 'application/json' },
      body: JSON.stringify({ at: at.toISOString() }),
      signal: AbortSignal.timeout(10_000),
    }).catch(() => null);
    // 422: an answer that was lost had moved it
    return answer !== null && [200, 422].includes(answer.status);
  }

  /** Nothing is wrong any more but what has happened. */
  async heal(): Promise<void> {
    this.carrier.faults.clear();
    await Promise.all(Object.values(this.ways).map((way) => way.mend()));
    await this.redis?.start();
    if (!this.postgres.isUp) await this.postgres.start();
    await until('all processes up', () => this.posts.every(({ isRunning }) => isRunning));
  }

  /**
   * Until nothing is due and nothing is under way.
   * @param withCalls whether calls whose process may be dead are waited for: their lease is 45 seconds
   */
  async settle(withCalls = true, patienceMs = SETTLED_MS): Promise<void> {
    const calls = withCalls
      ? 'array[]::uuid[]'
      : `coalesce((select array_agg(id) from attempts where outcome = 'handed_off'), array[]::uuid[])`;
    await until(
      'nothing due',
      async () => {
        await this.carrier.idle();
        await wait(100);
        return (await this.count(leftToDo.replace('$1::uuid[]', calls))) === 0;
      },
      patienceMs,
    );
  }

  /** Ends the workers as they should be, gives up what dead ones had in hand, and starts them again. */
  async buryOrphans(): Promise<void> {
    await Promise.all(this.workers.map((worker) => worker.rest('SIGTERM')));
    await this.query(`update attempts set lease_mt = clock_timestamp() where outcome = 'handed_off'`);
    await Promise.all(this.workers.map((worker) => worker.begin()));
  }

  /** The ledgers as they stand in their files, and the rows. */
  async evidence(): Promise<Evidence> {
    return {
      client: ClientLedger.read(join(this.folder, 'client.jsonl')),
      rows: await readRows((sql, values) => this.query(sql, values), ADDRESS_HASH_KEY),
      carrier: acceptedIn(join(this.folder, 'carrier.jsonl')),
      at: new Date(),
    };
  }

  /** @param forget whether the ledgers go too: they are kept where something is to be looked into */
  async end(forget: boolean): Promise<void> {
    if (!Stage.running.delete(this)) return;
    await Promise.all(this.posts.map((post) => post.rest('SIGKILL')));
    await this.carrier.close();
    for (const way of Object.values(this.ways)) way.close();
    await this.postgres.end();
    await this.redis?.end();
    if (forget) rmSync(this.folder, { recursive: true, force: true });
  }
}

function environmentOf(
  postgres: OwnPostgres,
  redis: OwnRedis | null,
  carrier: Carrier,
  ways: Record<WayName, Way>,
  more: Environment,
): Environment {
  const provider = `http://127.0.0.1:${ways.provider.port}`;
  return environment({
    DATABASE_URL: postgres.urlBy(ways.database.port),
    QUEUE_URL: redis ? `redis://127.0.0.1:${ways.queue.port}/0` : postgres.urlBy(ways.queue.port),
    TWILIO_API_BASE_URL: provider,
    SENDGRID_API_KEY: ACCOUNT.mailKey,
    SENDGRID_API_BASE_URL: provider,
    SENDGRID_EVENT_PUBLIC_KEY: carrier.mailEventPublicKey,
    PUBLIC_URL: `http://127.0.0.1:${ways['api 1'].port}`,
    SENDS_AT_ONCE: '8',
    SMS_PER_DAY: '1000000',
    EMAILS_PER_DAY: '1000000',
    ...more,
  });
}
