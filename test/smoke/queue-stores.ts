import { Redis } from 'ioredis';
import { startRedis } from '../setup/redis-server.js';
import type { BuiltSystem } from './system.js';

export interface QueueStore {
  /** QUEUE_URL; without it the queue lives in the database */
  url?: string;
  /** Loses everything the queue knows, while it runs. */
  lose(system: BuiltSystem): Promise<void>;
  stop(): Promise<void>;
}

export const queueStores: readonly [string, () => Promise<QueueStore | null>][] = [
  ['PostgreSQL', async () => ({ lose: emptyTables, stop: async () => undefined })],
  ['Redis', startOwnRedis],
];

async function emptyTables(system: BuiltSystem): Promise<void> {
  await system.query('truncate bullmq.job cascade');
}

/** A server of this test alone, since all of it is thrown away; null where no redis-server is installed. */
async function startOwnRedis(): Promise<QueueStore | null> {
  const server = await startRedis(undefined);
  if (!server) return null;
  return {
    url: server.url,
    stop: () => server.stop(),
    async lose() {
      const redis = new Redis(server.url);
      try {
        await redis.flushall();
      } finally {
        redis.disconnect();
      }
    },
  };
}
