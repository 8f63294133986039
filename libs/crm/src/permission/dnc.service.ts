import { Injectable } from '@nestjs/common';
import { Database } from '#platform/database/database.js';
import type { Tx } from '#platform/database/tx.js';
import { Refused } from '#platform/errors/errors.js';
import { Events } from '#platform/events/events.js';
import { unusable } from './addresses.service.js';
import { considerLoad, type DncMode, isDncKey, readDncNumbers } from './dnc.rules.js';
import * as store from './dnc.store.js';
import { DncListLoaded } from './permission.events.js';
import { PermissionService } from './permission.service.js';

export type { DncListRow } from './dnc.store.js';

/** Do-not-call lists: of the numbers only their hash is kept. */
@Injectable()
export class DncService {
  constructor(
    private readonly database: Database,
    private readonly events: Events,
    private readonly permission: PermissionService,
  ) {}

  list(): Promise<store.DncListRow[]> {
    return store.listDncLists(this.database);
  }

  /**
   * Loads numbers into a list; a list too long for one call is begun with `replace` and goes on with `add`.
   * @returns the list, and the lines that hold no number
   * @throws Refused 422 for a list that does not exist, a date in the future or older than what is loaded, or when no line
   *   holds a number
   */
  async load(
    tx: Tx,
    wanted: { key: string; mode: DncMode; asOf: Date; numbers: readonly string[]; by: string },
    now: Date,
  ): Promise<{ row: store.DncListRow; unreadable: number[] }> {
    const { key, mode, by } = wanted;
    if (!isDncKey(key)) throw unusable('key', 'expected national, internal, or state: and a state, as state:FL');
    const { numbers, unreadable } = readDncNumbers(wanted.numbers);
    if (numbers.length === 0) throw unusable('numbers', 'no line holds a phone number');
    const list = { key, asOf: wanted.asOf, loadedAt: now, loadedBy: by };
    const { row, isNew } = await store.lockDncList(tx, list);
    const verdict = considerLoad(wanted, isNew ? null : row, now);
    if ('path' in verdict) throw new Refused('not_usable', 'This list cannot be loaded', 422, [verdict]);
    if (mode === 'replace') await store.emptyDncList(tx, key);
    const hashes = numbers.map((number) => this.permission.addressHash(number));
    await store.addDncNumbers(tx, key, hashes);
    const loaded = await store.noteDncList(tx, { ...list, asOf: verdict.asOf });
    const data = { key, mode, asOf: loaded.asOf.toISOString(), numbers: loaded.numbers };
    const about = { caseId: null, actor: { kind: 'staff' as const, id: by }, occurredAt: now };
    await this.events.append(tx, [{ ...about, definition: DncListLoaded, data }]);
    return { row: loaded, unreadable };
  }
}
