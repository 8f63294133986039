import type { Database } from '#platform/database/database.js';
import type { Tx } from '#platform/database/tx.js';
import type { TemplateWords } from './shipped-templates.js';
import type { TemplateName } from './template.rules.js';
import type { TemplateStatus } from './template-choice.rules.js';

export interface TemplateRow extends TemplateWords {
  id: string;
  version: number;
  status: TemplateStatus;
  fromFile: string | null;
  createdAt: Date;
  createdBy: string;
  approvedAt: Date | null;
  approvedBy: string | null;
  retiredAt: Date | null;
  retiredBy: string | null;
}

const FIELDS = `id, key, channel, language, discreet, version, status, class, purpose, subject, body,
  front_matter as "frontMatter", from_file as "fromFile", created_at as "createdAt", created_by as "createdBy",
  approved_at as "approvedAt", approved_by as "approvedBy", retired_at as "retiredAt", retired_by as "retiredBy"`;
const SAME = 'key = $1 and channel = $2 and language = $3 and discreet = $4';
const same = ({ key, channel, language, discreet }: TemplateName) => [key, channel, language, discreet];

/** Whoever changes words waits here: versions count up without a gap, and revisions commit in their order. */
export async function lockTemplates(tx: Tx): Promise<void> {
  await tx.query(`select pg_advisory_xact_lock(hashtext('hearthline.templates'))`);
}

/** Hash of the newest version that was published from a file: `key/channel/language/discreet` -> hash. */
export async function shippedHashes(tx: Tx): Promise<Map<string, string>> {
  const rows = await tx.query<{ name: string; hash: string }>(
    `select distinct on (key, channel, language, discreet) key || '/' || channel || '/' || language || '/' || discreet as name, hash
     from templates where from_file is not null order by key, channel, language, discreet, version desc`,
  );
  return new Map(rows.map(({ name, hash }) => [name, hash]));
}

export interface NewTemplate extends TemplateWords {
  id: string;
  hash: string;
  fromFile: string | null;
  createdAt: Date;
  createdBy: string;
}

/** Adds drafts, each as the next version of its words; the caller holds the lock. */
export async function addVersions(tx: Tx, drafts: readonly NewTemplate[]): Promise<TemplateRow[]> {
  return tx.query<TemplateRow>(
    `insert into templates (id, key, channel, language, discreet, version, status, class, purpose, subject, body,
       front_matter, hash, created_at, created_by, from_file)
     select r.id, r.key, r.channel, r.language, r.discreet,
       (select coalesce(max(t.version), 0) + 1 from templates t
        where t.key = r.key and t.channel = r.channel and t.language = r.language and t.discreet = r.discreet),
       'draft', r.class, r.purpose, r.subject, r.body, r."frontMatter", r.hash, r."createdAt", r."createdBy", r."fromFile"
     from jsonb_to_recordset($1::jsonb) as r(id uuid, key text, channel text, language text, discreet boolean, class text,
       purpose text, subject text, body text, "frontMatter" jsonb, hash text, "createdAt" timestamptz, "createdBy" text,
       "fromFile" text)
     returning ${FIELDS}`,
    [JSON.stringify(drafts)],
  );
}

export async function highestRevision(database: Database): Promise<string> {
  const [row] = await database.query<{ revision: string }>(
    'select coalesce(max(revision), 0)::text as revision from templates',
  );
  return row!.revision;
}

/** Everything that was ever to be said, in the order of its versions. */
export async function allVersions(database: Database): Promise<TemplateRow[]> {
  return database.query<TemplateRow>(
    `select ${FIELDS} from templates order by key, channel, language, discreet, version`,
  );
}

export async function versionsOf(tx: Tx | Database, key: string): Promise<TemplateRow[]> {
  return tx.query<TemplateRow>(
    `select ${FIELDS} from templates where key = $1 order by channel, language, discreet, version desc limit 500`,
    [key],
  );
}

export async function findVersion(tx: Tx | Database, id: string): Promise<TemplateRow | null> {
  const [row] = await tx.query<TemplateRow>(`select ${FIELDS} from templates where id = $1`, [id]);
  return row ?? null;
}

/** Approves a draft; what was approved before it is retired. The caller holds the lock. */
export async function approveVersion(tx: Tx, row: TemplateRow, by: string, now: Date): Promise<TemplateRow> {
  await tx.query(
    `update templates set status = 'retired', retired_at = $5, retired_by = $6, revision = nextval('templates_revision')
     where ${SAME} and status = 'approved'`,
    [...same(row), now, by],
  );
  const [approved] = await tx.query<TemplateRow>(
    `update templates set status = 'approved', approved_at = $2, approved_by = $3, revision = nextval('templates_revision')
     where id = $1 returning ${FIELDS}`,
    [row.id, now, by],
  );
  return approved!;
}

export async function retireVersion(tx: Tx, id: string, by: string, now: Date): Promise<TemplateRow> {
  const [retired] = await tx.query<TemplateRow>(
    `update templates set status = 'retired', retired_at = $2, retired_by = $3, revision = nextval('templates_revision')
     where id = $1 returning ${FIELDS}`,
    [id, now, by],
  );
  return retired!;
}

/** Keys in alphabetical order, each once. */
export async function keysAfter(
  database: Database,
  query: { after: string | null; channel?: string; language?: string; limit: number },
): Promise<string[]> {
  const rows = await database.query<{ key: string }>(
    `select distinct key collate "C" as key from templates
     where ($1::text is null or key collate "C" > $1) and ($2::text is null or channel = $2)
       and ($3::text is null or language = $3)
     order by 1 limit $4`,
    [query.after, query.channel ?? null, query.language ?? null, query.limit],
  );
  return rows.map(({ key }) => key);
}

export async function versionsOfKeys(database: Database, keys: readonly string[]): Promise<TemplateRow[]> {
  return database.query<TemplateRow>(
    `select ${FIELDS} from templates where key = any($1) order by key collate "C", channel, language, discreet, version`,
    [keys],
  );
}
