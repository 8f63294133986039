import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { createApi } from '#apps/api/src/create-api.js';
import type { Config } from '#platform/config/config.js';
import { Database } from '#platform/database/database.js';
import { newId } from '#platform/clock/ids.js';
import { freePort } from '#platform/embedded/ports.js';
import { CanaryLane } from '#platform/observability/canary.lane.js';
import { Log } from '#platform/observability/log.js';
import { Queue } from '#platform/queue/queue.js';
import { createTestDatabase, type TestDatabase } from '#testing/databases.js';
import { KEY, World } from '#testing/world.js';

const KAREN = { name: 'Karen Holt', phone: '+19195550142', postalCode: '27601' };
const TOKEN = `${'aB3-_'.repeat(8)}xyz`;

const read = async (url: string, key = KEY) => {
  const answer = await fetch(url, { headers: { authorization: `Bearer ${key}` } });
  return { status: answer.status, type: answer.headers.get('content-type'), text: await answer.text() };
};
/** The value of one series; null when it is not there. */
const figure = (text: string, series: string): number | null => {
  const line = text.split('\n').find((one) => one.startsWith(`${series} `));
  return line === undefined ? null : Number(line.slice(series.length + 1));
};

describe('a house that works', () => {
  let world: World;
  const url = (path: string) => world.config.publicUrl + path;
  beforeAll(async () => {
    world = await World.begin('2027-01-12T16:00:00Z');
    await world.inquire(KAREN);
    await world.settle();
  });
  afterAll(() => world.end());

  it('shows its inside to nobody without a key', async () => {
    for (const path of ['/metrics', '/health/deep']) expect((await read(url(path), 'hl_nobody')).status).toBe(401);
  });

  it('deep health: the canary comes back, nothing is late, nobody is silent', async () => {
    const { status, text } = await read(url('/health/deep'));
    expect(JSON.parse(text)).toEqual({
      status: 'ok',
      checks: {
        canary: 'ok',
        migrations: 'ok',
        deliveries: 'ok',
        steps: 'ok',
        sends: 'ok',
        twilio: 'ok',
        sendgrid: 'ok',
        uncertain: 0,
        review: 0,
        pages: 'ok',
        parked: 0,
      },
    });
    expect(status).toBe(200);
  });

  it('probes at one time share one canary; those of more than an hour ago are forgotten', async () => {
    await world.query('delete from canaries');
    await world.query(`insert into canaries (id, rung_mt) values ($1, clock_timestamp() - interval '61 minutes')`, [
      newId(),
    ]);
    const reports = await Promise.all(Array.from({ length: 5 }, () => read(url('/health/deep'))));
    expect(reports.map((report) => report.status)).toEqual([200, 200, 200, 200, 200]);
    const canaries = await world.query('select answered_mt from canaries');
    expect(canaries).toEqual([{ answered_mt: expect.any(Date) }]);
  });

  it('metrics: what left, what waits, who was heard, and how long requests take', async () => {
    await fetch(url(`/nothing/${TOKEN}`));
    await fetch(url(`/webhooks/sendgrid/inbound/open-sesame-${TOKEN}`), { method: 'POST', body: '' });
    const { status, type, text } = await read(url('/metrics'));
    expect(status).toBe(200);
    expect(type).toContain('text/plain; version=0.0.4');
    const series = {
      'hearthline_attempts_last_hour{channel="sms",outcome="accepted"}': 1,
      'hearthline_attempts_last_hour{channel="sms",outcome="unknown"}': 0,
      'hearthline_messages{channel="sms",status="uncertain"}': 0,
      'hearthline_messages{channel="email",status="review"}': 0,
      'hearthline_lane_due{lane="deliveries"}': 0,
      'hearthline_lane_due{lane="sends"}': 0,
      'hearthline_lane_oldest_due_seconds{lane="steps"}': 0,
      'hearthline_queue_depth{lane="canary"}': 0,
      'hearthline_unconfirmed{channel="sms"}': 0,
      'hearthline_webhook_silence_seconds{provider="sendgrid"}': null,
      hearthline_parked: 0,
      hearthline_senders_paused: 0,
      hearthline_oldest_uncertain_seconds: 0,
      hearthline_oldest_open_call_seconds: 0,
      'hearthline_figures_missing{source="ledger"}': 0,
      'hearthline_http_request_duration_seconds_count{method="POST",route="/v1/inquiries",status="2xx"}': 1,
      'hearthline_http_request_duration_seconds_count{method="GET",route="/metrics",status="4xx"}': 1,
      'hearthline_http_request_duration_seconds_count{method="GET",route="none",status="4xx"}': 1,
    };
    expect(Object.fromEntries(Object.keys(series).map((name) => [name, figure(text, name)]))).toEqual(series);
    expect(figure(text, 'hearthline_webhook_silence_seconds{provider="twilio"}')).toBeGreaterThan(0);
    expect(figure(text, 'process_resident_memory_bytes')).toBeGreaterThan(1_000_000);
    expect(text).not.toContain(TOKEN);
    expect(text).not.toContain('open-sesame');
  });
});

describe('a house in trouble: an api whose workers are gone', () => {
  let database: TestDatabase;
  let app: NestFastifyApplication;
  let config: Config;
  const deep = async () => {
    const { status, text } = await read(`${config.publicUrl}/health/deep`);
    return { http: status, ...(JSON.parse(text) as { status: string; checks: Record<string, string | number> }) };
  };
  const query = (sql: string, values: unknown[] = []) => app.get(Database).query(sql, values);

  beforeAll(async () => {
    const world = await World.begin('2027-01-12T16:00:00Z');
    database = await createTestDatabase();
    const port = await freePort();
    const publicUrl = `http://127.0.0.1:${port}`;
    config = { ...world.config, port, publicUrl, databaseUrl: database.url, queueUrl: database.url };
    await world.end();
    app = await createApi(config, new Log('fatal'));
    await app.listen({ port, host: '127.0.0.1' });
  });
  afterAll(async () => {
    await app.close();
    await database.drop();
  });

  /** A message with one attempt that began so many minutes ago; no attempt without an outcome. */
  async function message(status: string, channel: string, minutes: number, outcome?: string): Promise<string> {
    const [id, point, thread, attempt] = [newId(), newId(), newId(), newId()];
    await query(`insert into contact_points (id, kind, value) values ($1, 'phone', $2)`, [point, point]);
    await query('insert into conversations (id, contact_point_id) values ($1, $2)', [thread, point]);
    await query(
      `insert into messages (id, dedupe_key, conversation_id, contact_point_id, direction, channel, body, status, due_at, created_at)
       values ($1, $2, $2::text::uuid, $3, 'outbound', $4, 'Hello', $5, $6, $6)`,
      [id, thread, point, channel, status, new Date(Date.now() - minutes * 60_000)],
    );
    if (outcome)
      await query(
        `insert into attempts (id, message_id, n, ref, to_hash, body_hash, outcome, channel, provider_sid, lease_mt, started_mt)
         values ($1::text::uuid, $2, 1, $1, 'x', 'x', $3, $4, $5, clock_timestamp() - $6 * interval '1 minute', clock_timestamp() - $6 * interval '1 minute')`,
        [attempt, id, outcome, channel, outcome === 'accepted' ? `SM${attempt}` : null, minutes],
      );
    return attempt;
  }

  /** A webhook's post so many minutes ago, with news of an attempt. */
  async function news(provider: string, minutes: number, attempt: string): Promise<void> {
    const post = newId();
    await query(
      `insert into provider_posts (id, provider, received_mt, body) values ($1, $2, clock_timestamp() - $3 * interval '1 minute', '')`,
      [post, provider, minutes],
    );
    await query(
      `insert into provider_events (dedupe_key, post_id, ref, kind, status, received_at, applied) values ($1, $2, $3, 'sms_status', 'delivered', $4, true)`,
      [post, post, attempt, new Date()],
    );
  }

  it('nobody answers the canary: 503, and it says which promise is in danger', async () => {
    expect(await deep()).toMatchObject({
      http: 503,
      status: 'not ok',
      checks: { canary: 'no worker answered in 5 s', migrations: 'ok', deliveries: 'ok', sends: 'ok', twilio: 'ok' },
    });
    // from here on somebody answers, and works on nothing else
    await app.get(Queue).consume('canary', (ids) => app.get(CanaryLane).work(ids));
    expect(await deep()).toMatchObject({ http: 200, status: 'ok', checks: { canary: 'ok' } });
  });

  it('a delivery that nobody works on is late after a minute; one that is parked is information', async () => {
    await query(
      `insert into deliveries (event_id, reaction, due_mt) values ($1, 'a.b', clock_timestamp() - interval '90 seconds')`,
      [newId()],
    );
    await query(
      `insert into deliveries (event_id, reaction, due_mt, parked_mt) values ($1, 'a.b', clock_timestamp() - interval '2 days', clock_timestamp())`,
      [newId()],
    );
    expect(await deep()).toMatchObject({
      http: 503,
      checks: { deliveries: expect.stringMatching(/^due for 9\d s$/), parked: 1 },
    });
    await query(`delete from deliveries where parked_mt is null`);
    expect(await deep()).toMatchObject({ http: 200, checks: { deliveries: 'ok', parked: 1 } });
  });

  it('a text that does not leave is late, unless its sender is paused; the pause of another explains nothing', async () => {
    await message('queued', 'sms', 2);
    expect(await deep()).toMatchObject({ http: 503, checks: { sends: expect.stringMatching(/^due for 12\d s$/) } });
    await query(`insert into senders (key, next_free_mt, paused_until_mt)
      values ('email', clock_timestamp(), clock_timestamp() + interval '1 hour')`);
    expect((await deep()).checks['sends']).toMatch(/^due for 12\d s$/);
    await query(`insert into senders (key, next_free_mt, paused_until_mt)
      values ('sms:+19195550100', clock_timestamp(), clock_timestamp() + interval '1 hour')`);
    expect((await deep()).checks['sends']).toBe('ok');
  });

  it('webhooks that are silent over accepted texts are told; news of others ends it, a quiet night is none', async () => {
    const confirmed = await message('delivered', 'sms', 30, 'accepted');
    await news('twilio', 29, confirmed);
    expect((await deep()).checks['twilio']).toBe('ok');
    const waiting = await message('sent', 'sms', 20, 'accepted');
    expect((await deep()).checks).toMatchObject({
      twilio: expect.stringMatching(/^silent for 17\d\d s, 1 unconfirmed$/),
      sendgrid: 'ok',
    });
    await message('sent', 'email', 20, 'accepted');
    expect((await deep()).checks['sendgrid']).toBe('never heard of, 1 unconfirmed');
    await news('twilio', 1, waiting);
    expect((await deep()).checks['twilio']).toBe('ok');
  });

  it('every figure is counted from the rows', async () => {
    await message('sent', 'sms', 6, 'accepted');
    await message('sent', 'sms', 4, 'accepted');
    await message('uncertain', 'sms', 7, 'unknown');
    await message('review', 'email', 50, 'unknown');
    await message('sending', 'sms', 3, 'handed_off');
    await message('held', 'email', 0);
    await message('deferred', 'sms', -60);
    await message('failed', 'sms', 70, 'rejected');
    await query(
      `insert into alerts (key, kind, at) values ('a', 'channel_held', $1), ('b', 'channel_held', $1), ('c', 'old', $2)`,
      [new Date(), new Date(Date.now() - 25 * 3_600_000)],
    );
    const { text } = await read(`${config.publicUrl}/metrics`);
    const series = {
      'hearthline_messages{channel="sms",status="queued"}': 1,
      'hearthline_messages{channel="sms",status="deferred"}': 1,
      'hearthline_messages{channel="email",status="held"}': 1,
      'hearthline_messages{channel="sms",status="sending"}': 1,
      'hearthline_messages{channel="sms",status="uncertain"}': 1,
      'hearthline_messages{channel="email",status="review"}': 1,
      'hearthline_lane_due{lane="sends"}': 1,
      'hearthline_attempts_last_hour{channel="sms",outcome="accepted"}': 4,
      'hearthline_attempts_last_hour{channel="sms",outcome="handed_off"}': 1,
      'hearthline_attempts_last_hour{channel="sms",outcome="rejected"}': 0,
      'hearthline_attempts_last_hour{channel="email",outcome="unknown"}': 1,
      'hearthline_unconfirmed{channel="sms"}': 1,
      'hearthline_unconfirmed{channel="email"}': 1,
      'hearthline_webhook_silence_seconds{provider="sendgrid"}': null,
      'hearthline_alerts_last_day{kind="channel_held"}': 2,
      'hearthline_alerts_last_day{kind="old"}': null,
      hearthline_senders_paused: 2,
      hearthline_parked: 1,
    };
    expect(Object.fromEntries(Object.keys(series).map((name) => [name, figure(text, name)]))).toEqual(series);
    const ages = {
      'hearthline_lane_oldest_due_seconds{lane="sends"}': 2,
      hearthline_oldest_uncertain_seconds: 7,
      hearthline_oldest_open_call_seconds: 3,
      'hearthline_webhook_silence_seconds{provider="twilio"}': 1,
    };
    const minutes = Object.keys(ages).map((name) => [name, Math.floor(figure(text, name)! / 60)]);
    expect(Object.fromEntries(minutes)).toEqual(ages);
  });
});
