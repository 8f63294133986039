import type { Tx } from '#platform/database/tx.js';

export interface Answered {
  id: string;
  sequenceKey: string;
  businessKey: string;
}

/** What they answered last is a fact of the enrollment from here on. */
export async function keepAnswer(tx: Tx, enrollmentId: string, answer: string): Promise<void> {
  await tx.query(
    `update enrollments set facts = facts || jsonb_build_object('answer.last', $2::text), version = version + 1 where id = $1`,
    [enrollmentId, answer],
  );
}

export async function answeredEnrollment(tx: Tx, enrollmentId: string): Promise<Answered | null> {
  const [row] = await tx.query<Answered>(
    `select id, sequence_key as "sequenceKey", business_key as "businessKey" from enrollments where id = $1`,
    [enrollmentId],
  );
  return row ?? null;
}
