import http from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Posted {
  path: string;
  headers: http.IncomingHttpHeaders;
  fields: Record<string, string>;
  form: URLSearchParams;
}

type Answer = { status?: number; type?: string; text?: string } | 'reset' | 'silence';

/** A tiny product: keeps what was posted to it, and answers as told. */
export class Receiver {
  readonly posted: Posted[] = [];
  /** Answers in order; when they are used up, 204. */
  answers: Answer[] = [];
  connections = 0;
  private readonly server = http.createServer((request, response) => void this.take(request, response));

  async start(port = 0): Promise<string> {
    this.server.on('connection', () => void (this.connections += 1));
    await new Promise<void>((resolve) => this.server.listen(port, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  statuses(): (string | undefined)[] {
    return this.posted.map(({ fields }) => fields['MessageStatus']);
  }

  private async take(request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
    let raw = '';
    for await (const chunk of request) raw += String(chunk);
    const form = new URLSearchParams(raw);
    this.posted.push({ path: request.url ?? '', headers: request.headers, fields: Object.fromEntries(form), form });
    const answer = this.answers.shift() ?? { status: 204 };
    if (answer === 'silence') return;
    if (answer === 'reset') {
      request.socket.resetAndDestroy();
      return;
    }
    response.writeHead(answer.status ?? 200, { 'content-type': answer.type ?? 'text/xml' });
    response.end(answer.text);
  }
}
