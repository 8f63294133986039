import { fastify } from 'fastify';
import pg from 'pg';
import { newId } from '#platform/clock/ids.js';
import { exitWithParent } from '#platform/observability/parent-watch.js';
import { type BareInquiry, bareRows, bareStatement } from './bare-rows.js';

// What the product is measured against: Fastify and pg, the same rows in one round trip, and nothing else.
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

const NEWS = `
with post as (insert into provider_posts (id, provider, received_mt, body) values ($1, 'twilio', clock_timestamp(), $2)),
news as (insert into provider_events (dedupe_key, post_id, ref, sid, kind, status, received_at, applied, outcome)
  values ($3, $1, $4, $5, 'sms_status', 'delivered', clock_timestamp(), true, 'moved')),
attempt as (update attempts set outcome = 'accepted', finished_mt = clock_timestamp() where ref = $4 returning message_id),
message as (update messages m set status = 'delivered', version = version + 1 from attempt a where m.id = a.message_id returning m.id)
insert into events (id, type, version, occurred_at, actor, correlation_id, data)
select $6, 'message.delivered', 1, clock_timestamp(), '{"kind": "provider"}', $6, jsonb_build_object('messageId', id) from message`;

app.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'buffer' }, (_request, body, done) =>
  done(null, body),
);
app.post<{ Body: Buffer; Querystring: { a: string } }>('/webhooks/twilio/sms/status', async (request, reply) => {
  const sid = new URLSearchParams(request.body.toString()).get('MessageSid');
  const key = `sms:${sid}:delivered:`;
  await pool.query(NEWS, [newId(), request.body, key, request.query.a, sid, newId()]);
  return reply.status(204).send();
});

app.get('/health/ready', () => ({ status: 'ready' }));

await app.listen({ port: Number(process.env['PORT']), host: '127.0.0.1' });
process.once('SIGTERM', () => void app.close().then(() => process.exit(0)));
