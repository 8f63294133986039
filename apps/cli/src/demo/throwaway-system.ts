import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { projectRoot } from '#platform/config/project-root.js';
import {
  type Environment,
  pointToCarrier,
  readSystem,
  withoutCarrierKeys,
} from '#platform/config/sandbox-environment.js';
import { migrate } from '#platform/database/migrate.js';
import { freePort } from '#platform/embedded/ports.js';
import { type Postgres, removePostgres, startPostgres } from '#platform/embedded/postgres.js';

const PATIENCE_MS = 60_000;
const GRACE_MS = 10_000;

/** A whole sandbox of its own in a temporary folder: database, and any of our programs as processes, on free ports. */
export class ThrowawaySystem {
  private readonly children = new Map<string, ChildProcess>();
  private begun: Promise<void> = Promise.resolve();
  private postgres?: Postgres;
  env: Environment = {};

  /** @param folder empty, 0700: what PostgreSQL needs elsewhere because of that is removed with it */
  constructor(private readonly folder = mkdtempSync(join(tmpdir(), 'hearthline-'))) {}

  get url(): string {
    return `http://127.0.0.1:${this.env['PORT']}`;
  }

  get carrierUrl(): string {
    return this.env['TWILIO_API_BASE_URL'] ?? '';
  }

  get databaseUrl(): string {
    return this.env['DATABASE_URL'] ?? '';
  }

  /** Starts the database and brings it to the version of this build. */
  begin(): Promise<void> {
    this.begun = this.startDatabase();
    return this.begun;
  }

  /**
   * Starts a program of ours and waits until it answers.
   * @param address answers 200 when the program is there
   * @throws Error with the end of its output when it ends instead
   */
  async start(program: string, address?: string, more: Environment = {}): Promise<ChildProcess> {
    const main = join(projectRoot(), 'dist', `${program}.js`);
    const log = openSync(this.logOf(program), 'a', 0o600);
    const own = program.startsWith('apps/carrier/') ? this.env : withoutCarrierKeys(this.env);
    const env = { ...own, ...more };
    // detached: a Ctrl-C in the terminal reaches us alone; told by the channel when we are gone
    const child = spawn(process.execPath, [main], {
      cwd: projectRoot(),
      env,
      detached: true,
      stdio: ['ignore', log, log, 'ipc'],
    });
    closeSync(log);
    this.children.set(program, child);
    if (address) await this.untilAnswered(program, child, address);
    return child;
  }

  startApi = (more?: Environment): Promise<ChildProcess> =>
    this.start('apps/api/src/main', `${this.url}/health/ready`, more);
  startWorker = (): Promise<ChildProcess> => this.start('apps/worker/src/main');
  startCarrier = (): Promise<ChildProcess> => this.start('apps/carrier/src/main', `${this.carrierUrl}/_carrier/health`);

  async stop(program: string): Promise<void> {
    const child = this.children.get(program);
    this.children.delete(program);
    if (!child || hasEnded(child)) return;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGTERM');
    const force = setTimeout(() => child.kill('SIGKILL'), GRACE_MS);
    await ended;
    clearTimeout(force);
  }

  /** Stops everything and leaves nothing behind. */
  async end(): Promise<void> {
    await this.begun.catch(() => undefined);
    await Promise.all([...this.children.keys()].map((program) => this.stop(program)));
    await this.postgres?.stop();
    removePostgres(this.folder);
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** A request to the API as its administrator. */
  call<Body>(method: 'GET' | 'POST', path: string, body?: unknown): Promise<Body> {
    return request(method, this.url + path, body, { authorization: `Bearer ${this.env['HEARTHLINE_ADMIN_API_KEY']}` });
  }

  /** A request to the carrier: a family's phone. */
  callCarrier<Body>(method: 'GET' | 'POST', path: string, body?: unknown): Promise<Body> {
    return request(method, this.carrierUrl + path, body);
  }

  private async startDatabase(): Promise<void> {
    // nothing of the surroundings but where programs are: their database and provider are not ours to use
    const { PATH, HOME, TZ } = process.env;
    const port = await freePort();
    const system = readSystem({ PATH, HOME, TZ, DATA_DIR: this.folder, PORT: String(port), LOG_LEVEL: 'warn' });
    pointToCarrier(system.env, await freePort(port + 1));
    this.env = system.env;
    this.postgres = await startPostgres({ dataDir: this.folder, password: system.databasePassword ?? '' });
    this.env['DATABASE_URL'] = this.postgres.url;
    await migrate(this.postgres.url);
  }

  private async untilAnswered(program: string, child: ChildProcess, address: string): Promise<void> {
    const end = Date.now() + PATIENCE_MS;
    while (!(await answersOk(address))) {
      if (hasEnded(child) || Date.now() > end)
        throw new Error(`${program} did not start:\n${readFileSync(this.logOf(program), 'utf8').slice(-2000)}`);
      await sleep(50);
    }
  }

  private logOf(program: string): string {
    return join(this.folder, `${program.replaceAll('/', '-')}.log`);
  }
}

/**
 * Runs `work` in a system of its own, and removes that whatever happens: an error, Ctrl-C, a closed terminal or pipe.
 * @returns what `work` returns, 130 when it was interrupted
 */
export async function inThrowawaySystem(work: (system: ThrowawaySystem) => Promise<number>): Promise<number> {
  const system = new ThrowawaySystem();
  let interrupt: () => void = () => undefined;
  const interrupted = new Promise<'interrupted'>((resolve) => (interrupt = () => resolve('interrupted')));
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, interrupt);
  for (const stream of [process.stdout, process.stderr]) stream.on('error', interrupt);
  const whole = system.begin().then(() => work(system));
  let status: number | 'interrupted';
  try {
    status = await Promise.race([whole, interrupted]);
  } finally {
    await system.end();
  }
  if (status !== 'interrupted') return status;
  // whatever of the work still waits for an answer waits for a system that is gone
  process.exit(130);
}

const hasEnded = (child: ChildProcess): boolean => child.exitCode !== null || child.signalCode !== null;

async function answersOk(address: string): Promise<boolean> {
  try {
    return (await fetch(address, { signal: AbortSignal.timeout(2000) })).ok;
  } catch {
    return false;
  }
}

async function request<Body>(
  method: string,
  address: string,
  body: unknown,
  headers: Record<string, string> = {},
): Promise<Body> {
  const json: Record<string, string> = body === undefined ? {} : { 'content-type': 'application/json' };
  const response = await fetch(address, {
    method,
    headers: { ...json, ...headers },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  const text = await response.text();
  if (!response.ok)
    throw new Error(`${method} ${new URL(address).pathname} answered ${response.status}: ${text.slice(0, 300)}`);
  return JSON.parse(text) as Body;
}
