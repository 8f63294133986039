import { setTimeout as sleep } from 'node:timers/promises';
import { DateTime } from 'luxon';
import type { ThrowawaySystem } from '../demo/throwaway-system.js';
import { inquiryBody } from './inquiry-body.js';
import { quantile } from './load.js';
import type { MeasureOptions } from './measure.js';
import { type Finding, words } from './report.js';

const WARM_UP = 5;
const OF_EACH_ROUND = 10;
const LOOK_MS = 10;
const PATIENCE_MS = 30_000;
/** Families of this measure: none of them is among those of the load. */
const FIRST_FAMILY = 5_000_000;

/**
 * How long after the answer to an inquiry its first text is accepted by the carrier, one family after the other. Both
 * instants are taken by the clock of this machine; below zero the text was out before the answer had arrived here.
 */
export async function measureFirstText(system: ThrowawaySystem, { rounds, say }: MeasureOptions): Promise<Finding[]> {
  await system.startApi();
  await system.startCarrier();
  await system.startWorker();
  say(`first text, ${rounds * OF_EACH_ROUND} families one by one`);
  const took = await eachInTurn(system, rounds * OF_EACH_ROUND);
  const finding = {
    id: '',
    what: 'inquiry answered -> first text accepted by the carrier',
    ours: `${words.ms(quantile(took, 0.5))} (${took[0]} - ${took.at(-1)})`,
    limit: '',
    ratio: null,
    goal: null,
    details: { took },
  };
  return [finding];
}

/** @returns milliseconds, ascending */
async function eachInTurn(system: ThrowawaySystem, count: number): Promise<number[]> {
  await system.call('POST', '/v1/sandbox/clock', { at: tuesdayMorning(new Date()) });
  await sleep(1000);
  const took: number[] = [];
  for (let n = 0; n < WARM_UP + count; n += 1) {
    const body = inquiryBody(FIRST_FAMILY + n) as { person: { phone: string } };
    await system.call('POST', '/v1/inquiries', body);
    const answeredAt = Date.now();
    const acceptedAt = await accepted(system, body.person.phone);
    if (n >= WARM_UP) took.push(acceptedAt - answeredAt);
  }
  return took.sort((one, other) => one - other);
}

/** 16:00 UTC on a Tuesday is within texting hours in every state. */
function tuesdayMorning(now: Date): string {
  const here = DateTime.fromJSDate(now, { zone: 'utc' });
  const tuesday = here.set({ weekday: 2, hour: 16, minute: 0, second: 0, millisecond: 0 });
  return (tuesday > here ? tuesday : tuesday.plus({ weeks: 1 })).toISO()!;
}

async function accepted(system: ThrowawaySystem, phone: string): Promise<number> {
  for (const end = Date.now() + PATIENCE_MS; Date.now() < end; await sleep(LOOK_MS)) {
    const texts = `/_carrier/phones/${encodeURIComponent(phone)}/texts`;
    const { items } = await system.callCarrier<{ items: { at: string }[] }>('GET', texts);
    if (items[0]) return Date.parse(items[0].at);
  }
  throw new Error('a first text did not reach the carrier within 30 seconds');
}
