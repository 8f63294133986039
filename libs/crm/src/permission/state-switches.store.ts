import type { Database } from '#platform/database/database.js';
import type { Tx } from '#platform/database/tx.js';
import { lockOutDeciders } from './stops.store.js';

export interface StateSwitchRow {
  id: string;
  state: string;
  reason: string;
  onAt: Date;
  onBy: string;
  offAt: Date | null;
  offBy: string | null;
}
const FIELDS = 'id, state, reason, on_at as "onAt", on_by as "onBy", off_at as "offAt", off_by as "offBy"';

/**
 * A switch has no case to lock, as a stop has none: who decides at this moment ends first.
 * @returns the new row, or null when the state is switched on already
 */
export async function turnOn(
  tx: Tx,
  row: { id: string; state: string; reason: string; by: string },
  now: Date,
): Promise<StateSwitchRow | null> {
  await lockOutDeciders(tx);
  const [added] = await tx.query<StateSwitchRow>(
    `insert into state_switches (id, state, reason, on_at, on_by) values ($1, $2, $3, $4, $5)
     on conflict (state) where off_at is null do nothing returning ${FIELDS}`,
    [row.id, row.state, row.reason, now, row.by],
  );
  return added ?? null;
}

/** What deciders hold by the switch at this moment is there when it is released. @returns the row when this call did it */
export async function turnOff(tx: Tx, id: string, by: string, now: Date): Promise<StateSwitchRow | null> {
  await lockOutDeciders(tx);
  const [row] = await tx.query<StateSwitchRow>(
    `update state_switches set off_at = $3, off_by = $2 where id = $1 and off_at is null returning ${FIELDS}`,
    [id, by, now],
  );
  return row ?? null;
}

export async function switchInForce(tx: Tx, state: string): Promise<StateSwitchRow | null> {
  const [row] = await tx.query<StateSwitchRow>(
    `select ${FIELDS} from state_switches where state = $1 and off_at is null`,
    [state],
  );
  return row ?? null;
}

export async function findSwitch(tx: Tx, id: string): Promise<StateSwitchRow | null> {
  const [row] = await tx.query<StateSwitchRow>(`select ${FIELDS} from state_switches where id = $1`, [id]);
  return row ?? null;
}

export async function listSwitches(
  database: Database,
  query: { inForce?: boolean; before: string | null; limit: number },
): Promise<StateSwitchRow[]> {
  return database.query<StateSwitchRow>(
    `select ${FIELDS} from state_switches
     where ($1::boolean is null or (off_at is null) = $1) and ($2::uuid is null or id < $2) order by id desc limit $3`,
    [query.inForce ?? null, query.before, query.limit],
  );
}
