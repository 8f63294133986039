import type { Agent, ClientRequest, IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { request as plain } from 'node:http';
import { request as secure } from 'node:https';
import type { Socket } from 'node:net';

/** Answers of an API are a few kilobytes. */
const MOST_BYTES = 256 * 1024;

export interface Exchange {
  /** POST unless told */
  method?: 'GET' | 'POST';
  agent: Agent;
  headers: Record<string, string>;
  /** a GET has none */
  body?: string;
  /** for everything from the first name lookup to the last byte */
  timeoutMs: number;
  /** a longer answer is cut: 256 KiB unless told, which is too little for a page of a list */
  mostBytes?: number;
}

export interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  /** null when it was cut off, did not end in time, or was far too long */
  body: string | null;
}

export interface BytesAnswer {
  status: number;
  headers: IncomingHttpHeaders;
  bytes: Buffer | 'cut' | 'too_long';
}

/** No status line arrived. `written` tells whether anything of the request may have reached the other side. */
export class NotAnswered extends Error {
  override name = 'NotAnswered';

  constructor(
    readonly reason: string,
    readonly written: boolean,
  ) {
    super(reason);
  }
}

/**
 * Asks once: no second try, no redirect. The own timeout and the phase of the connection are the reason for not using
 * a ready client: only whoever sees the socket knows that a failed request was never written.
 * @returns the answer, as far as it came
 * @throws NotAnswered with a code such as ECONNREFUSED or `timeout`; never with what was sent
 */
export async function exchange(url: URL, asked: Exchange): Promise<Answer> {
  const { status, headers, bytes } = await exchangeBytes(url, asked);
  return { status, headers, body: Buffer.isBuffer(bytes) ? bytes.toString('utf8') : null };
}

/** The same, for what is no text. `bytes` tells why there are none. @throws NotAnswered */
export function exchangeBytes(url: URL, asked: Exchange): Promise<BytesAnswer> {
  const { method = 'POST', agent, headers, timeoutMs, mostBytes = MOST_BYTES } = asked;
  const body = method === 'GET' ? undefined : (asked.body ?? '');
  const length = body === undefined ? {} : { 'Content-Length': String(Buffer.byteLength(body)) };
  return new Promise((resolve, reject) => {
    const send = url.protocol === 'https:' ? secure : plain;
    const call = send(url, { method, agent, headers: { ...headers, ...length } });
    const written = watch(call, url.protocol === 'https:');
    const clock = setTimeout(() => call.destroy(Object.assign(new Error('timeout'), { code: 'timeout' })), timeoutMs);
    let answered = false;
    call.on('error', (error: NodeJS.ErrnoException) => {
      if (answered) return;
      clearTimeout(clock);
      reject(new NotAnswered(error.code ?? 'connection_failed', written()));
    });
    call.on('response', (response) => {
      answered = true;
      void read(response, mostBytes).then((bytes) => {
        clearTimeout(clock);
        resolve({ status: response.statusCode ?? 0, headers: response.headers, bytes });
      });
    });
    call.end(body);
  });
}

/** Bytes leave when the socket is connected, over TLS after the handshake; a kept connection takes them at once. */
function watch(call: ClientRequest, isSecure: boolean): () => boolean {
  let written = false;
  call.once('socket', (socket: Socket) => {
    if (call.reusedSocket || !socket.connecting) written = true;
    else socket.once(isSecure ? 'secureConnect' : 'connect', () => (written = true));
  });
  return () => written;
}

function read(response: IncomingMessage, mostBytes: number): Promise<Buffer | 'cut' | 'too_long'> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    response.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > mostBytes) response.destroy();
      else chunks.push(chunk);
    });
    const end = () => (bytes > mostBytes ? 'too_long' : response.complete ? Buffer.concat(chunks) : 'cut');
    response.on('error', () => resolve(bytes > mostBytes ? 'too_long' : 'cut'));
    response.on('close', () => resolve(end()));
  });
}
