import { once } from 'node:events';
import { createServer as createHttpServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTcpServer, type AddressInfo, type Socket } from 'node:net';

/** What becomes of one request. */
export type Play = (response: ServerResponse, request: IncomingMessage) => void;

export const answer =
  (status: number, body: unknown, headers: Record<string, string> = {}): Play =>
  (response) =>
    void response
      .writeHead(status, { 'Content-Type': 'application/json', ...headers })
      .end(typeof body === 'string' ? body : JSON.stringify(body));
export const reset: Play = (response) => void response.socket?.resetAndDestroy();
export const hangUp: Play = (response) => void response.socket?.end();
export const nonsense: Play = (response) => void response.socket?.end('SSH-2.0-OpenSSH_9\r\n\r\n');

export interface Asked {
  method?: string;
  path?: string;
  headers: IncomingMessage['headers'];
  raw: string;
}

/** A provider that plays what it is told, one play for each call, and remembers what was asked of it. */
export class ScriptedServer {
  readonly asked: Asked[] = [];
  connections = 0;
  private readonly plays: Play[] = [];
  private readonly sockets = new Set<Socket>();
  private readonly server = createHttpServer(
    { keepAliveTimeout: 60_000 },
    (incoming, response) => void this.play(incoming, response),
  );

  /** @param usually what is played once the script is at its end */
  constructor(private readonly usually: Play) {}

  async start(): Promise<string> {
    this.server.on('connection', (socket) => {
      this.connections += 1;
      this.sockets.add(socket.on('close', () => this.sockets.delete(socket)));
    });
    await once(this.server.listen(0, '127.0.0.1'), 'listening');
    return this.url;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  next(...plays: Play[]): void {
    this.plays.push(...plays);
  }

  stop(): void {
    this.server.close();
    for (const socket of this.sockets) socket.destroy();
  }

  private async play(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk as Buffer);
    const raw = Buffer.concat(chunks).toString();
    this.asked.push({ method: incoming.method, path: incoming.url, headers: incoming.headers, raw });
    (this.plays.shift() ?? this.usually)(response, incoming);
  }
}

/** Servers with which no TLS connection comes to be: nothing of a request has left. */
export const noTls: readonly [string, (socket: Socket) => void][] = [
  ['somebody who speaks no TLS', (socket) => void socket.write('HTTP/1.1 400 Bad Request\r\n\r\n')],
  ['a handshake that is cut', (socket) => void socket.once('data', () => socket.resetAndDestroy())],
  ['a handshake without an answer', () => undefined],
];

/** Runs `work` against such a server. @param work gets its https address */
export async function against(behave: (socket: Socket) => void, work: (url: string) => Promise<void>): Promise<void> {
  const sockets: Socket[] = [];
  const server = createTcpServer((socket) => {
    sockets.push(socket.on('error', () => undefined));
    behave(socket);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  try {
    await work(`https://127.0.0.1:${(server.address() as AddressInfo).port}`);
  } finally {
    for (const socket of sockets) socket.destroy();
    server.close();
  }
}
