import { setTimeout as sleep } from 'node:timers/promises';
import { DateTime } from 'luxon';
import { karen, rosa } from './families.data.js';
import type { ThrowawaySystem } from './throwaway-system.js';
import { clockWords, Timeline, ZONE } from './timeline.js';

interface Enrolled {
  status: string;
  exitReason: string | null;
}

/**
 * Two families fill in the form on a Friday night; one answers, the other does not.
 * @param now real time: the sandbox clock only moves forward from it
 * @returns whether the story ended as it should: nothing for Karen after her answer, everything for Rosa
 */
export async function tellStory(system: ThrowawaySystem, now: Date): Promise<boolean> {
  const timeline = new Timeline(system);
  const friday = fridayNight(now);
  timeline.scene(`${friday.toFormat('cccc, LLLL d, h:mm a')} in Florida. Texts may leave there between 8 AM and 8 PM.`);
  const karensCase = await fillIn(system, timeline, friday, 'Karen', karen.body);
  const rosasCase = await fillIn(system, timeline, friday.plus({ minutes: 10 }), 'Rosa', rosa.body);

  timeline.scene('The night passes; then the weekend.');
  const answeredAt = friday.plus({ days: 3 }).set({ hour: 18, minute: 40 });
  await live(system, timeline, answeredAt);

  timeline.scene('Karen answers. Rosa does not.');
  await system.callCarrier('POST', `/_carrier/phones/${encodeURIComponent(karen.phone)}/texts`, { body: karen.answer });
  await timeline.tell();
  const before = await textsTo(system, karen.phone);

  timeline.scene('Two more weeks. Rosa hears from us, at growing distances; Karen only from people.');
  const end = answeredAt.plus({ days: 15 });
  await live(system, timeline, end);

  const after = await textsTo(system, karen.phone);
  const forRosa = await textsTo(system, rosa.phone);
  const [karens, rosas] = [await enrolled(system, karensCase), await enrolled(system, rosasCase)];
  timeline.scene(`${clockWords(end.toJSDate())}, counted at the carrier:`);
  process.stdout.write(
    `  Karen  ${after} texts, ${after - before} of them after her answer; follow-up ${words(karens)}\n`,
  );
  process.stdout.write(`  Rosa   ${forRosa} texts; follow-up ${words(rosas)}\n`);
  return (
    after === before &&
    before > 0 &&
    forRosa > after &&
    karens?.exitReason === 'human_reply' &&
    rosas?.status === 'completed'
  );
}

/** The first Friday, 22:30 in Florida, that lies ahead. */
function fridayNight(now: Date): DateTime {
  const here = DateTime.fromJSDate(now, { zone: ZONE });
  const friday = here.set({ weekday: 5, hour: 22, minute: 30, second: 0, millisecond: 0 });
  return friday > here ? friday : friday.plus({ weeks: 1 });
}

async function fillIn(
  system: ThrowawaySystem,
  timeline: Timeline,
  at: DateTime,
  name: string,
  body: unknown,
): Promise<string> {
  await moveTo(system, at);
  const { caseId } = await system.call<{ caseId: string }>('POST', '/v1/inquiries', body);
  timeline.name(caseId, name);
  await walkTo(system, at);
  await timeline.tell();
  return caseId;
}

/** Lives from one due instant to the next, and tells what each brought before the next. */
async function live(system: ThrowawaySystem, timeline: Timeline, until: DateTime): Promise<void> {
  for (let next = await nextDue(system); next && next <= until; next = await nextDue(system)) {
    await walkTo(system, next);
    await timeline.tell();
  }
  await moveTo(system, until);
}

async function nextDue(system: ThrowawaySystem): Promise<DateTime | undefined> {
  const lists = await Promise.all(
    ['messages?status=queued', 'messages?status=deferred', 'enrollments?status=active'].map((list) =>
      system.call<{ items: { dueAt: string | null }[] }>('GET', `/v1/${list}`),
    ),
  );
  const due = lists.flatMap(({ items }) => items).flatMap(({ dueAt }) => dueAt ?? []);
  return due.length ? DateTime.min(...due.map((at) => DateTime.fromISO(at))) : undefined;
}

/** Every process agrees with the clock within a second (docs/contract.md). */
async function moveTo(system: ThrowawaySystem, at: DateTime): Promise<void> {
  await system.call('POST', '/v1/sandbox/clock', { at: at.toUTC().toISO() });
  await sleep(1000);
}

/** Through every due instant until then, each with the work it brings; when that is past, only until work has settled. */
async function walkTo(system: ThrowawaySystem, at: DateTime): Promise<void> {
  const now = DateTime.fromISO((await system.call<{ now: string }>('GET', '/v1/sandbox/clock')).now);
  const advance = at > now ? at.diff(now).toISO() : 'PT0S';
  await system.call('POST', '/v1/sandbox/clock', { advance, walk: true });
}

async function textsTo(system: ThrowawaySystem, phone: string): Promise<number> {
  const { items } = await system.callCarrier<{ items: { to: string }[] }>('GET', '/_carrier/ledger');
  return items.filter(({ to }) => to === phone).length;
}

async function enrolled(system: ThrowawaySystem, caseId: string): Promise<Enrolled | undefined> {
  return (await system.call<{ items: Enrolled[] }>('GET', `/v1/enrollments?caseId=${caseId}`)).items[0];
}

const words = (enrollment: Enrolled | undefined): string =>
  enrollment
    ? [enrollment.status, enrollment.exitReason?.replaceAll('_', ' ')].filter(Boolean).join(': ')
    : 'never began';
