import { Injectable } from '@nestjs/common';
import { Database } from '#platform/database/database.js';
import type { Tx } from '#platform/database/tx.js';
import { Refused } from '#platform/errors/errors.js';
import type { Actor } from '#platform/events/event.js';
import { Events } from '#platform/events/events.js';
import { CasesService } from './cases.service.js';
import { considerCircle } from './members.rules.js';
import { findMembers, knownElsewhere, lockMember, type MemberRow, saveMember } from './members.store.js';
import { SafeContactChanged } from './safe-contact.events.js';
import {
  acceptProposal,
  changedFields,
  hearAnswers,
  isDiscreet,
  replaceProfile,
  type SafeContactProfile,
} from './safe-contact.rules.js';

export { safeContactAnswers, safeContactProfile } from './safe-contact.schema.js';
export type { SafeContactProfile } from './safe-contact.rules.js';

export interface WhichMember {
  caseId: string;
  personId: string;
}
export type SafeContactRow = WhichMember & { profile: SafeContactProfile; version: number };

/** How it is safe to reach a member: said by the family, corrected by staff, asked at every send (gate 9). */
@Injectable()
export class SafeContactService {
  constructor(
    private readonly database: Database,
    private readonly events: Events,
    private readonly cases: CasesService,
  ) {}

  /** @throws Refused 404 */
  async get({ caseId, personId }: WhichMember): Promise<SafeContactRow> {
    const [row] = await findMembers(this.database, caseId, { personId, limit: 1 });
    if (!row) throw notFound();
    return rowOf(row);
  }

  /** The whole profile, as staff or the member wrote it. @throws Refused 404, 409, 412 when it has changed since */
  async replace(
    tx: Tx,
    which: WhichMember,
    written: Parameters<typeof replaceProfile>[1],
    version: number | null,
    actor: Actor,
    now: Date,
  ): Promise<SafeContactRow> {
    const before = await this.locked(tx, which);
    if (version !== null && version !== before.version)
      throw new Refused('stale', 'Somebody has changed this profile since you looked', 412);
    return this.save(tx, before, replaceProfile(profileOf(before), written), actor, now);
  }

  /** What a person accepted of a proposal. @throws Refused 404, 409 */
  async accept(
    tx: Tx,
    which: WhichMember,
    proposal: SafeContactProfile,
    by: string,
    now: Date,
  ): Promise<SafeContactRow> {
    const before = await this.locked(tx, which);
    return this.save(tx, before, acceptProposal(profileOf(before), proposal), { kind: 'staff', id: by }, now);
  }

  /**
   * A form's answers about a member who is there already.
   * @returns what it would have made looser: that is for a person to decide; empty for nothing
   */
  async hear(tx: Tx, which: WhichMember, said: SafeContactProfile, now: Date): Promise<SafeContactProfile> {
    await this.cases.lock(tx, [which.caseId]);
    const before = await lockMember(tx, which.caseId, which.personId);
    if (!before) return {};
    const { after, loosens } = hearAnswers(profileOf(before), said);
    await this.save(tx, before, after, { kind: 'family' }, now);
    return loosens;
  }

  /**
   * A new case of somebody who is known: what was made strict in another one holds here too, and the form is heard over it.
   * @returns what the form would have made looser, and whether somebody said that nobody may contact them
   */
  async carryOver(
    tx: Tx,
    which: WhichMember,
    now: Date,
  ): Promise<{ loosens: SafeContactProfile; doNotContact: boolean }> {
    const row = await lockMember(tx, which.caseId, which.personId);
    const known = await knownElsewhere(tx, which);
    if (!row || !known) return { loosens: {}, doNotContact: false };
    const { doNotContact } = known;
    const before = doNotContact ? await saveMember(tx, { ...row, doNotContact }) : row;
    const { after, loosens } = hearAnswers(known.safeContact as SafeContactProfile, profileOf(row));
    await this.save(tx, before, after, { kind: 'family' }, now);
    return { loosens, doNotContact };
  }

  private async locked(tx: Tx, { caseId, personId }: WhichMember): Promise<MemberRow> {
    await this.cases.lock(tx, [caseId]);
    const before = await lockMember(tx, caseId, personId);
    if (!before) throw notFound();
    const refusal = considerCircle((await this.cases.load(tx, [caseId])).get(caseId));
    if (refusal) throw new Refused(refusal.code, refusal.title, refusal.status);
    return before;
  }

  private async save(
    tx: Tx,
    before: MemberRow,
    after: SafeContactProfile,
    actor: Actor,
    now: Date,
  ): Promise<SafeContactRow> {
    const { caseId, personId } = before;
    const fields = changedFields(profileOf(before), after);
    if (fields.length === 0) return rowOf(before);
    const saved = await saveMember(tx, { ...before, safeContact: { ...after } });
    const becameDiscreet = isDiscreet(after) && !isDiscreet(profileOf(before));
    const data = { personId, fields, becameDiscreet, mayCall: after.calls !== false };
    await this.events.append(tx, [{ definition: SafeContactChanged, caseId, personId, actor, occurredAt: now, data }]);
    return rowOf(saved);
  }
}

const profileOf = (row: MemberRow): SafeContactProfile => row.safeContact as SafeContactProfile;
const rowOf = (row: MemberRow): SafeContactRow => ({
  caseId: row.caseId,
  personId: row.personId,
  profile: profileOf(row),
  version: row.version,
});
const notFound = (): Refused => new Refused('not_found', 'There is no such member of this case', 404);
