import type { Tx } from '#platform/database/tx.js';

export interface SilentRow {
  id: string;
  caseId: string | null;
  personId: string | null;
  contactPointId: string;
  activityAt: Date;
  assigneeId: string | null;
  lastReplyBy: string | null;
  snoozedUntil: Date | null;
  label: string | null;
  body: string;
  lastSentAt: Date | null;
  elsewhereAt: Date | null;
}

/** Silences that began before `before` and were not told, the longest first; locked, so that two sweeps tell once. */
export async function claimSilent(tx: Tx, before: Date, now: Date, limit: number): Promise<SilentRow[]> {
  return tx.query<SilentRow>(
    `with silent as (
       select * from conversations where last_inbound_at is not null and quiet_of is distinct from activity_at
         and activity_at <= $1 and (quiet_again_at is null or quiet_again_at <= $2)
       order by activity_at, id limit $3 for no key update skip locked)
     select s.id, s.case_id as "caseId", s.person_id as "personId", s.contact_point_id as "contactPointId",
       s.activity_at as "activityAt", s.assignee_id as "assigneeId", s.last_reply_by as "lastReplyBy",
       s.snoozed_until as "snoozedUntil", i.label, coalesce(i.body, '') as body,
       (select max(o.handed_off_at) from messages o where o.conversation_id = s.id and o.handed_off_at is not null) as "lastSentAt",
       (select max(c.activity_at) from conversations c where c.person_id = s.person_id and c.id <> s.id
          and c.activity_at > s.activity_at) as "elsewhereAt"
     from silent s left join lateral (select label, body from messages m
       where m.conversation_id = s.id and m.direction = 'inbound' and m.label is not null order by m.id desc limit 1) i on true
     order by s.activity_at, s.id`,
    [before, now, limit],
  );
}

/** @param at null: this silence is over with; otherwise when it is looked at again */
export async function settleSilences(tx: Tx, ids: readonly string[], at: readonly (Date | null)[]): Promise<void> {
  await tx.query(
    `update conversations c set quiet_again_at = r.at,
       quiet_of = case when r.at is null then c.activity_at else c.quiet_of end
     from unnest($1::uuid[], $2::timestamptz[]) as r(id, at) where c.id = r.id`,
    [ids, at],
  );
}
