import net from 'node:net';
import { freePort, isFree } from '#platform/embedded/ports.js';
import { reservePort } from './port.js';

describe('PORT', () => {
  it('belongs to one starter until it is given back', async () => {
    const port = await freePort();
    const giveBack = await reservePort(port);
    expect(await isFree(port, '0.0.0.0')).toBe(false);
    await giveBack();
    expect(await isFree(port, '0.0.0.0')).toBe(true);
    await giveBack();
  });

  it('is named when another program has it', async () => {
    const port = await freePort();
    const other = net.createServer();
    await new Promise<void>((resolve) => other.listen(port, '127.0.0.1', resolve));
    await expect(reservePort(port)).rejects.toThrow(new RegExp(`PORT ${port} is taken .* set PORT`));
    await new Promise((resolve) => other.close(resolve));
  });
});
