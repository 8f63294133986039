import type { Tx } from '#platform/database/tx.js';
import type { LastText } from './number-answer.rules.js';

/** The last text that left to this point, and what its words offered. */
export async function lastTextTo(tx: Tx, contactPointId: string): Promise<LastText | null> {
  const [row] = await tx.query<LastText>(
    `select m.id as "messageId", m.case_id as "caseId", m.person_id as "personId", m.enrollment_id as "enrollmentId",
       m.step_id as "stepId", m.body, m.handed_off_at as "handedOffAt", t.front_matter->'answers' as answers
     from messages m left join templates t on t.id = m.template_id
     where m.contact_point_id = $1 and m.direction = 'outbound' and m.channel = 'sms' and m.handed_off_at is not null
     order by m.handed_off_at desc, m.id desc limit 1`,
    [contactPointId],
  );
  return row ?? null;
}
