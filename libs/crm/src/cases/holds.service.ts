import { Injectable } from '@nestjs/common';
import { newId } from '#platform/clock/ids.js';
import { Database } from '#platform/database/database.js';
import type { Tx } from '#platform/database/tx.js';
import { Refused } from '#platform/errors/errors.js';
import type { NewEvent, StoredEvent } from '#platform/events/event.js';
import { Events } from '#platform/events/events.js';
import { ID_CURSOR, type Page, readCursor, toPage } from '#platform/http/page.js';
import { CaseHoldEnded, CaseHoldStarted } from './cases.events.js';
import { loadCases, loadMembers, lockCases } from './cases.store.js';
import { endsWith, type HoldKind, type OpenHold } from './holds.rules.js';
import * as store from './holds.store.js';

export { FOR_GOOD, type HoldKind, type OpenHold, restedBy } from './holds.rules.js';
export type { HoldRow } from './holds.store.js';

export interface NewHold {
  caseId: string;
  /** null holds the whole household */
  personId: string | null;
  kind: HoldKind;
  reason?: string;
  until?: Date;
}

/** Automation rests: of a household, or of one person in it. The caller of `start` and `end` holds the cases' locks. */
@Injectable()
export class HoldsService {
  constructor(
    private readonly database: Database,
    private readonly events: Events,
  ) {}

  /** @returns those that are new: one that is open already stays as it is */
  async start(
    tx: Tx,
    holds: readonly NewHold[],
    by: string,
    now: Date,
    causedBy?: StoredEvent,
  ): Promise<store.HoldRow[]> {
    if (holds.length === 0) return [];
    const drafts = holds.map(({ caseId, personId, kind, reason, until }) => ({
      id: newId(),
      caseId,
      personId,
      kind,
      reason: reason ?? null,
      until: until ?? null,
      startedAt: now,
      startedBy: by,
    }));
    const added = await store.addHolds(tx, drafts);
    await this.tell(tx, added, CaseHoldStarted, by, now, causedBy);
    return added;
  }

  /** Takes over what a process of an older release holds: it writes so on the person only. @returns those that are new */
  async adopt(tx: Tx, now: Date, limit: number): Promise<store.HoldRow[]> {
    const held = await store.heldOnPerson(tx, limit);
    await lockCases(tx, [...new Set(held.map((one) => one.caseId))]);
    const drafts = held.map((one) => ({ ...one, id: newId() }));
    const added = await store.addHoldsOfPeople(tx, drafts);
    await this.tell(tx, added, CaseHoldStarted, 'system', now);
    return added;
  }

  /** What they held is considered again by all gates. @returns those that were open */
  async end(
    tx: Tx,
    which: store.WhichHolds,
    by: string,
    now: Date,
    causedBy?: StoredEvent,
    note: string | null = null,
  ): Promise<store.HoldRow[]> {
    const ended = await store.endHolds(tx, which, { at: now, by, note });
    await this.tell(tx, ended, CaseHoldEnded, by, now, causedBy);
    return ended;
  }

  /**
   * A person rests automation by hand.
   * @throws Refused 404, 409 for a closed case or a hold that is open, 422 for somebody else's family or a time that has passed
   */
  async startByHand(tx: Tx, hold: NewHold, by: string, now: Date): Promise<store.HoldRow> {
    await lockCases(tx, [hold.caseId]);
    const [around] = await loadCases(tx, [hold.caseId]);
    if (!around) throw new Refused('not_found', 'There is no such case', 404);
    if (around.status === 'closed') throw new Refused('case_closed', 'This case is closed: nothing runs in it', 409);
    if (hold.until && hold.until <= now) throw unfit('until', 'has passed already');
    const members = await loadMembers(tx, [hold.caseId]);
    if (hold.personId && !members.some((member) => member.personId === hold.personId))
      throw unfit('personId', 'is no member of this case');
    const [row] = await this.start(tx, [hold], by, now);
    if (!row) throw new Refused('already_held', 'Staff hold this already: release that hold first', 409);
    return row;
  }

  /** @throws Refused 404, 409 when it has ended, or ends with a verb of its own */
  async release(
    tx: Tx,
    of: { caseId: string; id: string },
    by: string,
    note: string | null,
    now: Date,
  ): Promise<store.HoldRow> {
    await lockCases(tx, [of.caseId]);
    const hold = await store.findHold(tx, of.caseId, of.id);
    if (!hold) throw new Refused('not_found', 'There is no such hold', 404);
    if (hold.endedAt) throw new Refused('hold_ended', 'This hold has ended already', 409);
    const elsewhere = endsWith(hold.kind);
    if (elsewhere) throw new Refused('ends_elsewhere', `This hold ends with ${elsewhere}`, 409);
    const [ended] = await this.end(tx, of, by, now, undefined, note);
    return ended!;
  }

  /** Everything that may rest automation towards these, for `restedBy`. */
  open = (
    tx: Tx,
    of: { caseIds: readonly string[]; personIds: readonly string[]; contactPointIds: readonly string[] },
  ): Promise<OpenHold[]> => store.openHolds(tx, of);

  /** Ends those of these holds whose time has passed. */
  async endPassed(ids: readonly string[], now: Date): Promise<void> {
    await this.database.transaction(async (tx) => {
      const passed = await store.casesOfPassed(tx, ids, now);
      if (passed.length === 0) return;
      await lockCases(
        tx,
        passed.map((one) => one.caseId),
      );
      for (const { id, caseId } of passed) await this.end(tx, { caseId, id }, 'system', now);
    });
  }

  async list(query: { caseId: string; open?: boolean; cursor?: string; limit: number }): Promise<Page<store.HoldRow>> {
    const before = readCursor(query.cursor, ID_CURSOR);
    const rows = await store.listHolds(this.database, { ...query, before, limit: query.limit + 1 });
    return toPage(
      rows,
      query.limit,
      (row) => row.id,
      (row) => row,
    );
  }

  private async tell(
    tx: Tx,
    holds: readonly store.HoldRow[],
    definition: typeof CaseHoldStarted | typeof CaseHoldEnded,
    by: string,
    now: Date,
    causedBy?: StoredEvent,
  ): Promise<void> {
    if (holds.length === 0) return;
    await store.showOnCases(tx, [...new Set(holds.map((hold) => hold.caseId))]);
    const events = holds.map((hold): NewEvent => ({
      definition,
      caseId: hold.caseId,
      personId: hold.personId,
      actor: by === 'system' ? { kind: 'system' } : { kind: 'staff', id: by },
      occurredAt: now,
      data: { kind: hold.kind, personId: hold.personId, until: hold.until?.toISOString() ?? null },
      causedBy,
    }));
    await this.events.append(tx, events);
  }
}

const unfit = (path: string, message: string): Refused =>
  new Refused('invalid_hold', `This hold cannot be set: ${path} ${message}`, 422, [{ path, message }]);
