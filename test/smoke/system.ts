import pg from 'pg';
import { type Carrier, startCarrier } from '#apps/carrier/src/server.js';
import { freePort } from '#platform/embedded/ports.js';
import { createTestDatabase, type TestDatabase } from '#testing/databases.js';
import { ACCOUNT, environment, KEY } from '#testing/practice.js';
import { type Environment, Program, until } from '#testing/processes.js';
import { leftToDo } from '../chaos/left-to-do.js';
import { ClientLedger } from '../oracle/client-ledger.js';

export * from './family.js';

export { ADDRESS_HASH_KEY, environment, KEY } from '#testing/practice.js';

export interface Answer {
  status: number;
  body: Record<string, unknown>;
}

const DAY_MS = 24 * 3_600_000;

/** Two api processes and a worker as a practice runs them, on a database, a queue and a carrier of their own. */
export class BuiltSystem {
  /** what families did and were promised */
  readonly client = new ClientLedger();
  private readonly others: Program[] = [];

  private constructor(
    readonly database: TestDatabase,
    readonly carrier: Carrier,
    readonly apis: readonly [Program, Program],
    readonly worker: Program,
    /** addresses of the api processes; providers know the first one only */
    readonly addresses: readonly [string, string],
    private readonly pool: pg.Pool,
    private readonly env: Environment,
  ) {}

  /** @param queueUrl where the queue lives; without it in the database */
  static async begin(queueUrl?: string): Promise<BuiltSystem> {
    const database = await createTestDatabase();
    const carrier = await startCarrier({
      accountSid: ACCOUNT.sid,
      authToken: ACCOUNT.token,
      from: ACCOUNT.from,
      mail: { apiKey: ACCOUNT.mailKey },
    });
    const ports = [await freePort(), await freePort()] as const;
    const addresses = [`http://127.0.0.1:${ports[0]}`, `http://127.0.0.1:${ports[1]}`] as const;
    carrier.setWebhookUrl(addresses[0]);
    const env = environment({
      DATABASE_URL: database.url,
      QUEUE_URL: queueUrl,
      TWILIO_API_BASE_URL: carrier.url,
      SENDGRID_API_KEY: ACCOUNT.mailKey,
      SENDGRID_API_BASE_URL: carrier.url,
      SENDGRID_EVENT_PUBLIC_KEY: carrier.mailEventPublicKey,
      PUBLIC_URL: addresses[0],
      SENDS_AT_ONCE: '4', // so that one kill leaves few calls open
    });
    const api = (port: number) => new Program('api', { ...env, PORT: String(port) });
    const worker = new Program('worker', { ...env, PGAPPNAME: WORKER });
    const pool = new pg.Pool({ connectionString: database.url, max: 2 });
    pool.on('error', () => undefined);
    const system = new BuiltSystem(database, carrier, [api(ports[0]), api(ports[1])], worker, addresses, pool, env);
    try {
      await Promise.all(system.apis.map((one) => one.start()));
      await system.moveClock(noonOnTuesday());
      await worker.start();
      return system;
    } catch (error) {
      await system.end();
      throw error;
    }
  }

  async end(): Promise<void> {
    await Promise.all([...this.apis, this.worker, ...this.others].map((program) => program.end('SIGKILL')));
    await this.pool.end();
    await this.carrier.close();
    await this.database.drop();
  }

  /** One more worker beside the first, not started. */
  anotherWorker(): Program {
    const worker = new Program('worker', { ...this.env, PGAPPNAME: `${WORKER}-${this.others.length + 2}` });
    this.others.push(worker);
    return worker;
  }

  async query<Row>(sql: string, values: unknown[] = []): Promise<Row[]> {
    return (await this.pool.query(sql, values)).rows as Row[];
  }

  async count(sql: string, values: unknown[] = []): Promise<number> {
    const [row] = await this.query<{ n: number }>(`select count(*)::int as n from ${sql}`, values);
    return row?.n ?? 0;
  }

  async moveClock(at: Date): Promise<void> {
    const answer = await this.call('POST', '/v1/sandbox/clock', { at: at.toISOString() });
    if (answer.status !== 200) throw new Error(`the clock answered ${answer.status}`);
    const [row] = await this.query<{ offsetMs: string }>('select offset_ms as "offsetMs" from sandbox_clock');
    this.client.clockMoved({ from: new Date(), offsetMs: Number(row?.offsetMs) });
  }

  async call(method: 'GET' | 'POST', path: string, body?: unknown): Promise<Answer> {
    const headers = {
      authorization: `Bearer ${KEY}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    };
    const response = await fetch(this.addresses[0] + path, { method, headers, body: JSON.stringify(body) });
    return { status: response.status, body: (await response.json()) as Answer['body'] };
  }

  /** One request, as it is. */
  async post(body: object | string, options: { key?: string; api?: 0 | 1 } = {}): Promise<Answer> {
    const response = await fetch(`${this.addresses[options.api ?? 0]}/v1/inquiries`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(options.key ? { 'idempotency-key': options.key } : {}) },
      body: typeof body === 'string' ? body : JSON.stringify(body),
      signal: AbortSignal.timeout(30_000),
    });
    return { status: response.status, body: (await response.json()) as Answer['body'] };
  }

  /** @param stop the family means it as one, whatever the words */
  async textFrom(phone: string, body: string, stop = false): Promise<number> {
    const { status, messageSid: sid } = await this.carrier.receive(phone, body);
    this.client.wrote({ address: phone, channel: 'sms', stop, sid, answeredAt: status === 200 ? new Date() : null });
    return status;
  }

  /** How often the carrier took a text for this number. */
  textsTo(phone: string): number {
    return this.carrier.ledger.filter((entry) => entry.to === phone).length;
  }

  /** Kills the worker on the spot. @returns attempts of which nobody will record the outcome: they were open at that moment */
  async killWorker(): Promise<string[]> {
    await this.worker.end('SIGKILL');
    return this.orphans();
  }

  /** Attempts of which nobody will record the outcome: the worker that had them in hand is dead. */
  async orphans(): Promise<string[]> {
    // a commit that was on its way when the process died still happens
    const connected =
      '(select from pg_stat_activity where datname = current_database() and application_name = $1) as connected';
    await until('the dead worker’s connections are gone', async () => (await this.count(connected, [WORKER])) === 0);
    const rows = await this.query<{ id: string }>(`select id from attempts where outcome = 'handed_off'`);
    return rows.map((row) => row.id);
  }

  /**
   * Until nothing is due and nothing is under way.
   * @param orphans attempts whose process is dead: what is left of their lease of 45 seconds is not waited for
   */
  async settle(orphans: readonly string[] = []): Promise<void> {
    await this.nothingDue(orphans);
    await this.query(
      `update attempts set lease_mt = clock_timestamp() where outcome = 'handed_off' and id = any($1::uuid[])`,
      [orphans],
    );
    await this.nothingDue([]);
  }

  private async nothingDue(orphans: readonly string[]): Promise<void> {
    await until('nothing due', async () => {
      await this.carrier.idle();
      return (await this.count(leftToDo, [orphans])) === 0;
    });
  }
}

const WORKER = 'smoke-worker';

/** An hour at which every place of the continental United States may be texted, at least a day ahead of the real time. */
export function noonOnTuesday(): Date {
  const day = new Date(Date.now() + DAY_MS);
  while (day.getUTCDay() !== 2) day.setTime(day.getTime() + DAY_MS);
  day.setUTCHours(17, 0, 0, 0);
  return day;
}
