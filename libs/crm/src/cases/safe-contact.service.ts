import { Injectable } from '@nestjs/common';
import { Database } from '#platform/database/database.js';
import type { Tx } from '#platform/database/tx.js';
import { Refused } from '#platform/errors/errors.js';
import type { Actor } from '#platform/events/event.js';
import { Events } from '#platform/events/events.js';
import { CasesService } from './cases.service.js';
import { SafeContactChanged } from './safe-contact.events.js';
import { changedFields, isDiscreet, replaceProfile } from './safe-contact.rules.js';
import { findProfile, lockProfile, type SafeContactRow, saveProfile, type WhichMember } from './safe-contact.store.js';

export type { SafeContactProfile } from './safe-contact.rules.js';
export type { SafeContactRow, WhichMember } from './safe-contact.store.js';

/** How it is safe to reach a member: said by the family, asked at every send (gate 9). */
@Injectable()
export class SafeContactService {
  constructor(
    private readonly database: Database,
    private readonly events: Events,
    private readonly cases: CasesService,
  ) {}

  /** @throws Refused 404 */
  async get(which: WhichMember): Promise<SafeContactRow> {
    const row = await findProfile(this.database, which);
    if (!row) throw new Refused('not_found', 'There is no such member of this case', 404);
    return row;
  }

  /** The whole profile, as they wrote it. @throws Refused 404, 409, 412 when it has changed since */
  async replace(
    tx: Tx,
    which: WhichMember,
    written: Parameters<typeof replaceProfile>[1],
    version: number | null,
    actor: Actor,
    now: Date,
  ): Promise<SafeContactRow> {
    await this.cases.lock(tx, [which.caseId]);
    const before = await lockProfile(tx, which);
    if (!before) throw new Refused('not_found', 'There is no such member of this case', 404);
    if ((await this.cases.load(tx, [which.caseId])).get(which.caseId)?.status === 'closed')
      throw new Refused('case_closed', 'This case is closed', 409);
    if (version !== null && version !== before.version)
      throw new Refused('stale', 'Somebody has changed this profile since you looked', 412);
    const profile = replaceProfile(before.profile, written);
    const fields = changedFields(before.profile, profile);
    if (fields.length === 0) return before;
    const saved = await saveProfile(tx, { ...before, profile });
    const becameDiscreet = isDiscreet(profile) && !isDiscreet(before.profile);
    const data = { personId: which.personId, fields, becameDiscreet };
    const { caseId, personId } = which;
    await this.events.append(tx, [{ definition: SafeContactChanged, caseId, personId, actor, occurredAt: now, data }]);
    return saved;
  }
}
