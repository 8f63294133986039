import { fastify } from 'fastify';
import pg from 'pg';
import { exitWithParent } from '#platform/observability/parent-watch.js';
import { type BareInquiry, bareRows, bareStatement } from './bare-rows.js';

// What intake is measured against: Fastify and pg, the same rows in one round trip, and nothing else.
exitWithParent();
// as many connections as the product's own pool (libs/platform, data-source)
const pool = new pg.Pool({ connectionString: process.env['DATABASE_URL'], max: 12 });
const app = fastify();
let statement: string | undefined;

app.post<{ Body: BareInquiry }>('/v1/inquiries', async (request, reply) => {
  const { answer, rows } = bareRows(request.body, String(request.headers['idempotency-key']));
  statement ??= bareStatement(rows);
  await pool.query(statement, [JSON.stringify(rows)]);
  return reply.status(201).send(answer);
});
app.get('/health/ready', () => ({ status: 'ready' }));

await app.listen({ port: Number(process.env['PORT']), host: '127.0.0.1' });
process.once('SIGTERM', () => void app.close().then(() => process.exit(0)));
