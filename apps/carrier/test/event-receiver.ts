import { verify } from 'node:crypto';
import http from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Batch {
  path: string;
  headers: http.IncomingHttpHeaders;
  raw: Buffer;
}

type Event = Record<string, unknown>;

/** A tiny product that keeps what its event webhook was posted, and answers as told. */
export class EventReceiver {
  readonly batches: Batch[] = [];
  /** Statuses in order; when they are used up, 204. A promise holds the answer back. */
  answers: (number | 'reset' | Promise<number>)[] = [];
  private readonly server = http.createServer((request, response) => void this.take(request, response));

  async start(port = 0): Promise<string> {
    await new Promise<void>((resolve) => this.server.listen(port, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  /** Events of all batches, in the order in which they came. */
  get events(): Event[] {
    return this.batches.flatMap(({ raw }) => JSON.parse(raw.toString()) as Event[]);
  }

  get kinds(): unknown[][] {
    return this.batches.map(({ raw }) => (JSON.parse(raw.toString()) as Event[]).map(({ event }) => event));
  }

  private async take(request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    this.batches.push({ path: request.url ?? '', headers: request.headers, raw: Buffer.concat(chunks) });
    const answer = await (this.answers.shift() ?? 204);
    if (answer === 'reset') request.socket.resetAndDestroy();
    else response.writeHead(answer).end();
  }
}

/** Checks a batch as the documentation says: over the timestamp and the bytes as they came. */
export function isSigned({ headers, raw }: Pick<Batch, 'headers' | 'raw'>, publicKey: string): boolean {
  const signature = String(headers['x-twilio-email-event-webhook-signature'] ?? '');
  const timestamp = String(headers['x-twilio-email-event-webhook-timestamp'] ?? '');
  const key = { key: Buffer.from(publicKey, 'base64'), format: 'der', type: 'spki' } as const;
  return verify('sha256', Buffer.concat([Buffer.from(timestamp), raw]), key, Buffer.from(signature, 'base64'));
}
