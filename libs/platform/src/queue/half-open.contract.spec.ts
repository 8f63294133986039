import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { createTestDatabase, redisForTests, type TestDatabase } from '#testing/databases.js';
import { BullQueue } from './bullmq.queue.js';
import { migrateQueue } from './migrate-queue.js';

/** A way to a store whose open connections can fall silent, as when a cable is cut: nobody is told. */
class Way {
  private readonly links = new Set<{ silent: boolean; ends: [Socket, Socket] }>();
  private readonly server = createServer((near) => this.link(near));
  private target = { host: '', port: 0 };

  /** @returns the address with the way's own port in it */
  async to(address: string): Promise<string> {
    const url = new URL(address);
    this.target = { host: url.hostname, port: Number(url.port) };
    await once(this.server.listen(0, '127.0.0.1'), 'listening');
    url.hostname = '127.0.0.1';
    url.port = String((this.server.address() as AddressInfo).port);
    return url.href;
  }

  fallSilent(): void {
    for (const link of this.links) link.silent = true;
  }

  close(): void {
    this.server.close();
    for (const { ends } of this.links) for (const end of ends) end.destroy();
  }

  private link(near: Socket): void {
    const far = connect(this.target);
    const link = { silent: false, ends: [near, far] as [Socket, Socket] };
    this.links.add(link);
    this.join(link, near, far);
    this.join(link, far, near);
  }

  private join(link: { silent: boolean }, from: Socket, to: Socket): void {
    from.on('error', () => undefined);
    from.on('data', (bytes) => link.silent || to.write(bytes));
    from.on('close', () => link.silent || to.destroy());
  }
}

const redis = redisForTests();
let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
  await migrateQueue(database.url);
});
afterAll(() => database.drop());

const stores: [string, () => { url: string; prefix?: string }][] = [['PostgreSQL', () => ({ url: database.url })]];
if (redis) stores.push(['Redis', () => redis]);

describe.each(stores)('a half-open connection to %s', (_, store) => {
  let way: Way;
  let behind: BullQueue;
  let beside: BullQueue;
  beforeEach(async () => {
    const { url, prefix } = store();
    way = new Way();
    behind = new BullQueue({ url: await way.to(url), prefix });
    beside = new BullQueue({ url, prefix });
  });
  afterEach(async () => {
    await Promise.all([behind.close(), beside.close()]);
    way.close();
  });

  /** @returns the first of the nudges that came through */
  async function firstThrough(seen: Set<string>, nudger: BullQueue, name: string): Promise<string> {
    for (let round = 0; ; round++) {
      const through = [...seen].find((id) => id.startsWith(name));
      if (through) return through;
      await nudger.nudge('steps', [`${name} ${round}`]);
      await wait(50);
    }
  }

  it('is noticed by who nudges', async () => {
    const seen = new Set<string>();
    await beside.consume('steps', async (ids) => ids.forEach((id) => seen.add(id)));
    expect(await firstThrough(seen, behind, 'before')).toMatch(/^before/);
    way.fallSilent();
    expect(await firstThrough(seen, behind, 'after')).toMatch(/^after/);
  }, 60_000);

  it('is noticed by who only works', async () => {
    const seen = new Set<string>();
    await behind.consume('steps', async (ids) => ids.forEach((id) => seen.add(id)));
    expect(await firstThrough(seen, beside, 'before')).toMatch(/^before/);
    way.fallSilent();
    expect(await firstThrough(seen, beside, 'after')).toMatch(/^after/);
  }, 60_000);
});
