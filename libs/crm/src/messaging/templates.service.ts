import { Injectable } from '@nestjs/common';
import { newId } from '#platform/clock/ids.js';
import { Database } from '#platform/database/database.js';
import type { Tx } from '#platform/database/tx.js';
import { Refused } from '#platform/errors/errors.js';
import type { EventDefinition } from '#platform/events/event.js';
import { Events } from '#platform/events/events.js';
import { canonicalHash } from '#platform/http/idempotency.js';
import { type Page, readCursor, toPage } from '#platform/http/page.js';
import { TemplateApproved, TemplateDrafted, TemplateRetired } from './messaging.events.js';
import { type TemplateDraft, draftedWords, draftProblems } from './template-draft.rules.js';
import * as store from './templates.store.js';

export type { TemplateRow } from './templates.store.js';

/** Words change by versions: somebody drafts one, somebody else approves it, and only then is it said. */
@Injectable()
export class TemplatesService {
  constructor(
    private readonly database: Database,
    private readonly events: Events,
  ) {}

  /** @throws Refused 422 naming line and word of what may not be said */
  async draft(tx: Tx, draft: TemplateDraft, by: string, now: Date): Promise<store.TemplateRow> {
    await store.lockTemplates(tx);
    const all = await store.versionsOf(tx, draft.key);
    const before = all.find(
      (one) => one.channel === draft.channel && one.language === draft.language && one.discreet === draft.discreet,
    );
    const words = draftedWords(draft, before ?? null);
    const as = words.frontMatter.discreet;
    const variants = as && as !== draft.key ? [...all, ...(await store.versionsOf(tx, as))] : all;
    const problems = draftProblems(words, (key) =>
      variants.some(
        (one) => one.key === key && one.discreet && one.channel === draft.channel && one.language === draft.language,
      ),
    );
    if (problems.length) throw new Refused('words_unusable', 'These words cannot be said', 422, problems);
    const [row] = await store.addVersions(tx, [
      { ...words, id: newId(), hash: canonicalHash({ ...words }), fromFile: null, createdAt: now, createdBy: by },
    ]);
    await this.tell(tx, TemplateDrafted, row!, by, now);
    return row!;
  }

  /** What was approved before is retired with it. @throws Refused 404, or 409 when it is no draft any more */
  async approve(tx: Tx, id: string, by: string, now: Date): Promise<store.TemplateRow> {
    const draft = await this.lockVersion(tx, id);
    if (draft.status !== 'draft')
      throw new Refused('not_a_draft', `This version is ${draft.status} already; draft its words again`, 409);
    const row = await store.approveVersion(tx, draft, by, now);
    await this.tell(tx, TemplateApproved, row, by, now);
    return row;
  }

  /** Nobody says these words any more; where no others are approved, a person calls. @throws Refused 404, 409 */
  async retire(tx: Tx, id: string, by: string, now: Date): Promise<store.TemplateRow> {
    const version = await this.lockVersion(tx, id);
    if (version.status === 'retired') throw new Refused('retired', 'This version is retired already', 409);
    const row = await store.retireVersion(tx, id, by, now);
    await this.tell(tx, TemplateRetired, row, by, now);
    return row;
  }

  /** Every version of a key, the newest of its words first. @throws Refused 404 */
  async versions(key: string): Promise<store.TemplateRow[]> {
    const rows = await store.versionsOf(this.database, key);
    if (rows.length === 0) throw new Refused('not_found', 'There are no words of this key', 404);
    return rows;
  }

  /** Versions by key, a page of keys at once. */
  async list(query: {
    cursor?: string;
    limit: number;
    channel?: string;
    language?: string;
  }): Promise<Page<{ key: string; versions: store.TemplateRow[] }>> {
    const after = readCursor(query.cursor, /^[a-z0-9.-]{1,60}$/);
    const keys = await store.keysAfter(this.database, { ...query, after, limit: query.limit + 1 });
    const rows = await store.versionsOfKeys(this.database, keys);
    const wanted = rows.filter(
      (row) =>
        (!query.channel || row.channel === query.channel) && (!query.language || row.language === query.language),
    );
    return toPage(
      keys,
      query.limit,
      (key) => key,
      (key) => ({ key, versions: wanted.filter((row) => row.key === key) }),
    );
  }

  private async lockVersion(tx: Tx, id: string): Promise<store.TemplateRow> {
    await store.lockTemplates(tx);
    const row = await store.findVersion(tx, id);
    if (!row) throw new Refused('not_found', 'There is no such version', 404);
    return row;
  }

  private async tell(
    tx: Tx,
    definition: EventDefinition,
    { id, key, channel, language, discreet, version }: store.TemplateRow,
    by: string,
    now: Date,
  ): Promise<void> {
    const data = { templateId: id, key, channel, language, discreet, version };
    const actor = { kind: 'staff' as const, id: by };
    await this.events.append(tx, [{ definition, caseId: null, personId: null, actor, occurredAt: now, data }]);
  }
}
