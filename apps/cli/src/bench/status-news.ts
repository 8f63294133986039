import { createHmac } from 'node:crypto';
import type { ThrowawaySystem } from '../demo/throwaway-system.js';
import { startBareServer } from './bare-server.js';
import { HttpSender, type Posted } from './http-sender.js';
import { inTurn, type Load, median, openLoop } from './load.js';
import type { MeasureOptions } from './measure.js';
import { type Finding, spreadOf, words } from './report.js';
import { makeSentMessages, type SentMessage } from './sent-messages.js';

const PER_SECOND = 200;
const CONNECTIONS = 8;
const WARM_UP = 600;
const OF_EACH_KIND = 400;

/** P9: the carrier's news about texts, each a POST of its own: how soon it is acknowledged, and what the same again costs. */
export async function measureStatusNews(system: ThrowawaySystem, options: MeasureOptions): Promise<Finding[]> {
  const bare = await startBareServer(system);
  const [ours, limit] = [new HttpSender(system.url, 32), new HttpSender(bare.url, 32)];
  try {
    const count =
      WARM_UP + Math.ceil(options.rounds * options.seconds * PER_SECOND) + options.rounds * OF_EACH_KIND + 8;
    const news = (await makeSentMessages(system.databaseUrl, 'sms', count)).map((one) => signed(system, one));
    const bareNews = (await makeSentMessages(bare.databaseUrl, 'sms', count)).map((one) => signed(system, one));
    const send = (sender: HttpSender, waiting: Posted[]) => () => sender.post(waiting.shift()!, 204);
    await closedLoopOf(send(ours, news), WARM_UP);
    await closedLoopOf(send(limit, bareNews), WARM_UP);
    const acknowledged = await acknowledging(send(ours, news), send(limit, bareNews), options);
    return [acknowledged, await sameAgain(ours, news, options)];
  } finally {
    await Promise.all([ours.close(), limit.close()]);
    await system.stop('test/bench/bare-server');
  }
}

async function acknowledging(
  ours: () => Promise<void>,
  bare: () => Promise<void>,
  { rounds, seconds, say }: MeasureOptions,
): Promise<Finding> {
  const runs: { ours: Load[]; bare: Load[] } = { ours: [], bare: [] };
  for (let round = 0; round < rounds; round += 1) {
    const pair = await inTurn(
      round,
      () => openLoop(ours, PER_SECOND, seconds),
      () => openLoop(bare, PER_SECOND, seconds),
    );
    runs.ours.push(pair.ours);
    runs.bare.push(pair.limit);
    say(`news of texts, round ${round + 1}: p99 ${words.ms(pair.ours.p99Ms)}, bare ${words.ms(pair.limit.p99Ms)}`);
  }
  return {
    id: 'P9',
    what: `webhook acknowledged p99 at ${PER_SECOND}/s`,
    ours: words.ms(median(runs.ours.map((load) => load.p99Ms))),
    limit: `${words.ms(median(runs.bare.map((load) => load.p99Ms)))} bare`,
    ratio: spreadOf(runs.ours.map((load, round) => load.p99Ms / runs.bare[round]!.p99Ms)),
    goal: { atMost: 3 },
    details: runs,
  };
}

/** The carrier repeats what it is not sure of: what is known already must cost little. */
async function sameAgain(ours: HttpSender, news: Posted[], { rounds, say }: MeasureOptions): Promise<Finding> {
  const [fresh, again]: [number[], number[]] = [[], []];
  for (let round = 0; round < rounds; round += 1) {
    const some = news.splice(0, OF_EACH_KIND);
    const [first, second] = [[...some], [...some]];
    fresh.push(await closedLoopOf(() => ours.post(first.shift()!, 204), some.length));
    again.push(await closedLoopOf(() => ours.post(second.shift()!, 204), some.length));
    say(`news of texts, round ${round + 1}: new ${words.ms(fresh.at(-1)!)}, the same again ${words.ms(again.at(-1)!)}`);
  }
  return {
    id: 'P9',
    what: 'what a webhook costs that came before',
    ours: words.ms(median(again)),
    limit: `${words.ms(median(fresh))} a new one`,
    ratio: spreadOf(again.map((ms, round) => ms / fresh[round]!)),
    goal: { atMost: 0.5 },
    details: { fresh, again },
  };
}

/** @returns milliseconds for one of them */
async function closedLoopOf(send: () => Promise<void>, count: number): Promise<number> {
  let left = count;
  const start = performance.now();
  await Promise.all(
    Array.from({ length: CONNECTIONS }, async () => {
      while (left > 0) {
        left -= 1;
        await send();
      }
    }),
  );
  return (performance.now() - start) / count;
}

/** A status callback as the carrier signs it: the address, then every field by name. */
function signed({ env, url }: ThrowawaySystem, { ref, sid }: SentMessage): Posted {
  const path = `/webhooks/twilio/sms/status?a=${ref}`;
  const fields: Record<string, string> = {
    AccountSid: env['TWILIO_ACCOUNT_SID'] ?? '',
    From: '+19195550100',
    MessageSid: sid,
    MessageStatus: 'delivered',
    SmsSid: sid,
    SmsStatus: 'delivered',
    To: '+19195550142',
  };
  const said = Object.entries(fields).map(([name, value]) => name + value);
  const signature = createHmac('sha1', env['TWILIO_AUTH_TOKEN'] ?? '')
    .update((env['PUBLIC_URL'] ?? url) + path + said.join(''))
    .digest('base64');
  const headers = { 'content-type': 'application/x-www-form-urlencoded', 'x-twilio-signature': signature };
  return { path, headers, body: new URLSearchParams(fields).toString() };
}
