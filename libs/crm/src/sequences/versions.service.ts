import { Injectable } from '@nestjs/common';
import { Database } from '#platform/database/database.js';
import type { Tx } from '#platform/database/tx.js';
import { Refused } from '#platform/errors/errors.js';
import type { EventDefinition } from '#platform/events/event.js';
import { Events } from '#platform/events/events.js';
import { type Page, readCursor, toPage } from '#platform/http/page.js';
import { pathOf } from '#platform/http/path.js';
import { MessagingService } from '../messaging/messaging.service.js';
import { considerPublishing, type Counts, countsOf, type Impact, impactOf } from './impact.rules.js';
import { SequenceDrafted, SequenceDropped, SequencePublished } from './sequences.events.js';
import type { RunningPolicy } from './sequences.store.js';
import { readDefinition, type ReadSequence } from './shipped.js';
import * as store from './versions.store.js';

export type { VersionRow } from './versions.store.js';
export type { Counts, Impact } from './impact.rules.js';

export interface SequenceSummary {
  key: string;
  versions: store.VersionRow[];
  counts: Counts;
}

/** Addresses under /v1/sequences that are no keys. */
const TAKEN = ['schema', 'simulations'];
const MOST_PROBLEMS = 100;

/** Follow-up changes by versions: somebody drafts one, looks at whom it concerns, and publishes it. None ever changes. */
@Injectable()
export class VersionsService {
  constructor(
    private readonly database: Database,
    private readonly events: Events,
    private readonly messaging: MessagingService,
  ) {}

  async list(query: { cursor?: string; limit: number }): Promise<Page<SequenceSummary>> {
    const after = readCursor(query.cursor, /^[a-z0-9][a-z0-9-]{0,63}$/);
    const keys = await store.keysAfter(this.database, after, query.limit + 1);
    const summaries = await this.summaries(keys);
    return toPage(
      summaries,
      query.limit,
      (one) => one.key,
      (one) => one,
    );
  }

  /** @throws Refused 404 */
  async get(key: string): Promise<SequenceSummary> {
    const [summary] = await this.summaries([key]);
    if (!summary || summary.versions.length === 0) throw notFound('There is no such sequence');
    return summary;
  }

  /** @throws Refused 404 */
  async version(key: string, version: number): Promise<store.VersionRow> {
    return find(await store.versionsOf(this.database, [key]), version);
  }

  /** Whom publishing this version would concern, and what each policy would do with them. @throws Refused 404 */
  async impact(key: string, version: number): Promise<Impact> {
    const all = await store.versionsOf(this.database, [key]);
    const { definition } = find(all, version);
    const earlier = new Map(all.map((one) => [one.version, one.definition]));
    return impactOf(definition, earlier, await store.runningOf(this.database, [key]));
  }

  /** @throws Refused 422 naming each place that cannot be, 409 when nothing would change */
  async draft(tx: Tx, key: string, given: unknown, by: string, now: Date): Promise<store.VersionRow> {
    const { definition, hash } = this.read(given);
    if (definition.key !== key)
      throw unusable([{ path: 'key', message: `${definition.key} is another sequence than ${key}` }]);
    if (TAKEN.includes(key)) throw unusable([{ path: 'key', message: `${key} is no key: an address of its own` }]);
    await store.lockSequence(tx, key);
    const inForce = (await store.versionsOf(tx, [key])).find((one) => one.status === 'published');
    if (inForce?.hash === hash)
      throw new Refused('unchanged', `Version ${inForce.version} is in force and says the same`, 409, [], {
        version: inForce.version,
      });
    const row = await store.addDraft(tx, { definition, hash, by, at: now });
    await this.tell(tx, SequenceDrafted, { ...about(row), origin: row.origin }, by, now);
    return row;
  }

  /**
   * From now on new enrollments go by it; of those under way, what was said becomes of them.
   * @throws Refused 404; 409 when it is none to publish, or when others are under way than were seen
   */
  async publish(
    tx: Tx,
    key: string,
    { version, running, expected }: { version: number; running: RunningPolicy; expected: Counts },
    by: string,
    now: Date,
  ): Promise<store.VersionRow> {
    await store.lockSequence(tx, key);
    const all = await store.versionsOf(tx, [key]);
    const draft = find(all, version);
    const counts = countsOf(await store.runningOf(tx, [key]));
    const refusal = considerPublishing(draft, all, expected, counts);
    if (refusal) throw new Refused(refusal.code, refusal.title, 409, [], { counts });
    this.read(draft.definition);
    const row = await store.publish(tx, draft, { running, by, at: now });
    await this.tell(tx, SequencePublished, { ...about(row), origin: row.origin, running, ...counts }, by, now);
    return row;
  }

  /** Throws a draft away; its number is not used again. @throws Refused 404, 409 when it is none */
  async drop(tx: Tx, key: string, version: number, by: string, now: Date): Promise<store.VersionRow> {
    await store.lockSequence(tx, key);
    const draft = find(await store.versionsOf(tx, [key]), version);
    if (draft.status !== 'draft')
      throw new Refused('not_a_draft', `This version is ${draft.status}: only drafts are thrown away`, 409);
    await store.retire(tx, draft);
    await this.tell(tx, SequenceDropped, about(draft), by, now);
    return { ...draft, status: 'retired' };
  }

  private read(given: unknown): ReadSequence {
    const read = readDefinition(given, (key, channel) => this.messaging.hasTemplate(key, channel));
    if (Array.isArray(read)) throw unusable(read.map(({ path, message }) => ({ path: pathOf(path), message })));
    return read;
  }

  private async summaries(keys: readonly string[]): Promise<SequenceSummary[]> {
    const versions = await store.versionsOf(this.database, keys);
    const running = await store.runningOf(this.database, keys);
    return keys.map((key) => ({
      key,
      versions: versions.filter((one) => one.key === key),
      counts: countsOf(running.filter((one) => one.key === key)),
    }));
  }

  private async tell(tx: Tx, definition: EventDefinition, data: object, by: string, now: Date): Promise<void> {
    const actor = { kind: 'staff' as const, id: by };
    await this.events.append(tx, [{ definition, caseId: null, actor, occurredAt: now, data }]);
  }
}

const about = ({ key, version }: store.VersionRow) => ({ sequenceKey: key, sequenceVersion: version });

function find(all: readonly store.VersionRow[], version: number): store.VersionRow {
  const row = all.find((one) => one.version === version);
  if (!row) throw notFound('There is no such version');
  return row;
}

const notFound = (title: string): Refused => new Refused('not_found', title, 404);

const unusable = (errors: { path: string; message: string }[]): Refused =>
  new Refused('definition_unusable', 'This definition cannot be used', 422, errors.slice(0, MOST_PROBLEMS));
