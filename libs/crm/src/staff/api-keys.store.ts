import type { Database } from '#platform/database/database.js';
import type { Tx } from '#platform/database/tx.js';

export async function addKey(
  database: Database,
  key: { id: string; name: string; role: string; hash: Buffer; createdAt: Date },
): Promise<void> {
  await database.query(
    'insert into api_keys (id, name, role, hash, created_at) values ($1, $2, $3, $4, $5) on conflict (hash) do nothing',
    [key.id, key.name, key.role, key.hash, key.createdAt],
  );
}

export async function findKey(database: Database, hash: Buffer): Promise<{ keyId: string; role: string } | null> {
  const [row] = await database.query<{ keyId: string; role: string }>(
    'select id as "keyId", role from api_keys where hash = $1 and revoked_at is null',
    [hash],
  );
  return row ?? null;
}

export async function isKeyOf(tx: Tx, keyId: string, hash: Buffer): Promise<boolean> {
  return (await tx.query('select 1 from api_keys where id::text = $1 and hash = $2', [keyId, hash])).length > 0;
}
