import type { Database } from '#platform/database/database.js';
import type { Tx } from '#platform/database/tx.js';
import type { Meant } from './corrections.rules.js';

export const correctionStatuses = ['proposed', 'approved', 'rejected'] as const;
export type CorrectionStatus = (typeof correctionStatuses)[number];

export interface CorrectionRow {
  id: string;
  messageId: string;
  caseId: string | null;
  text: string;
  said: Meant & { wordsVersion: string };
  meant: Meant;
  words: string;
  note: string | null;
  status: CorrectionStatus;
  proposedAt: Date;
  proposedBy: string;
  decidedAt: Date | null;
  decidedBy: string | null;
}

const SELECT = `select c.id, c.message_id as "messageId", m.case_id as "caseId", m.body as text, c.said, c.meant, c.words, c.note,
  c.status, c.proposed_at as "proposedAt", c.proposed_by as "proposedBy", c.decided_at as "decidedAt", c.decided_by as "decidedBy"
  from corrections c join messages m on m.id = c.message_id`;

export async function inboundText(
  tx: Tx,
  messageId: string,
): Promise<{ body: string; caseId: string | null; direction: string; wordsVersion: string | null } | null> {
  const [row] = await tx.query<{
    body: string;
    caseId: string | null;
    direction: string;
    wordsVersion: string | null;
  }>(
    `select body, case_id as "caseId", direction, words_version as "wordsVersion" from messages where id = $1 for key share`,
    [messageId],
  );
  return row ?? null;
}

/** @returns null when one about this message waits already */
export async function addCorrection(
  tx: Tx,
  row: Omit<CorrectionRow, 'text' | 'caseId' | 'status' | 'decidedAt' | 'decidedBy'>,
): Promise<CorrectionRow | null> {
  const added = await tx.query(
    `insert into corrections (id, message_id, said, meant, words, note, proposed_at, proposed_by)
     values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict (message_id) where status = 'proposed' do nothing returning 1`,
    [
      row.id,
      row.messageId,
      JSON.stringify(row.said),
      JSON.stringify(row.meant),
      row.words,
      row.note,
      row.proposedAt,
      row.proposedBy,
    ],
  );
  return added.length ? findCorrection(tx, row.id) : null;
}

export async function findCorrection(tx: Tx, id: string): Promise<CorrectionRow | null> {
  const [row] = await tx.query<CorrectionRow>(`${SELECT} where c.id = $1`, [id]);
  return row ?? null;
}

/** Decisions about corrections are taken in turn: two may be about the same words. */
export async function lockDecisions(tx: Tx): Promise<void> {
  await tx.query(`select pg_advisory_xact_lock(hashtext('hearthline.corrections'))`);
}

export async function isCorrected(tx: Tx, words: string): Promise<boolean> {
  return (await tx.query(`select 1 from corrections where words = $1 and status = 'approved'`, [words])).length > 0;
}

export async function decideCorrection(
  tx: Tx,
  id: string,
  said: { status: CorrectionStatus; by: string; at: Date },
): Promise<void> {
  await tx.query('update corrections set status = $2, decided_by = $3, decided_at = $4 where id = $1', [
    id,
    said.status,
    said.by,
    said.at,
  ]);
}

export async function listCorrections(
  database: Database,
  query: { status?: CorrectionStatus; before: string | null; limit: number },
): Promise<CorrectionRow[]> {
  return database.query<CorrectionRow>(
    `${SELECT} where ($1::text is null or c.status = $1) and ($2::uuid is null or c.id < $2) order by c.id desc limit $3`,
    [query.status ?? null, query.before, query.limit],
  );
}

export async function approvedMeanings(database: Database): Promise<{ words: string; meant: Meant }[]> {
  return database.query(`select words, meant from corrections where status = 'approved'`);
}
