import { Injectable } from '@nestjs/common';
import { Database } from '#platform/database/database.js';
import type { Tx } from '#platform/database/tx.js';
import { Refused } from '#platform/errors/errors.js';
import { nameKey } from './identity.rules.js';
import { PeopleService, type PointOfSomebody } from './people.service.js';
import * as store from './profiles.store.js';

export type { Profile, ProfileChange } from './profiles.store.js';

/** A phone or mailbox, locked, and who is on it. */
export interface LockedPoint {
  id: string;
  kind: 'phone' | 'email';
  value: string;
  raw: string;
  people: { personId: string; nameKey: string }[];
}

/** Who somebody is, as staff see and correct it. */
@Injectable()
export class ProfilesService {
  constructor(
    private readonly database: Database,
    private readonly people: PeopleService,
  ) {}

  async load(ids: readonly string[], tx?: Tx): Promise<Map<string, store.Profile>> {
    return new Map((await store.loadProfiles(tx ?? this.database, ids)).map((profile) => [profile.id, profile]));
  }

  /**
   * Finds or makes these points, and locks them before any case is locked, all at once in id order as everybody does: two who
   * add one number are taken in turn.
   */
  async lockPoints(
    tx: Tx,
    given: readonly { kind: 'phone' | 'email'; value: string; raw: string }[],
  ): Promise<LockedPoint[]> {
    const ids = await this.people.ensurePoints(tx, given);
    await this.people.lockPoints(tx, ids);
    const points = given.map((one, index) => ({ ...one, id: ids[index]! }));
    const values = (kind: string) => points.filter((point) => point.kind === kind).map((point) => point.value);
    const known = await this.people.findPoints(tx, values('phone'), values('email'));
    return points.map((point) => ({ ...point, people: onPoint(known, point.id) }));
  }

  /** @throws Refused 409 when somebody else of that name is on the same phone or mailbox */
  async change(tx: Tx, id: string, change: store.ProfileChange): Promise<void> {
    if (Object.keys(change).length === 0) return;
    const key = change.name === undefined ? undefined : nameKey(change.name);
    if (key !== undefined && (await store.isNameTaken(tx, id, key)))
      throw new Refused('name_taken', 'Somebody of that name is on the same phone or mailbox', 409, [
        { path: 'name', message: 'is the name of another person on the same phone or mailbox' },
      ]);
    await store.changeProfile(tx, id, change, key);
  }
}

function onPoint(known: readonly PointOfSomebody[], pointId: string): LockedPoint['people'] {
  return known.flatMap((row) =>
    row.pointId === pointId && row.personId ? [{ personId: row.personId, nameKey: row.nameKey ?? '' }] : [],
  );
}
