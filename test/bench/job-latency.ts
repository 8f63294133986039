import { randomUUID } from 'node:crypto';
import { createPostgresBackend, Queue, withBackend, Worker } from 'bullmq';
import pg from 'pg';
import { exitWithParent } from '#platform/observability/parent-watch.js';
import { instant, obey, type Stamp } from './latency.js';

// The limit of the queue: BullMQ as it comes, one job after the other, on the same store; from `add` to the handler.
exitWithParent();
const url = process.env['QUEUE_URL'] ?? process.env['DATABASE_URL'] ?? '';
const name = 'bench-raw';
const settings = { autorun: true, concurrency: 4, lockDuration: 15_000, drainDelay: 5 };
const started: Stamp[] = [];
const handle = async ({ data }: { data: { id: string } }): Promise<void> => void started.push([data.id, instant()]);

const isConsumer = process.env['ROLE'] === 'consume';
interface Failing {
  on(event: 'error', listener: (error: Error) => void): unknown;
}
const listen = (worker: Failing): void =>
  void worker.on('error', (error) => process.stderr.write(`${error.message}\n`));

function open() {
  if (!url.startsWith('postgres')) {
    const at = new URL(url);
    const connection = { host: at.hostname, port: Number(at.port), maxRetriesPerRequest: null };
    if (isConsumer) listen(new Worker(name, handle, { ...settings, connection }));
    return new Queue<{ id: string }>(name, { connection });
  }
  const bull = withBackend(createPostgresBackend);
  const connection = new pg.Pool({ connectionString: url, max: 12, options: '-c search_path=bullmq' });
  if (isConsumer) listen(new bull.Worker(name, handle, { ...settings, connection }));
  return new bull.Queue<{ id: string }>(name, { connection });
}

const queue = open();
obey(async () => {
  const id = randomUUID();
  const added = instant();
  await queue.add('job', { id }, { removeOnComplete: true });
  return [id, added];
}, started);
process.once('SIGTERM', () => process.exit(0));
