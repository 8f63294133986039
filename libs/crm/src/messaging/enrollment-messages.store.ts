import type { Tx } from '#platform/database/tx.js';

/** What has become of the message of a step. */
export interface StepMessage {
  id: string;
  stepId: string | null;
  channel: 'sms' | 'email';
  status: string;
  dueAt: Date | null;
  sentAt: Date | null;
  skippedBecause: string | null;
}

export async function messagesOfEnrollment(tx: Tx, enrollmentId: string): Promise<StepMessage[]> {
  return tx.query<StepMessage>(
    `select id, step_id as "stepId", channel, status, due_at as "dueAt", coalesce(sent_at, handed_off_at) as "sentAt",
       skipped_because as "skippedBecause" from messages where enrollment_id = $1 order by id`,
    [enrollmentId],
  );
}

/** Whether anything of these enrollments was handed to a provider, or is on its way there. */
export async function haveLeft(tx: Tx, enrollmentIds: readonly string[]): Promise<boolean> {
  const [row] = await tx.query<{ left: boolean }>(
    `select exists (select 1 from messages where enrollment_id = any($1::uuid[])
       and (handed_off_at is not null or status in ('sending', 'sent', 'delivered', 'failed', 'uncertain', 'review'))) as left`,
    [enrollmentIds],
  );
  return row?.left === true;
}
