import { Socket } from 'node:net';
import {
  assertSchemaCompatibility,
  createPostgresBackend,
  LATEST_SCHEMA_VERSION,
  withBackend,
  type PgPool,
} from 'bullmq';
import pg from 'pg';
import { migrateQueue } from './migrate-queue.js';
import { NoAnswer } from './patience.js';
import {
  workerOptions,
  type Consumer,
  type ConsumerOptions,
  type JobData,
  type Producer,
  type Store,
} from './store.js';

const bull = withBackend(createPostgresBackend);

/** undefined_table, invalid_schema_name, undefined_function, undefined_object */
const GONE = new Set(['42P01', '3F000', '42883', '42704']);

/** BullMQ's jobs in the schema `bullmq` of a PostgreSQL database. */
export class PostgresStore implements Store {
  private readonly pool: pg.Pool;
  private readonly sockets = new Set<Socket>();
  /** The pool as BullMQ gets it. It would leave a listener behind with each producer and worker, for good. */
  private readonly connection: PgPool & { options: { keepAlive: boolean } };

  /**
   * @param url of the database
   * @param workers that may run in this process: each keeps one connection to listen on
   */
  constructor(
    private readonly url: string,
    workers: number,
    private readonly onError: (error: unknown) => void,
  ) {
    this.pool = new pg.Pool({
      connectionString: url,
      max: workers + 6,
      stream: () => this.openSocket(),
      // without these a half-open connection is waited for without end
      connectionTimeoutMillis: 3000,
      query_timeout: 10_000,
      keepAlive: true,
      keepAliveInitialDelayMillis: 10_000,
      idleTimeoutMillis: 30_000,
      options: '-c search_path=bullmq -c statement_timeout=9000 -c idle_in_transaction_session_timeout=15000',
    });
    this.pool.on('error', onError);
    // a connection that dies while it is lent out says so itself
    this.pool.on('connect', (client) => client.on('error', onError));
    const connection = {
      query: this.pool.query.bind(this.pool) as PgPool['query'],
      connect: () => this.pool.connect(),
      end: () => this.pool.end(),
      on: () => connection,
      removeAllListeners: () => connection,
      options: { keepAlive: true },
    };
    this.connection = connection;
  }

  produce(lane: string): Producer {
    const producer = new bull.Queue<JobData>(lane, { connection: this.connection });
    producer.on('error', this.onError);
    return producer;
  }

  consume(lane: string, { atOnce, work }: ConsumerOptions): Consumer {
    const options = { ...workerOptions, connection: this.connection, concurrency: atOnce };
    const worker = new bull.Worker<JobData>(lane, (job) => work(job.data.ids), options);
    worker.on('error', this.onError);
    return worker;
  }

  /** The pool connects, and gives up after its own short timeout, with each statement. */
  async reach(): Promise<void> {}

  async ping(): Promise<void> {
    const version = await assertSchemaCompatibility(this.pool);
    if (version < LATEST_SCHEMA_VERSION)
      throw new Error(
        `The schema bullmq is at version ${version}, this build expects ${LATEST_SCHEMA_VERSION}: run the migrations`,
      );
  }

  /**
   * BullMQ hands a connection that timed out back to the pool as good, and listens for ever on one that is half open.
   * Whoever met silence once would meet it again and again.
   */
  doubt(error: unknown): void {
    const isSilence = error instanceof NoAnswer || (error instanceof Error && error.message === 'Query read timeout');
    if (isSilence) for (const socket of this.sockets) socket.destroy(new Error('The connection is in doubt'));
  }

  isGone(error: unknown): boolean {
    if (!(error instanceof Error)) return false;
    return error.name === 'SchemaMigrationRequiredError' || ('code' in error && GONE.has(String(error.code)));
  }

  restore(): Promise<void> {
    return migrateQueue(this.url);
  }

  async close(): Promise<void> {
    await this.pool.end().catch(this.onError);
  }

  private openSocket(): Socket {
    const socket = new Socket();
    this.sockets.add(socket);
    socket.once('close', () => this.sockets.delete(socket));
    return socket;
  }
}
