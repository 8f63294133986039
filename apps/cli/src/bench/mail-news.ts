import { createPrivateKey, randomUUID, sign } from 'node:crypto';
import type { ThrowawaySystem } from '../demo/throwaway-system.js';
import { HttpSender, type Posted } from './http-sender.js';
import { inTurn, median } from './load.js';
import type { MeasureOptions } from './measure.js';
import { type Finding, spreadOf, words } from './report.js';
import { makeSentMessages, type SentMessage } from './sent-messages.js';
import { query } from './sql.js';

const CONNECTIONS = 8;
const ALONE = 200;
const TOGETHER = 1000;

/** P10: the news of a thousand mails in one signed POST, against as many POSTs as events. */
export async function measureMailNews(system: ThrowawaySystem, { rounds, say }: MeasureOptions): Promise<Finding> {
  const http = new HttpSender(system.url, CONNECTIONS);
  const [together, alone]: [number[], number[]] = [[], []];
  let commits = 0;
  try {
    // the first is not counted: what is hot is compiled in it
    for (let round = -1; round < rounds; round += 1) {
      const events = (await makeSentMessages(system.databaseUrl, 'email', TOGETHER + ALONE)).map(eventOf);
      const single = events.splice(0, ALONE);
      const { ours, limit } = await inTurn(
        round,
        () => timed(() => http.post(signed(system, events), 204)),
        () => timed(() => postEach(http, system, single)),
      );
      commits = Math.max(commits, await commitsOf(system.databaseUrl, events[0]!.sg_event_id));
      if (round < 0) continue;
      together.push(ours / events.length);
      alone.push(limit / single.length);
      say(
        `news about mails, round ${round + 1}: ${words.ms(together.at(-1)!)} in a batch, ${words.ms(alone.at(-1)!)} alone`,
      );
    }
  } finally {
    await http.close();
  }
  return {
    id: 'P10',
    what: `an event alone to one of ${TOGETHER} in a POST (${commits} commit)`,
    ours: `${(median(together) * 1000).toFixed(0)} us in a POST`,
    limit: `${words.ms(median(alone))} alone`,
    ratio: spreadOf(alone.map((ms, round) => ms / together[round]!)),
    goal: { atLeast: 40 },
    details: { together, alone, commits },
  };
}

function eventOf({ ref, sid }: SentMessage) {
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

function signed(system: ThrowawaySystem, events: readonly unknown[]): Posted {
  const body = `${JSON.stringify(events)}\r\n`;
  const timestamp = String(Math.floor(Date.now() / 1000));
  const der = Buffer.from(system.env['SENDGRID_EVENT_PRIVATE_KEY'] ?? '', 'base64');
  const key = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
  const headers = {
    'content-type': 'application/json',
    'x-twilio-email-event-webhook-timestamp': timestamp,
    'x-twilio-email-event-webhook-signature': sign('sha256', Buffer.from(timestamp + body), key).toString('base64'),
  };
  return { path: '/webhooks/sendgrid/events', headers, body };
}

async function postEach(http: HttpSender, system: ThrowawaySystem, events: readonly unknown[]): Promise<void> {
  const waiting = [...events];
  await Promise.all(
    Array.from({ length: CONNECTIONS }, async () => {
      for (let event = waiting.shift(); event; event = waiting.shift()) await http.post(signed(system, [event]), 204);
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
