import { createPrivateKey, randomUUID, sign } from 'node:crypto';
import { Pool } from 'undici';
import type { ThrowawaySystem } from '../demo/throwaway-system.js';
import { median } from './load.js';
import { query } from './sql.js';

export interface MailNewsMeasured {
  batch: number;
  rounds: number;
  /** milliseconds for one event, median of the rounds */
  inBatchMs: number;
  aloneMs: number;
  /** how many times dearer an event is in a POST of its own */
  ratio: number;
  /** transactions that wrote the events of one POST */
  commits: number;
}

const CONNECTIONS = 8;
const ALONE = 200;

/** Mails that were accepted, with nothing told about them yet: every event of the measure moves one of them. */
const MAILS = `
with point as (
  insert into contact_points (id, kind, value)
  select gen_random_uuid(), 'email', 'bench-' || $1::text || '-' || n || '@example.com' from generate_series(1, $2) n returning id),
thread as (
  insert into conversations (id, contact_point_id) select gen_random_uuid(), id from point returning id, contact_point_id),
mail as (
  insert into messages (id, dedupe_key, conversation_id, contact_point_id, direction, channel, class, body, status, created_at, sent_at)
  select gen_random_uuid(), 'bench:' || id, id, contact_point_id, 'outbound', 'email', 'informational', 'Hello', 'sent', clock_timestamp(), clock_timestamp()
  from thread returning id)
insert into attempts (id, message_id, n, ref, to_hash, body_hash, channel, outcome, lease_mt, started_mt, finished_mt, provider_sid)
select gen_random_uuid(), id, 1, 'ref-' || id, 'to', 'body', 'email', 'accepted', clock_timestamp(), clock_timestamp(), clock_timestamp(), 'sid-' || id
from mail returning ref, provider_sid as sid`;

/** P10: the news of a thousand mails in one signed POST, against as many POSTs as events. */
export async function measureMailNews(
  system: ThrowawaySystem,
  rounds: number,
  say: (line: string) => void,
): Promise<MailNewsMeasured> {
  const batch = 1000;
  const http = new Pool(system.url, { connections: CONNECTIONS, pipelining: 1 });
  const [together, alone]: [number[], number[]] = [[], []];
  let commits = 0;
  try {
    for (let round = 0; round <= rounds; round += 1) {
      const mails = await query<Mail>(system.databaseUrl, MAILS, [randomUUID(), batch + ALONE]);
      await query(system.databaseUrl, 'analyze attempts, messages, provider_events');
      const events = mails.map(eventOf);
      const single = events.splice(0, ALONE);
      const togetherMs = await timed(() => post(http, system, events));
      const aloneMs = await timed(() => postEach(http, system, single));
      commits = await commitsOf(system.databaseUrl, events[0]!.sg_event_id);
      if (round === 0) continue; // warm-up
      together.push(togetherMs / events.length);
      alone.push(aloneMs / single.length);
      say(
        `round ${round}: ${(togetherMs / events.length).toFixed(3)} ms in a batch, ${(aloneMs / single.length).toFixed(3)} ms alone`,
      );
    }
  } finally {
    await http.close();
  }
  const [inBatchMs, aloneMs] = [median(together), median(alone)];
  return { batch, rounds, inBatchMs, aloneMs, ratio: aloneMs / inBatchMs, commits };
}

interface Mail {
  ref: string;
  sid: string;
}

function eventOf({ ref, sid }: Mail) {
  return {
    sg_event_id: randomUUID(),
    event: 'delivered',
    email: 'bench@example.com',
    timestamp: Math.floor(Date.now() / 1000),
    sg_message_id: `${sid}.recvd-1-2-3.0`,
    'smtp-id': `<${sid}@geopod-ismtpd-1>`,
    crm_att: ref,
    response: '250 2.0.0 OK',
  };
}

async function post(http: Pool, system: ThrowawaySystem, events: readonly unknown[]): Promise<void> {
  const body = `${JSON.stringify(events)}\r\n`;
  const timestamp = String(Math.floor(Date.now() / 1000));
  const key = Buffer.from(system.env['SENDGRID_EVENT_PRIVATE_KEY'] ?? '', 'base64');
  const signature = sign(
    'sha256',
    Buffer.from(timestamp + body),
    createPrivateKey({ key, format: 'der', type: 'pkcs8' }),
  );
  const headers = {
    'content-type': 'application/json',
    'x-twilio-email-event-webhook-timestamp': timestamp,
    'x-twilio-email-event-webhook-signature': signature.toString('base64'),
  };
  const response = await http.request({ method: 'POST', path: '/webhooks/sendgrid/events', headers, body });
  await response.body.dump();
  if (response.statusCode !== 204) throw new Error(`the event webhook answered ${response.statusCode}`);
}

async function postEach(http: Pool, system: ThrowawaySystem, events: readonly unknown[]): Promise<void> {
  const waiting = [...events];
  await Promise.all(
    Array.from({ length: CONNECTIONS }, async () => {
      for (let event = waiting.shift(); event; event = waiting.shift()) await post(http, system, [event]);
    }),
  );
}

async function timed(work: () => Promise<void>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

/** A row carries the transaction that wrote it. */
async function commitsOf(databaseUrl: string, eventId: string): Promise<number> {
  const [row] = await query<{ n: number }>(
    databaseUrl,
    `select count(distinct xmin::text)::int as n from provider_events
     where post_id = (select post_id from provider_events where dedupe_key = $1)`,
    [`mail:${eventId}`],
  );
  return row!.n;
}
