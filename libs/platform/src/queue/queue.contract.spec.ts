import { once } from 'node:events';
import { createServer } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { Redis } from 'ioredis';
import pg from 'pg';
import { createTestDatabase, redisForTests, type TestDatabase } from '#testing/databases.js';
import { BullQueue } from './bullmq.queue.js';
import { MemoryQueue } from './memory.queue.js';
import { migrateQueue } from './migrate-queue.js';
import type { Queue, QueueLog } from './queue.js';

interface Backend {
  name: string;
  start?: () => Promise<void>;
  stop?: () => Promise<void>;
  /** Another process's queue on the same store; the memory queue has one process only. */
  open: (log?: QueueLog) => Queue;
  isShared: boolean;
}

const redis = redisForTests();
let database: TestDatabase;

const backends: Backend[] = [
  { name: 'in memory', open: (log) => new MemoryQueue(log), isShared: false },
  {
    name: 'BullMQ on PostgreSQL',
    start: async () => {
      database = await createTestDatabase();
      await migrateQueue(database.url);
    },
    stop: () => database.drop(),
    open: (log) => new BullQueue({ url: database.url, log }),
    isShared: true,
  },
];
if (redis)
  backends.push({
    name: 'BullMQ on Redis',
    open: (log) => new BullQueue({ url: redis.url, prefix: redis.prefix, log }),
    isShared: true,
  });

const opened: Queue[] = [];

function track<T extends Queue>(queue: T): T {
  opened.push(queue);
  return queue;
}

afterEach(async () => {
  await Promise.all(opened.splice(0).map((queue) => queue.close()));
});

/** Waits for what comes about at its own pace; the test's own timeout is the only clock. */
async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await holds())) await wait(20);
}

function gate() {
  let open = () => undefined as void;
  const passed = new Promise<void>((resolve) => (open = resolve));
  return { open, passed };
}

const idsFrom = (from: number, count: number) => Array.from({ length: count }, (_, index) => `id-${from + index}`);

describe.each(backends)('the queue $name', ({ start, stop, open, isShared }) => {
  beforeAll(async () => start?.());
  afterAll(async () => stop?.());

  it('hands every id to a consumer', async () => {
    const queue = track(open());
    const seen: string[] = [];
    await queue.consume('deliveries', async (ids) => void seen.push(...ids));
    await queue.nudge('deliveries', ['a', 'b']);
    await queue.nudge('deliveries', ['c']);
    await until(() => seen.length >= 3);
    expect(seen.sort()).toEqual(['a', 'b', 'c']);
  });

  it('keeps the lanes apart', async () => {
    const queue = track(open());
    const seen: string[] = [];
    await queue.consume('steps', async (ids) => void seen.push(...ids.map((id) => `steps ${id}`)));
    await queue.consume('sends', async (ids) => void seen.push(...ids.map((id) => `sends ${id}`)));
    await queue.nudge('sends', ['1']);
    await queue.nudge('steps', ['2']);
    await until(() => seen.length >= 2);
    expect(seen.sort()).toEqual(['sends 1', 'steps 2']);
  });

  it('carries many ids in few jobs, at most a hundred in each', async () => {
    const queue = track(open());
    const jobs: string[][] = [];
    await queue.nudge('steps', idsFrom(0, 950));
    await queue.consume('steps', async (ids) => void jobs.push(ids));
    await until(() => jobs.flat().length >= 950);
    expect(jobs.flat().sort()).toEqual(idsFrom(0, 950).sort());
    expect(Math.max(...jobs.map((job) => job.length))).toBe(100);
    expect(jobs).toHaveLength(10);
  });

  it('names an id once that is nudged twice in one go', async () => {
    const queue = track(open());
    const jobs: string[][] = [];
    await queue.consume('steps', async (ids) => void jobs.push(ids));
    await queue.nudge('steps', ['twice', 'once', 'twice']);
    await until(() => jobs.flat().length >= 2);
    await until(async () => (await queue.depth()).steps === 0);
    expect(jobs).toEqual([['twice', 'once']]);
  });

  it('does nothing for no ids', async () => {
    const queue = track(open());
    await queue.nudge('sends', []);
    expect((await queue.depth()).sends).toBe(0);
  });

  it('goes on after a handler failed, and says no more about it than its kind', async () => {
    const said: unknown[] = [];
    const queue = track(open((event, fields) => said.push({ event, ...fields })));
    const seen: string[] = [];
    await queue.consume(
      'webhooks',
      async (ids) => {
        seen.push(...ids);
        if (ids.includes('bad')) throw new TypeError('Maria wrote to us');
      },
      { atOnce: 1 },
    );
    await queue.nudge('webhooks', ['bad']);
    await until(() => seen.includes('bad'));
    await queue.nudge('webhooks', ['good']);
    await until(() => seen.includes('good'));
    expect(said).toEqual([{ event: 'job failed', lane: 'webhooks', ids: 1, error: 'TypeError' }]);
    await until(async () => (await queue.depth()).webhooks === 0);
  });

  it('counts what waits and what runs', async () => {
    const queue = track(open());
    const door = gate();
    await queue.nudge('steps', idsFrom(0, 250));
    expect(await queue.depth()).toEqual({ deliveries: 0, steps: 3, sends: 0, cases: 0, webhooks: 0, canary: 0 });
    let started = 0;
    await queue.consume(
      'steps',
      async () => {
        started += 1;
        await door.passed;
      },
      { atOnce: 1 },
    );
    await until(() => started === 1);
    expect((await queue.depth()).steps).toBe(3);
    door.open();
    await until(async () => (await queue.depth()).steps === 0);
  });

  it('runs as many jobs at once as it is told, and no more', async () => {
    const queue = track(open());
    const door = gate();
    let running = 0;
    let most = 0;
    await queue.consume(
      'sends',
      async () => {
        running += 1;
        most = Math.max(most, running);
        await door.passed;
        running -= 1;
      },
      { atOnce: 3 },
    );
    await queue.nudge('sends', idsFrom(0, 600));
    await until(() => running === 3);
    await wait(100);
    door.open();
    await until(async () => (await queue.depth()).sends === 0);
    expect(most).toBe(3);
  });

  it('waits for the running handler when it closes, and starts no other', async () => {
    const queue = open();
    const door = gate();
    const events: string[] = [];
    await queue.consume(
      'deliveries',
      async () => {
        events.push('started');
        await door.passed;
        events.push('finished');
      },
      { atOnce: 1 },
    );
    await queue.nudge('deliveries', idsFrom(0, 200));
    await until(() => events.length === 1);
    const closed = queue.close().then(() => events.push('closed'));
    await wait(50);
    door.open();
    await closed;
    expect(events).toEqual(['started', 'finished', 'closed']);
    await queue.nudge('deliveries', ['late']);
    await queue.close();
    // what it left behind is done by the next process; in memory there is none
    const left: string[] = [];
    if (isShared) {
      await track(open()).consume('deliveries', async (ids) => void left.push(...ids));
      await until(() => left.length >= 100);
    }
    expect(left.sort()).toEqual(isShared ? idsFrom(100, 100).sort() : []);
  });

  it('shares the jobs between two consumers, each job to one of them', async () => {
    const first = track(open());
    const second = isShared ? track(open()) : first;
    const seen: string[][] = [[], []];
    const bothBusy = gate();
    const take = (which: 0 | 1) => async (ids: string[]) => {
      seen[which]!.push(...ids);
      if (seen[0]!.length && seen[1]!.length) bothBusy.open();
      await bothBusy.passed;
    };
    await first.consume('sends', take(0), { atOnce: 1 });
    await second.consume('sends', take(1), { atOnce: 1 });
    await first.nudge('sends', idsFrom(0, 1000));
    await until(() => seen.flat().length >= 1000);
    await until(async () => (await first.depth()).sends === 0);
    expect(seen.flat().sort()).toEqual(idsFrom(0, 1000).sort());
  });

  it('answers a ping until it is closed', async () => {
    const queue = open();
    await queue.ping();
    await queue.close();
    await expect(queue.ping()).rejects.toThrow();
  });
});

describe('a queue whose store is away', () => {
  const away = [
    ['PostgreSQL', 'postgres://nobody@127.0.0.1:1/none'],
    ['Redis', 'redis://127.0.0.1:1'],
  ];

  it.each(away)('%s: a nudge returns, says so once, and everything else fails loudly', async (_, url) => {
    const said: string[] = [];
    const queue = track(new BullQueue({ url, log: (event) => said.push(event) }));
    for (let round = 0; round < 5; round++) await queue.nudge('deliveries', idsFrom(0, 300));
    await expect(queue.ping()).rejects.toThrow();
    await expect(queue.depth()).rejects.toThrow();
    await queue.consume('steps', async () => undefined);
    expect(said).toHaveLength(1);
  });

  it.each([
    ['PostgreSQL', 'postgres'],
    ['Redis', 'redis'],
  ])('%s: a store that takes the connection and never answers holds nobody up', async (_, scheme) => {
    const sockets: { destroy(): void }[] = [];
    const silent = createServer((socket) => void sockets.push(socket.on('error', () => undefined)));
    await once(silent.listen(0, '127.0.0.1'), 'listening');
    const address = silent.address() as { port: number };
    const queue = new BullQueue({ url: `${scheme}://nobody@127.0.0.1:${address.port}/0` });
    await Promise.all([queue.nudge('deliveries', ['a']), queue.nudge('deliveries', ['b'])]);
    await expect(queue.ping()).rejects.toThrow();
    await queue.close();
    for (const socket of sockets) socket.destroy();
    silent.close();
  });

  it('refuses an address of another kind', () => {
    expect(() => new BullQueue({ url: 'mysql://127.0.0.1' })).toThrow('postgres:// or redis://');
  });
});

describe('a queue in PostgreSQL that is shaken', () => {
  beforeAll(async () => {
    database = await createTestDatabase();
  });
  afterAll(() => database.drop());

  async function sql(text: string): Promise<void> {
    const client = new pg.Client({ connectionString: database.url });
    await client.connect();
    await client.query(text);
    await client.end();
  }

  it('is not answered for before its schema is there, and a consumer finds it then', async () => {
    await sql('drop schema if exists bullmq cascade');
    const queue = track(new BullQueue({ url: database.url }));
    await expect(queue.ping()).rejects.toThrow();
    const seen: string[] = [];
    await queue.consume('steps', async (ids) => void seen.push(...ids));
    await queue.nudge('steps', ['too early']);
    await migrateQueue(database.url);
    await queue.ping();
    await until(async () => {
      await queue.nudge('steps', ['in time']);
      return seen.includes('in time');
    });
    expect(seen).not.toContain('too early');
  });

  it('works again after its connections were ended', async () => {
    await migrateQueue(database.url);
    const queue = track(new BullQueue({ url: database.url }));
    const seen = new Set<string>();
    await queue.consume('deliveries', async (ids) => ids.forEach((id) => seen.add(id)));
    for (let round = 0; round < 5; round++) {
      await sql(
        'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
      );
      await until(async () => {
        await queue.nudge('deliveries', [`round ${round}`]);
        return seen.has(`round ${round}`);
      });
    }
    await queue.ping();
  });

  it('makes its schema again when it is lost while running', async () => {
    await migrateQueue(database.url);
    const said: string[] = [];
    const queue = track(new BullQueue({ url: database.url, log: (event) => said.push(event) }));
    const seen: string[] = [];
    await queue.consume('webhooks', async (ids) => void seen.push(...ids));
    await queue.nudge('webhooks', ['before']);
    await until(() => seen.includes('before'));
    await sql('drop schema bullmq cascade');
    await until(async () => {
      await queue.nudge('webhooks', ['after']);
      return seen.includes('after');
    });
    expect(said).toContain('queue store restored');
  });
});

const ownRedis = redis?.own ? redis : null;
(ownRedis ? describe : describe.skip)('a queue in Redis that is shaken', () => {
  const { url, prefix } = ownRedis ?? { url: '', prefix: '' };

  async function command(...words: [string, ...string[]]): Promise<void> {
    const client = new Redis(url);
    await client.call(...words);
    client.disconnect();
  }

  it('works again after everything in it was deleted', async () => {
    const queue = track(new BullQueue({ url, prefix: `${prefix}-flushed` }));
    const seen: string[] = [];
    await queue.consume('deliveries', async (ids) => void seen.push(...ids));
    await queue.nudge('deliveries', ['before']);
    await until(() => seen.includes('before'));
    await command('FLUSHALL');
    await queue.nudge('deliveries', ['after']);
    await until(() => seen.includes('after'));
  });

  it('works again after its connections were ended', async () => {
    const queue = track(new BullQueue({ url, prefix: `${prefix}-ended` }));
    const seen = new Set<string>();
    await queue.consume('deliveries', async (ids) => ids.forEach((id) => seen.add(id)));
    for (let round = 0; round < 3; round++) {
      await command('CLIENT', 'KILL', 'TYPE', 'normal');
      await until(async () => {
        await queue.nudge('deliveries', [`round ${round}`]);
        return seen.has(`round ${round}`);
      });
    }
  });

  it('warns of a store that may throw jobs away', async () => {
    await command('CONFIG', 'SET', 'maxmemory-policy', 'allkeys-lru');
    const said: unknown[] = [];
    const queue = track(
      new BullQueue({ url, prefix: `${prefix}-policy`, log: (event, fields) => said.push({ event, ...fields }) }),
    );
    await queue.ping();
    await until(() => said.length > 0);
    await command('CONFIG', 'SET', 'maxmemory-policy', 'noeviction');
    expect(said).toEqual([
      { event: 'queue store may evict jobs', setting: 'maxmemory-policy', is: 'allkeys-lru', expected: 'noeviction' },
    ]);
  });
});
