import { until } from '#testing/processes.js';

/** What a system has to offer so that its look-ups can be lived through. */
export interface LookedAfter {
  readonly carrier: { idle(): Promise<void> };
  query<Row>(sql: string, values?: unknown[]): Promise<Row[]>;
  count(sql: string, values?: unknown[]): Promise<number>;
  settle(): Promise<void>;
}

/** Longer than the time after which a person decides about an unclear call. */
const PAST_ALL_LOOKS = '41 minutes';
/** After the call: of one that nobody knows of, and of one whose end nobody has told. A look that is over goes back to these. */
const PLAN_SECONDS = [30, 120, 600, 1800, 2400, 900, 3600, 21_600, 86_400];
const UNKNOWN = `attempts a join messages m on m.id = a.message_id where a.outcome = 'unknown'`;

/**
 * Lives through the look-ups at the provider without waiting for them: each attempt is asked after at once, and what is
 * not found then is made old enough for a person to decide about.
 */
export async function lookUpAll(system: LookedAfter): Promise<void> {
  await lookUpOnce(system);
  // its age decides what comes next; the list was searched around its true beginning already
  await system.query(
    `update attempts set started_mt = started_mt - interval '${PAST_ALL_LOOKS}' where outcome = 'unknown' and next_check_mt is not null`,
  );
  await lookUpOnce(system);
  await until(
    'everything unknown adopted or left to a person',
    async () => (await system.count(`${UNKNOWN} and m.status = 'uncertain'`)) === 0,
  );
  await system.settle();
}

/** Every look-up that stands in the future is made now. */
export async function lookUpOnce(system: LookedAfter): Promise<void> {
  const asked = await system.query<{ id: string }>(
    'update attempts set next_check_mt = clock_timestamp() where next_check_mt is not null returning id',
  );
  const ids = asked.map(({ id }) => id);
  const waiting = `attempts where id = any($1::uuid[]) and next_check_mt is not null
    and extract(epoch from next_check_mt - started_mt)::numeric <> all($2::numeric[])`;
  await until('all looked up', async () => (await system.count(waiting, [ids, PLAN_SECONDS])) === 0);
  await system.carrier.idle();
}
