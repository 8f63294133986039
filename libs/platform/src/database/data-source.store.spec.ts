import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { createTestDatabase, type TestDatabase } from '#testing/databases.js';
import { openDataSource } from './data-source.js';

describe('opening the connections of a process that starts', () => {
  let database: TestDatabase;
  let server: Server;
  let deaf: number;
  const sockets: Socket[] = [];

  beforeAll(async () => {
    database = await createTestDatabase();
    server = createServer((near) => {
      sockets.push(near.on('error', () => undefined));
      if ((deaf -= 1) >= 0) return;
      const { hostname, port } = new URL(database.url);
      const far = connect({ host: hostname, port: Number(port) }).on('error', () => undefined);
      sockets.push(far);
      near.pipe(far).pipe(near);
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
  });
  afterAll(async () => {
    for (const socket of sockets) socket.destroy();
    server.close();
    await database.drop();
  });

  const url = (more: Partial<URL> = {}): string => {
    const { port } = server.address() as AddressInfo;
    return Object.assign(new URL(database.url), { hostname: '127.0.0.1', port: String(port), ...more }).href;
  };

  it('tries again when the database was not heard in time', async () => {
    deaf = 1;
    const dataSource = await openDataSource(url(), []);
    expect(await dataSource.query('select 1 as one')).toEqual([{ one: 1 }]);
    await dataSource.destroy();
  });

  it('tells of any other failure at once', async () => {
    deaf = 0;
    const before = sockets.length;
    await expect(openDataSource(url({ pathname: '/nowhere' }), [])).rejects.toMatchObject({ code: '3D000' });
    expect(sockets.length - before).toBeLessThanOrEqual(4);
  });
});
