import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';

/**
 * What a network does to us. `half_open`: nobody is told and nothing comes through, not even after it is mended; `cut`
 * ends connections in order, `reset` does not; `refuse`: nobody listens.
 */
export const troubles = ['latency', 'cut', 'reset', 'refuse', 'half_open', 'drip'] as const;
export type Trouble = (typeof troubles)[number];

interface Link {
  ends: [Socket, Socket];
  silent: boolean;
}

const LATENCY_MS = 120;
const DRIP_BYTES = 24;
const DRIP_PAUSE_MS = 15;
/** Connections that come while they are being cut are cut as well. */
const AGAIN_MS = 250;

/** The way to one server: bytes pass as they are until something is wrong with it. */
export class Way {
  private readonly links = new Set<Link>();
  private readonly server = createServer((near) => this.link(near));
  private trouble: Trouble | null = null;
  private again?: NodeJS.Timeout;

  private constructor(private readonly target: { host: string; port: number }) {}

  static async to(port: number, host = '127.0.0.1'): Promise<Way> {
    const way = new Way({ host, port });
    await way.listen(0);
    return way;
  }

  get port(): number {
    return (this.server.address() as AddressInfo | null)?.port ?? this.lastPort;
  }
  private lastPort = 0;

  /** From now on, until it is mended. */
  async suffer(trouble: Trouble): Promise<void> {
    await this.mend();
    this.trouble = trouble;
    if (trouble === 'half_open') for (const link of this.links) link.silent = true;
    if (trouble === 'refuse') {
      this.server.close();
      this.endAll(false);
    }
    if (trouble === 'cut' || trouble === 'reset') {
      const cut = (): void => this.endAll(trouble === 'reset');
      cut();
      this.again = setInterval(cut, AGAIN_MS);
    }
  }

  /** New connections are good; those that fell silent never come back. */
  async mend(): Promise<void> {
    clearInterval(this.again);
    this.trouble = null;
    if (!this.server.listening) await this.listen(this.lastPort);
  }

  close(): void {
    clearInterval(this.again);
    this.server.close();
    this.endAll(true);
  }

  private async listen(port: number): Promise<void> {
    await once(this.server.listen(port, '127.0.0.1'), 'listening');
    this.lastPort = this.port;
  }

  private link(near: Socket): void {
    const far = connect(this.target);
    const link: Link = { ends: [near, far], silent: this.trouble === 'half_open' };
    this.links.add(link);
    this.join(link, near, far);
    this.join(link, far, near);
  }

  private join(link: Link, from: Socket, to: Socket): void {
    // one after the other: whatever is slow must not overtake itself
    let tail = Promise.resolve();
    from.setNoDelay(true);
    from.on('error', () => undefined);
    from.on('data', (bytes) => (tail = tail.then(() => this.pass(link, bytes, to))));
    from.on('close', () => {
      if (link.ends.every(({ destroyed }) => destroyed)) this.links.delete(link);
      void tail.then(() => link.silent || to.destroy());
    });
  }

  private async pass(link: Link, bytes: Buffer, to: Socket): Promise<void> {
    if (this.trouble === 'latency') await wait(LATENCY_MS);
    for (let from = 0; from < bytes.length && !link.silent;) {
      const size = this.trouble === 'drip' ? DRIP_BYTES : bytes.length;
      to.write(bytes.subarray(from, from + size));
      from += size;
      if (this.trouble === 'drip') await wait(DRIP_PAUSE_MS);
    }
  }

  private endAll(reset: boolean): void {
    for (const { ends } of this.links)
      for (const end of ends) {
        if (reset) end.resetAndDestroy();
        else end.destroy();
      }
    this.links.clear();
  }
}
