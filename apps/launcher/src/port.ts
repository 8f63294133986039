import net from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { CannotStart } from './ending.js';

// as long as an api of a launcher that was killed may still be closing
const PATIENCE_MS = 4000;

/**
 * Takes PORT for the time until the api starts, so that of two starters one is told at once.
 * @returns gives it back
 * @throws CannotStart naming PORT
 */
export async function reservePort(port: number): Promise<() => Promise<void>> {
  for (const end = Date.now() + PATIENCE_MS; ; await sleep(200)) {
    try {
      return await listen(port);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'EADDRINUSE' && Date.now() < end) continue;
      throw code === 'EADDRINUSE'
        ? portTaken(port)
        : new CannotStart(`PORT ${port} cannot be used (${code}): set PORT to another number`);
    }
  }
}

export function portTaken(port: number): CannotStart {
  return new CannotStart(
    `PORT ${port} is taken by another program: set PORT to a free one, as in PORT=${port + 10} npm start`,
  );
}

function listen(port: number): Promise<() => Promise<void>> {
  return new Promise((resolve, reject) => {
    const server = net.createServer((socket) => socket.destroy());
    server.once('error', reject);
    server.listen(port, '0.0.0.0', () => resolve(() => new Promise((closed) => server.close(() => closed()))));
  });
}
