import { once } from 'node:events';
import { createRedisBackend, withBackend } from 'bullmq';
import { Redis, type RedisOptions } from 'ioredis';
import type { QueueLog } from './queue.js';
import {
  workerOptions,
  type Consumer,
  type ConsumerOptions,
  type JobData,
  type Producer,
  type Store,
} from './store.js';

const bull = withBackend(createRedisBackend);

/** Without these a half-open connection is waited for without end; the socket timeout stands above the blocking read. */
const connection: RedisOptions = {
  connectTimeout: 3000,
  disconnectTimeout: 200,
  socketTimeout: 8000,
  keepAlive: 10_000,
  retryStrategy: (times) => Math.min(100 * 2 ** Math.min(times, 4), 1000),
};

/**
 * ioredis 5.11 forgets to clear the timer of its socket timeout when a connection ends: it would keep the process alive
 * for seconds after the end, and cut the next, healthy connection.
 */
class Connection extends Redis {
  constructor(options: RedisOptions) {
    super(options);
    this.on('close', () => {
      clearTimeout(Reflect.get(this, 'socketTimeoutTimer') as NodeJS.Timeout | undefined);
      Reflect.set(this, 'socketTimeoutTimer', undefined);
    });
  }

  /** BullMQ makes the connection that a worker waits on with this. */
  override duplicate(override?: Partial<RedisOptions>): Connection {
    return new Connection({ ...this.options, ...override });
  }
}

/** BullMQ's jobs in Redis, under one key prefix. */
export class RedisStore implements Store {
  /** Gives up on a command soon: a nudge may be lost. */
  private readonly producing: Redis;
  /** Never gives up: a worker waits for the store to come back. Opened by the first consumer. */
  private consuming: Redis | undefined;

  constructor(
    private readonly url: string,
    private readonly prefix: string,
    private readonly onError: (error: unknown) => void,
    private readonly log: QueueLog,
  ) {
    this.producing = this.connect({ maxRetriesPerRequest: 1 });
    this.producing.once('ready', () => void this.checkPolicy());
  }

  produce(lane: string): Producer {
    const producer = new bull.Queue<JobData>(lane, { connection: this.producing, prefix: this.prefix });
    producer.on('error', this.onError);
    return producer;
  }

  consume(lane: string, { atOnce, work }: ConsumerOptions): Consumer {
    this.consuming ??= this.connect({ maxRetriesPerRequest: null });
    const options = { ...workerOptions, connection: this.consuming, prefix: this.prefix, concurrency: atOnce };
    const worker = new bull.Worker<JobData>(lane, (job) => work(job.data.ids), options);
    worker.on('error', this.onError);
    return worker;
  }

  /** BullMQ would wait for a connection without end, and each waiting nudge would stay in memory. */
  async reach(): Promise<void> {
    if (this.producing.status === 'ready') return;
    await once(this.producing, 'ready', { signal: AbortSignal.timeout(3000) });
  }

  async ping(): Promise<void> {
    await this.producing.ping();
  }

  /** The socket timeout has cut a silent connection already. */
  doubt(): void {}

  isGone(): boolean {
    return false;
  }

  async restore(): Promise<void> {}

  async close(): Promise<void> {
    this.producing.disconnect();
    this.consuming?.disconnect();
  }

  private connect(options: RedisOptions): Redis {
    const redis = new Connection({ ...addressOf(this.url), ...connection, ...options });
    redis.on('error', this.onError);
    return redis;
  }

  /** A Redis that may evict keys loses jobs without a word. */
  private async checkPolicy(): Promise<void> {
    try {
      const info = await this.producing.info('memory');
      const policy = /^maxmemory_policy:(\S+)/m.exec(info)?.[1];
      if (policy && policy !== 'noeviction')
        this.log('queue store may evict jobs', { setting: 'maxmemory-policy', is: policy, expected: 'noeviction' });
    } catch (error) {
      this.onError(error);
    }
  }
}

function addressOf(url: string): RedisOptions {
  const { protocol, hostname, port, username, password, pathname } = new URL(url);
  return {
    host: hostname.replace(/^\[|\]$/g, ''),
    port: Number(port || 6379),
    username: decodeURIComponent(username) || undefined,
    password: decodeURIComponent(password) || undefined,
    db: Number(pathname.slice(1) || 0),
    tls: protocol === 'rediss:' ? {} : undefined,
  };
}
