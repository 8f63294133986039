import { Injectable } from '@nestjs/common';
import { newId } from '#platform/clock/ids.js';
import { Database } from '#platform/database/database.js';
import type { Tx } from '#platform/database/tx.js';
import { Refused } from '#platform/errors/errors.js';
import type { NewEvent } from '#platform/events/event.js';
import { Events } from '#platform/events/events.js';
import { ID_CURSOR, type Page, readCursor, toPage } from '#platform/http/page.js';
import { unusable } from './addresses.service.js';
import { StateSwitchTurnedOff, StateSwitchTurnedOn } from './permission.events.js';
import { stateNames } from './state-names.data.js';
import * as store from './state-switches.store.js';

export type { StateSwitchRow } from './state-switches.store.js';

/** An emergency that a state has declared: automation to whoever may be there rests (rules/compliance 1.5, Louisiana). */
@Injectable()
export class StateSwitchesService {
  constructor(
    private readonly database: Database,
    private readonly events: Events,
  ) {}

  /**
   * @returns the switch in force: the one that was there already, where there was one
   * @throws Refused 422 for a state that there is not
   */
  async turnOn(
    tx: Tx,
    wanted: { state: string; reason: string; by: string },
    now: Date,
  ): Promise<store.StateSwitchRow> {
    if (!Object.hasOwn(stateNames, wanted.state)) throw unusable('state', 'is no state or territory, as LA');
    const row = await store.turnOn(tx, { ...wanted, id: newId() }, now);
    if (!row) return (await store.switchInForce(tx, wanted.state))!;
    await this.events.append(tx, [{ ...told(row, wanted.by, now), definition: StateSwitchTurnedOn }]);
    return row;
  }

  /**
   * What it held is considered again, by all gates.
   * @throws Refused 404 when there is none, 409 when it was off already
   */
  async turnOff(tx: Tx, id: string, by: string, now: Date): Promise<store.StateSwitchRow> {
    const row = await store.turnOff(tx, id, by, now);
    if (!row) {
      if (await store.findSwitch(tx, id)) throw new Refused('already_off', 'This switch is off already', 409);
      throw new Refused('not_found', 'There is no such switch', 404);
    }
    await this.events.append(tx, [{ ...told(row, by, now), definition: StateSwitchTurnedOff }]);
    return row;
  }

  async list(query: { inForce?: boolean; cursor?: string; limit: number }): Promise<Page<store.StateSwitchRow>> {
    const before = readCursor(query.cursor, ID_CURSOR);
    const rows = await store.listSwitches(this.database, { ...query, before, limit: query.limit + 1 });
    return toPage(
      rows,
      query.limit,
      (row) => row.id,
      (row) => row,
    );
  }
}

function told(row: store.StateSwitchRow, by: string, now: Date): Omit<NewEvent, 'definition'> {
  const data = { switchId: row.id, state: row.state };
  return { caseId: null, actor: { kind: 'staff', id: by }, occurredAt: now, data };
}
