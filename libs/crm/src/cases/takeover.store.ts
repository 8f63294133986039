import type { Tx } from '#platform/database/tx.js';

export interface Takeover {
  status: string;
  at: Date | null;
  by: string | null;
}

export async function takeoverOf(tx: Tx, caseId: string): Promise<Takeover> {
  const [row] = await tx.query<Takeover>(
    'select status, taken_over_at as at, taken_over_by as by from cases where id = $1',
    [caseId],
  );
  return row!;
}

export async function setTakeover(
  tx: Tx,
  caseId: string,
  set: { by: string | null; at: Date | null; reason: string | null },
): Promise<void> {
  await tx.query(
    'update cases set taken_over_at = $3, taken_over_by = $2, taken_over_reason = $4, version = version + 1 where id = $1',
    [caseId, set.by, set.at, set.reason],
  );
}

/** Who has taken these cases over; those that nobody has are missing. */
export async function takersOf(tx: Tx, caseIds: readonly string[]): Promise<Map<string, string>> {
  const rows = await tx.query<{ id: string; by: string }>(
    'select id, taken_over_by as by from cases where id = any($1::uuid[]) and taken_over_by is not null',
    [caseIds],
  );
  return new Map(rows.map((row) => [row.id, row.by]));
}
