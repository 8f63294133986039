import type { Database } from '#platform/database/database.js';
import type { Tx } from '#platform/database/tx.js';

export interface DncListRow {
  key: string;
  asOf: Date;
  loadedAt: Date;
  loadedBy: string;
  numbers: number;
}
const FIELDS = 'key, as_of as "asOf", loaded_at as "loadedAt", loaded_by as "loadedBy", numbers';

export async function listDncLists(database: Database): Promise<DncListRow[]> {
  return database.query<DncListRow>(`select ${FIELDS} from dnc_lists order by key`);
}

/** Makes the list where there is none, and holds it: two loads of one list are taken in turn. */
export async function lockDncList(
  tx: Tx,
  list: Omit<DncListRow, 'numbers'>,
): Promise<{ row: DncListRow; isNew: boolean }> {
  const made = await tx.query(
    `insert into dnc_lists (key, as_of, loaded_at, loaded_by, numbers) values ($1, $2, $3, $4, 0)
     on conflict (key) do nothing returning key`,
    [list.key, list.asOf, list.loadedAt, list.loadedBy],
  );
  const [row] = await tx.query<DncListRow>(`select ${FIELDS} from dnc_lists where key = $1 for update`, [list.key]);
  return { row: row!, isNew: made.length > 0 };
}

export async function emptyDncList(tx: Tx, key: string): Promise<void> {
  await tx.query('delete from dnc_numbers where list = $1', [key]);
}

/** A number that is on the list already stays there once. */
export async function addDncNumbers(tx: Tx, key: string, hashes: readonly string[]): Promise<void> {
  await tx.query(
    'insert into dnc_numbers (list, address_hash) select $1, unnest($2::text[]) on conflict (address_hash, list) do nothing',
    [key, hashes],
  );
}

export async function noteDncList(tx: Tx, list: Omit<DncListRow, 'numbers'>): Promise<DncListRow> {
  const [row] = await tx.query<DncListRow>(
    `update dnc_lists set as_of = $2, loaded_at = $3, loaded_by = $4,
       numbers = (select count(*) from dnc_numbers where list = $1) where key = $1 returning ${FIELDS}`,
    [list.key, list.asOf, list.loadedAt, list.loadedBy],
  );
  return row!;
}

/** Our own list is lifted by a person only. */
export async function isOnOwnList(tx: Tx, addressHash: string): Promise<boolean> {
  const rows = await tx.query(`select 1 from dnc_numbers where address_hash = $1 and list = 'internal'`, [addressHash]);
  return rows.length > 0;
}
