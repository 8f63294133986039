import type { Tx } from '#platform/database/tx.js';
import { MOST_COUNTED } from '#platform/observability/observability.store.js';
import { DUE_BY_URGENCY } from './due-messages.store.js';

// clock_timestamp() is volatile: only as a sub-select is it computed once, and does an index serve the comparison

export interface DueRows {
  lane: 'steps' | 'sends';
  channel: string | null;
  due: number;
  oldestAt: Date | null;
}

/** Due rows per lane, those of sends per channel: a sender's pause explains its own channel only. */
export async function dueRows(tx: Tx, now: Date): Promise<DueRows[]> {
  return tx.query<DueRows>(
    `select 'steps' as lane, null as channel, count(*)::int as due, min(due_at) as "oldestAt"
     from (
       with recursive queues as (
         (select urgency, sequence_key from enrollments where status = 'active' order by urgency, sequence_key limit 1)
         union all
         select next.urgency, next.sequence_key from queues q cross join lateral (
           select urgency, sequence_key from enrollments
           where status = 'active' and (urgency, sequence_key) > (q.urgency, q.sequence_key)
           order by urgency, sequence_key limit 1) next)
       select d.due_at from queues q cross join lateral (
         select due_at from enrollments e where status = 'active' and e.urgency = q.urgency and e.sequence_key = q.sequence_key
           and due_at <= $1 order by due_at limit $2) d) as steps
     union all
     select 'sends', channel, count(*)::int, min("dueAt")
     from (${DUE_BY_URGENCY}) as sends
     group by channel`,
    [now, MOST_COUNTED],
  );
}

export interface Waiting {
  channel: string;
  status: string;
  n: number;
}

/** Messages that somebody may have to look at; those under way are found by their open attempt. */
export async function waitingMessages(tx: Tx): Promise<Waiting[]> {
  return tx.query<Waiting>(
    `select channel, status, count(*)::int as n from messages where status in ('queued', 'deferred') group by channel, status
     union all
     select channel, status, count(*)::int from messages where status = 'held' group by channel, status
     union all
     select channel, status, count(*)::int from messages where status in ('uncertain', 'review') group by channel, status
     union all
     select m.channel, m.status, count(*)::int from attempts a join messages m on m.id = a.message_id
     where a.outcome = 'handed_off' and m.status = 'sending' group by m.channel, m.status`,
  );
}

export interface AttemptCount {
  channel: string;
  outcome: string;
  n: number;
}

export async function attemptsOfLastHour(tx: Tx): Promise<AttemptCount[]> {
  return tx.query<AttemptCount>(
    `select channel, outcome, count(*)::int as n from attempts
     where started_mt > (select clock_timestamp() - interval '1 hour') group by channel, outcome`,
  );
}

export interface OpenEnds {
  uncertainSeconds: number;
  openCallSeconds: number;
}

/** How old the oldest uncertain message is, and the oldest call whose lease ended without a record; machine time. */
export async function openEnds(tx: Tx): Promise<OpenEnds> {
  const [row] = await tx.query<OpenEnds>(
    `select
       (select coalesce(extract(epoch from clock_timestamp() - min(a.started_mt)), 0)::float8
        from attempts a join messages m on m.id = a.message_id
        where a.outcome = 'unknown' and m.status = 'uncertain') as "uncertainSeconds",
       (select coalesce(extract(epoch from clock_timestamp() - min(lease_mt)), 0)::float8
        from attempts where outcome = 'handed_off' and lease_mt < (select clock_timestamp())) as "openCallSeconds"`,
  );
  return row!;
}

/** Keys of the senders that are paused now. */
export async function pausedSenders(tx: Tx): Promise<string[]> {
  const rows = await tx.query<{ key: string }>('select key from senders where paused_until_mt > clock_timestamp()');
  return rows.map((row) => row.key);
}

/** Seconds since the last news of each provider; one that never sent any is not in the answer. */
export async function silence(tx: Tx): Promise<Map<string, number>> {
  const rows = await tx.query<{ provider: string; seconds: number }>(
    `select provider, extract(epoch from clock_timestamp() - heard.at)::float8 as seconds
     from (values ('twilio'), ('sendgrid')) as known (provider) cross join lateral
       (select max(received_mt) as at from provider_posts p where p.provider = known.provider) as heard
     where heard.at is not null`,
  );
  return new Map(rows.map((row) => [row.provider, row.seconds]));
}

export interface Unconfirmed {
  channel: string;
  /** older than five minutes */
  n: number;
  /** older than what a provider may be silent for */
  late: number;
}

/**
 * Accepted attempts of the last day of which no news came by webhook. News is found by the time in its post's id: an
 * index by provider id would be written for every piece of news, for this question only.
 */
export async function unconfirmed(tx: Tx, machine: Date, lateSeconds: number): Promise<Unconfirmed[]> {
  return tx.query<Unconfirmed>(
    `with news as materialized (select sid, ref from provider_events where post_id >= $1)
     select a.channel, count(*)::int as n,
       count(*) filter (where a.started_mt < clock_timestamp() - $2 * interval '1 second')::int as late
     from attempts a
     where a.outcome = 'accepted' and a.started_mt > (select clock_timestamp() - interval '1 day')
       and a.started_mt < (select clock_timestamp() - interval '5 minutes')
       and not exists (select 1 from news where news.sid = a.provider_sid)
       and not exists (select 1 from news where news.ref = a.ref)
     group by a.channel`,
    [lowestId(machine.getTime() - DAY_MS), lateSeconds],
  );
}

const DAY_MS = 24 * 3600 * 1000;

/** No UUIDv7 that was made from this instant on is smaller. */
function lowestId(milliseconds: number): string {
  const hex = milliseconds.toString(16).padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8)}-7000-8000-000000000000`;
}

export async function alertsSince(tx: Tx, since: Date): Promise<{ kind: string; n: number }[]> {
  return tx.query<{ kind: string; n: number }>(
    'select kind, count(*)::int as n from alerts where at > $1 group by kind',
    [since],
  );
}
