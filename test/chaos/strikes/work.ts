import { newId } from '#platform/clock/ids.js';
import type { Stage } from '../stage.js';
import type { Striking } from '../struck.js';

const REACTION = 'sequences.enroll_inquirers';

/** F16: events that say nothing at all; the reaction to them throws each time, and those beside them do not. */
export const plantFailing: Striking = async ({ stage, how }) => {
  for (let n = 0; n < Number(how['events']); n += 1) {
    const [id, nobody] = [newId(), newId()];
    stage.poisoned.push(id);
    await stage.query(
      `with event as (
         insert into events (id, type, version, occurred_at, case_id, person_id, actor, correlation_id, data)
         values ($1, 'inquiry.received', 1, clock_timestamp(), $2, $2, '{"kind":"family"}', $2, 'null') returning id)
       insert into deliveries (event_id, reaction, due_mt) select id, '${REACTION}', clock_timestamp() from event`,
      [id, nobody],
    );
  }
};

/**
 * What was planted to fail must still be there, having been tried; then it goes, as staff would let it go.
 * @returns what is wrong
 */
export async function digOutPlanted(stage: Stage): Promise<string[]> {
  if (stage.poisoned.length === 0) return [];
  const tried = await stage.query<{ id: string }>(
    `select event_id as id from deliveries where event_id = any($1::uuid[]) and attempts > 0 and last_error is not null`,
    [stage.poisoned],
  );
  const ids = new Set(tried.map(({ id }) => id));
  await stage.query('delete from deliveries where event_id = any($1::uuid[])', [stage.poisoned]);
  return stage.poisoned.filter((id) => !ids.has(id)).map((id) => `the failing event ${id} is gone, or was never tried`);
}
