import http from 'node:http';
import https from 'node:https';

export interface Call {
  method: 'GET' | 'POST';
  headers?: http.OutgoingHttpHeaders;
  body?: Buffer | string;
  timeoutMs: number;
  signal?: AbortSignal;
}

/**
 * One request on a connection of its own, as from afar. Redirects are not followed.
 * @returns the status once the whole answer is there; 0 when there was none
 */
export function call(address: string, { method, headers, body, timeoutMs, signal }: Call): Promise<number> {
  const url = new URL(address);
  const stop = AbortSignal.any([AbortSignal.timeout(timeoutMs), ...(signal ? [signal] : [])]);
  return new Promise((resolve) => {
    const { request: open } = url.protocol === 'https:' ? https : http;
    const request = open(url, { method, headers: { connection: 'close', ...headers }, agent: false, signal: stop });
    request.once('response', (response) => {
      response.resume();
      response.once('end', () => resolve(response.statusCode ?? 0));
      response.once('close', () => resolve(0)); // after `end` this says nothing any more
    });
    request.on('error', () => resolve(0));
    request.end(body);
  });
}
