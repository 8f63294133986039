import { setTimeout as wait } from 'node:timers/promises';
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

/** As long as a worker may need that was killed while it planted. */
const LOOKS = 240;

/**
 * What was planted to fail must still be there, having been tried; then it goes, as staff would let it go.
 * @returns what is wrong
 */
export async function digOutPlanted(stage: Stage): Promise<string[]> {
  const planted = stage.poisoned.splice(0);
  if (planted.length === 0) return [];
  const tried = async () => {
    const rows = await stage.query<{ id: string }>(
      `select event_id as id from deliveries where event_id = any($1::uuid[]) and attempts > 0 and last_error is not null`,
      [planted],
    );
    return new Set(rows.map(({ id }) => id));
  };
  let ids = await tried();
  for (let look = 0; look < LOOKS && ids.size < planted.length; look += 1) {
    await wait(250);
    ids = await tried();
  }
  await stage.query('delete from deliveries where event_id = any($1::uuid[])', [planted]);
  return planted.filter((id) => !ids.has(id)).map((id) => `the failing event ${id} is gone, or was never tried`);
}
