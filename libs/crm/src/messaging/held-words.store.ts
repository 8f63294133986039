import type { Database } from '#platform/database/database.js';
import type { Tx } from '#platform/database/tx.js';
import type { MessageFacts } from './message.rules.js';
import { FACTS } from './messaging.store.js';
import type { TemplateStatus } from './template-choice.rules.js';

export interface HeldForWords {
  id: string;
  caseId: string | null;
  /** of the words that it says */
  status: TemplateStatus;
  /** it is of no use any more */
  late: boolean;
}

/** Held messages of which it is known by now what becomes of them. */
export async function decidedAbout(database: Database, now: Date, limit: number): Promise<HeldForWords[]> {
  return database.query<HeldForWords>(
    `select m.id, m.case_id as "caseId", t.status, coalesce(m.not_after < $1, false) as late
     from messages m join templates t on t.id = m.template_id
     where m.status = 'held' and m.held_because = 'not_approved' and (t.status <> 'draft' or m.not_after < $1)
     order by m.id limit $2`,
    [now, limit],
  );
}

const STILL_HELD = `select id from messages where id = any($1::uuid[]) and status = 'held' and held_because = 'not_approved'
  order by id for no key update`;

/** They are due as they were planned, and all gates are asked again. */
export async function releaseApproved(tx: Tx, ids: readonly string[], now: Date): Promise<MessageFacts[]> {
  return tx.query<MessageFacts>(
    `update messages m set status = 'queued', held_because = null, due_at = greatest(due_at, $2), version = version + 1
     where id in (${STILL_HELD}) returning ${FACTS}`,
    [ids, now],
  );
}

export async function skipHeld(tx: Tx, ids: readonly string[]): Promise<MessageFacts[]> {
  return tx.query<MessageFacts>(
    `update messages m set status = 'skipped', held_because = null, skipped_because = 'not_approved', version = version + 1
     where id in (${STILL_HELD}) returning ${FACTS}`,
    [ids],
  );
}
