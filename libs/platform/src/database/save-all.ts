import type { Tx } from './tx.js';

/** Rows for one table, drafted by the module that owns it. */
export interface Write {
  table: string;
  /** column -> PostgreSQL type, as `{ id: 'uuid', due_at: 'timestamptz' }` */
  columns: Readonly<Record<string, string>>;
  rows: readonly Readonly<Record<string, unknown>>[];
  /** columns that find the row: then the others are updated instead of a row inserted */
  by?: readonly string[];
  /** what is there stays: `on conflict do nothing` over these columns, with the index's own condition if it is partial */
  keep?: { columns: readonly string[]; where?: string };
}

/**
 * Saves drafts of any number of modules in **one** statement: one jsonb parameter, one CTE per table. Foreign keys are
 * checked at its end, so the order is free. Two drafts for the same table and columns become one.
 * @returns for each table the rows written (less than drafted where `keep` found one or `by` found none)
 */
export async function saveAll(tx: Tx, writes: readonly Write[]): Promise<Record<string, number>> {
  const merged = merge(writes);
  if (merged.length === 0) return {};
  const input = Object.fromEntries(merged.map((write, index) => [`w${index}`, write.rows]));
  const parts = merged.map((write, index) => `w${index} as (${statement(write, `w${index}`)})`);
  const counts = merged.map((_, index) => `(select count(*)::int from w${index}) as w${index}`);
  const sql = `with input as materialized (select $1::jsonb as drafts), ${parts.join(', ')} select ${counts.join(', ')}`;
  const values = [JSON.stringify(input)];
  // an update's plan depends on how large its table has become; an insert's never changes
  const isStable = merged.every((write) => !write.by);
  const [row] = await (isStable
    ? tx.prepared<Record<string, number>>(sql, values)
    : tx.query<Record<string, number>>(sql, values));
  const written: Record<string, number> = {};
  merged.forEach((write, index) => (written[write.table] = (written[write.table] ?? 0) + (row?.[`w${index}`] ?? 0)));
  return written;
}

function merge(writes: readonly Write[]): Write[] {
  const byShape = new Map<string, Write>();
  for (const write of writes) {
    if (write.rows.length === 0) continue;
    const shape = JSON.stringify([write.table, Object.keys(write.columns), write.by, write.keep]);
    const known = byShape.get(shape);
    byShape.set(shape, known ? { ...known, rows: [...known.rows, ...write.rows] } : write);
  }
  return [...byShape.values()];
}

function statement(write: Write, name: string): string {
  const columns = Object.keys(write.columns);
  const record = Object.entries(write.columns).map(([column, type]) => `${column} ${type}`);
  const source = `input, jsonb_to_recordset(input.drafts->'${name}') as r(${record.join(', ')})`;
  if (write.by) {
    const set = columns.filter((column) => !write.by!.includes(column)).map((column) => `${column} = r.${column}`);
    const match = write.by.map((column) => `t.${column} = r.${column}`);
    return `update ${write.table} t set ${set.join(', ')} from ${source} where ${match.join(' and ')} returning 1`;
  }
  const where = write.keep?.where ? ` where ${write.keep.where}` : '';
  const keep = write.keep ? ` on conflict (${write.keep.columns.join(', ')})${where} do nothing` : '';
  return `insert into ${write.table} (${columns.join(', ')}) select ${columns.map((column) => `r.${column}`).join(', ')} from ${source}${keep} returning 1`;
}
