import type { Tx } from '#platform/database/tx.js';

export interface Qualifiable {
  caseId: string;
  personId: string;
  channel: 'form' | 'sms' | 'email';
  qualifiedAt: Date | null;
}

export async function findQualifiable(
  tx: Tx,
  id: string,
  { locked = false }: { locked?: boolean } = {},
): Promise<Qualifiable | null> {
  const [row] = await tx.query<Qualifiable>(
    `select case_id as "caseId", person_id as "personId", channel, qualified_at as "qualifiedAt" from inquiries
     where id = $1 ${locked ? 'for no key update' : ''}`,
    [id],
  );
  return row ?? null;
}

export async function markQualified(tx: Tx, id: string, by: string, now: Date): Promise<void> {
  await tx.query('update inquiries set qualified_at = $3, qualified_by = $2 where id = $1', [id, by, now]);
}
