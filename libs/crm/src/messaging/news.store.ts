import type { Write } from '#platform/database/save-all.js';
import type { Tx } from '#platform/database/tx.js';

/** A provider's word on one attempt, as it came. */
export interface News {
  dedupeKey: string;
  kind: 'sms_status' | 'mail_event';
  /** the attempt's own reference, the only one that comes back signed */
  ref: string | null;
  /** the provider's id of the message */
  sid: string | null;
  status: string;
  errorCode: string | null;
  /** of news about a mail that names neither our reference nor the provider's id */
  mailbox?: { address: string; at: Date };
}

/** What became of a piece of news: `unmatched` waits for its attempt, the others are done. */
export type NewsOutcome = 'moved' | 'stale' | 'conflict' | 'unmatched';

export async function knownNews(tx: Tx, keys: readonly string[]): Promise<Set<string>> {
  const rows = await tx.query<{ dedupe_key: string }>(
    'select dedupe_key from provider_events where dedupe_key = any($1)',
    [keys],
  );
  return new Set(rows.map((row) => row.dedupe_key));
}

export async function findAttempts(
  tx: Tx,
  refs: readonly string[],
  sids: readonly string[],
): Promise<{ id: string; ref: string; sid: string | null }[]> {
  return tx.query('select id, ref, provider_sid as sid from attempts where ref = any($1) or provider_sid = any($2)', [
    refs,
    sids,
  ]);
}

/** The raw POST, once and only when it held news, and each piece of news in it. */
export function draftNews(
  post: { id: string; provider: 'twilio' | 'sendgrid'; body: Buffer; receivedMachine: Date } | null,
  events: readonly (News & { outcome: NewsOutcome; receivedAt: Date })[],
): Write[] {
  return [
    {
      table: 'provider_posts',
      columns: { id: 'uuid', provider: 'text', received_mt: 'timestamptz', body: 'bytea' },
      rows: post
        ? [
            {
              id: post.id,
              provider: post.provider,
              received_mt: post.receivedMachine,
              body: `\\x${post.body.toString('hex')}`,
            },
          ]
        : [],
    },
    {
      table: 'provider_events',
      columns: {
        dedupe_key: 'text',
        post_id: 'uuid',
        ref: 'text',
        sid: 'text',
        kind: 'text',
        status: 'text',
        error_code: 'text',
        received_at: 'timestamptz',
        applied: 'boolean',
        outcome: 'text',
      },
      rows: events.map((event) => ({
        dedupe_key: event.dedupeKey,
        post_id: post?.id ?? null,
        ref: event.ref,
        sid: event.sid,
        kind: event.kind,
        status: event.status,
        error_code: event.errorCode,
        received_at: event.receivedAt,
        applied: event.outcome !== 'unmatched',
        outcome: event.outcome,
      })),
    },
  ];
}

/** News since then that came before we knew the sid it speaks of, and whose attempt has it by now. */
export async function newsWithAttempt(tx: Tx, since: Date, limit: number): Promise<(News & { attemptId: string })[]> {
  return tx.query(
    `select e.dedupe_key as "dedupeKey", e.kind, e.ref, e.sid, e.status, e.error_code as "errorCode", a.id as "attemptId"
     from provider_events e join attempts a on a.provider_sid = e.sid
     where not e.applied and e.received_at > $2 order by e.received_at limit $1 for no key update of e skip locked`,
    [limit, since],
  );
}

export async function markNews(tx: Tx, marks: readonly { dedupeKey: string; outcome: NewsOutcome }[]): Promise<void> {
  await tx.query(
    `update provider_events e set applied = true, outcome = r.outcome
     from jsonb_to_recordset($1::jsonb) as r(dedupe_key text, outcome text) where e.dedupe_key = r.dedupe_key`,
    [JSON.stringify(marks.map((mark) => ({ dedupe_key: mark.dedupeKey, outcome: mark.outcome })))],
  );
}

/** Whether the carrier has said, against what we hold, that this text was delivered. */
export async function deliveryDoubted(tx: Tx, sid: string): Promise<boolean> {
  const rows = await tx.query(
    `select 1 from provider_events where sid = $1 and outcome = 'conflict' and status in ('delivered', 'read')`,
    [sid],
  );
  return rows.length > 0;
}

/** Mailboxes that we know, by address. */
export async function mailboxes(tx: Tx, addresses: readonly string[]): Promise<Map<string, string>> {
  const rows = await tx.query<{ id: string; value: string }>(
    `select id, value from contact_points where kind = 'email' and value = any($1)`,
    [addresses],
  );
  return new Map(rows.map((row) => [row.value, row.id]));
}

/**
 * The mail that an asynchronous bounce without any id must be about: the last one to that mailbox in the three days before.
 * @returns dedupe key of the news -> attempt
 */
export async function lastMailsTo(tx: Tx, news: readonly News[]): Promise<Map<string, string>> {
  const rows = await tx.query<{ key: string; attempt: string }>(
    `select n.key, last.id as attempt
     from jsonb_to_recordset($1::jsonb) as n(key text, address text, at timestamptz)
     join contact_points p on p.kind = 'email' and p.value = n.address
     cross join lateral (
       select a.id from messages m join attempts a on a.message_id = m.id
       where m.contact_point_id = p.id and m.channel = 'email' and a.outcome in ('accepted', 'unknown')
         and a.started_mt between n.at - interval '3 days' and n.at + interval '1 minute'
       order by a.outcome, a.started_mt desc limit 1) last`,
    [JSON.stringify(news.map((one) => ({ key: one.dedupeKey, ...one.mailbox })))],
  );
  return new Map(rows.map((row) => [row.key, row.attempt]));
}

/** How often the mailbox refused for the moment since then. */
export async function blockedSince(tx: Tx, contactPointId: string, since: Date): Promise<number> {
  const [row] = await tx.query<{ n: number }>(
    `select count(*)::int as n from messages
     where contact_point_id = $1 and channel = 'email' and status = 'failed' and error_code = 'blocked' and created_at > $2`,
    [contactPointId, since],
  );
  return row!.n;
}
