import type { Database } from '#platform/database/database.js';
import type { Tx } from '#platform/database/tx.js';
import type { SafeContactProfile } from './safe-contact.rules.js';

export interface WhichMember {
  caseId: string;
  personId: string;
}
export type SafeContactRow = WhichMember & { profile: SafeContactProfile; version: number };

const FIELDS = 'case_id as "caseId", person_id as "personId", safe_contact as profile, version';

export async function findProfile(
  database: Database | Tx,
  { caseId, personId }: WhichMember,
): Promise<SafeContactRow | null> {
  const [row] = await database.query<SafeContactRow>(
    `select ${FIELDS} from case_members where case_id = $1 and person_id = $2`,
    [caseId, personId],
  );
  return row ?? null;
}

export async function lockProfile(tx: Tx, { caseId, personId }: WhichMember): Promise<SafeContactRow | null> {
  const [row] = await tx.query<SafeContactRow>(
    `select ${FIELDS} from case_members where case_id = $1 and person_id = $2 for no key update`,
    [caseId, personId],
  );
  return row ?? null;
}

export async function saveProfile(tx: Tx, row: SafeContactRow): Promise<SafeContactRow> {
  const [saved] = await tx.query<SafeContactRow>(
    `update case_members set safe_contact = $3, version = version + 1 where case_id = $1 and person_id = $2
     returning ${FIELDS}`,
    [row.caseId, row.personId, JSON.stringify(row.profile)],
  );
  return saved!;
}
