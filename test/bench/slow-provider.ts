import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { exitWithParent } from '#platform/observability/parent-watch.js';

// A provider that takes every text after five milliseconds, and does nothing else.
const TAKES_MS = 5;

exitWithParent();
const server = createServer((request, response) => {
  if (request.method === 'GET') return void response.end('{}');
  request.resume().once('end', () => void answer());
  async function answer(): Promise<void> {
    await sleep(TAKES_MS);
    response.writeHead(201, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ sid: `SM${randomBytes(16).toString('hex')}`, status: 'queued' }));
  }
});
server.keepAliveTimeout = 60_000;
server.listen(Number(process.env['PORT']), '127.0.0.1');
process.once('SIGTERM', () => process.exit(0));
