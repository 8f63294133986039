import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { Way } from './way.js';

describe('the way to a server', () => {
  let server: Server;
  let way: Way;
  const guests = new Set<Socket>();

  beforeEach(async () => {
    server = createServer((socket) => {
      guests.add(socket.on('error', () => undefined));
      socket.on('data', (bytes) => socket.write(String(bytes).toUpperCase()));
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    way = await Way.to((server.address() as AddressInfo).port);
  });
  afterEach(() => {
    way.close();
    for (const guest of guests) guest.destroy();
    server.close();
  });

  /** @returns what came back, the error's code, or `silence` */
  async function say(socket: Socket, words: string): Promise<string> {
    const heard = new Promise<string>((resolve) => {
      let text = '';
      socket.on('data', (bytes) => (text += String(bytes)).length >= words.length && resolve(text));
      socket.on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? 'error'));
      socket.on('close', () => resolve('closed'));
    });
    socket.write(words);
    return Promise.race([heard, wait(700, 'silence', { ref: false })]);
  }
  const open = (port = way.port): Socket => {
    const socket = connect(port, '127.0.0.1');
    guests.add(socket);
    return socket;
  };

  it('passes bytes both ways', async () => expect(await say(open(), 'hello')).toBe('HELLO'));

  it('is slow or drips, and loses nothing and turns nothing round', async () => {
    for (const trouble of ['latency', 'drip'] as const) {
      await way.suffer(trouble);
      const words = 'a long word of many letters '.repeat(20);
      expect(await say(open(), words)).toBe(words.toUpperCase());
    }
  });

  it('what is slow is not overtaken when it is mended', async () => {
    const socket = open();
    await say(socket, 'hello');
    await way.suffer('latency');
    socket.write('first.');
    await wait(30);
    await way.mend();
    expect(await say(socket, 'second')).toMatch(/^FIRST/);
  });

  it('half open: nothing comes through and nobody is told, not even when it is mended', async () => {
    const before = open();
    expect(await say(before, 'hello')).toBe('HELLO');
    await way.suffer('half_open');
    expect(await say(before, 'again')).toBe('silence');
    expect(await say(open(), 'hello')).toBe('silence');
    await way.mend();
    expect(await say(before, 'again')).toBe('silence');
    expect(await say(open(), 'hello')).toBe('HELLO');
  });

  it.each(['cut', 'reset'] as const)('%s: connections end, and those that come later are good', async (trouble) => {
    const before = open();
    expect(await say(before, 'hello')).toBe('HELLO');
    await way.suffer(trouble);
    await way.mend();
    expect(['closed', 'ECONNRESET', 'EPIPE']).toContain(await say(before, 'again'));
    expect(await say(open(), 'hello')).toBe('HELLO');
  });

  it('refuses, and listens at the same port again', async () => {
    const { port } = way;
    await way.suffer('refuse');
    expect(await say(open(port), 'hello')).toBe('ECONNREFUSED');
    await way.mend();
    expect(await say(open(port), 'hello')).toBe('HELLO');
  });
});
