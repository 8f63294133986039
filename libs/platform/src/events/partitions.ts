const hexOf = (instant: number): string => instant.toString(16).padStart(12, '0');
/** The smallest UUIDv7 of an instant (machine time, milliseconds). */
const boundOf = (instant: number): string =>
  `${hexOf(instant).slice(0, 8)}-${hexOf(instant).slice(8)}-0000-0000-000000000000`;

/**
 * The statements that make the monthly partitions of `events` (UTC months of machine time) from last month to `ahead`
 * months from now, and the default one. Safe to run again.
 */
export function partitionStatements(now: Date, ahead: number): string[] {
  const monthly = Array.from({ length: ahead + 2 }, (_, index) => {
    const from = Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - 1 + index, 1);
    const to = Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + index, 1);
    const name = `events_${new Date(from).toISOString().slice(0, 7).replace('-', '_')}`;
    return `create table if not exists ${name} partition of events for values from ('${boundOf(from)}') to ('${boundOf(to)}')`;
  });
  return [...monthly, 'create table if not exists events_default partition of events default'];
}

/** Makes the partitions of the next year, and the default one for whatever comes from elsewhere in time. */
export async function keepPartitions(database: { query(sql: string): Promise<unknown> }, now: Date): Promise<void> {
  for (const statement of partitionStatements(now, 12)) await database.query(statement);
}
