import { Injectable } from '@nestjs/common';
import { newId } from '#platform/clock/ids.js';
import { Database } from '#platform/database/database.js';
import { saveAll } from '#platform/database/save-all.js';
import type { Tx } from '#platform/database/tx.js';
import { Refused } from '#platform/errors/errors.js';
import type { Actor, NewEvent } from '#platform/events/event.js';
import { Events } from '#platform/events/events.js';
import { ID_CURSOR, type Page, readCursor, toPage } from '#platform/http/page.js';
import { PeopleService } from '../people/people.service.js';
import { type Profile, type ProfileChange, ProfilesService } from '../people/profiles.service.js';
import { type CaseFacts, CasesService } from './cases.service.js';
import { MemberChanged, MemberInvited, MemberWithdrew } from './members.events.js';
import {
  considerCircle,
  considerRole,
  considerWithdrawal,
  type GivenRole,
  type NewMember,
  placeMember,
  readPoints,
  type Refusal,
  type Silence,
  silencesOf,
} from './members.rules.js';
import * as store from './members.store.js';

export { givenRoles, isSelf, memberRoles } from './members.rules.js';

export type Member = store.MemberRow & { profile: Profile };

export interface MemberGiven extends NewMember {
  phone?: string;
  email?: string;
  role: GivenRole;
  relationship: string | null;
}

export interface MemberChange extends ProfileChange {
  role?: GivenRole;
  relationship?: string | null;
  doNotContact?: boolean;
}

/** A member as it was locked. */
interface Found {
  before: store.MemberRow;
  lovedOneId: string | null;
  profile: Profile;
}

/** The family circle: who belongs to a case, in which role, and whether anything automated may go to them. */
@Injectable()
export class MembersService {
  constructor(
    private readonly database: Database,
    private readonly events: Events,
    private readonly people: PeopleService,
    private readonly profiles: ProfilesService,
    private readonly cases: CasesService,
  ) {}

  onOwnPath = store.onOwnPath;

  /** @throws Refused 404 when there is no such case */
  async list(caseId: string, query: { cursor?: string; limit: number }): Promise<Page<Member>> {
    const after = readCursor(query.cursor, ID_CURSOR);
    const rows = await store.findMembers(this.database, caseId, { after, limit: query.limit + 1 });
    // every case has its inquirer: a first page without anybody is of no case
    if (rows.length === 0 && !after) throw refused({ code: 'not_found', title: 'There is no such case', status: 404 });
    const profiles = await this.profiles.load(rows.map((row) => row.personId));
    return toPage(
      rows,
      query.limit,
      (row) => row.personId,
      (row) => ({ ...row, profile: profiles.get(row.personId)! }),
    );
  }

  /** @throws Refused 404 */
  async get(caseId: string, personId: string): Promise<Member> {
    const [row] = await store.findMembers(this.database, caseId, { personId, limit: 1 });
    if (!row) throw notFound();
    return { ...row, profile: (await this.profiles.load([personId])).get(personId)! };
  }

  /**
   * Adds a member whose number somebody else gave: person and contact point, no consent (rules/compliance G08).
   * @throws Refused 422 for a phone or email that cannot exist; 404, 409
   */
  async add(tx: Tx, caseId: string, given: MemberGiven, by: string, now: Date): Promise<Member> {
    const read = readPoints(given);
    if ('errors' in read) throw new Refused('unreachable', 'This person could not be reached there', 422, read.errors);
    const points = await this.profiles.lockPoints(tx, read.points);
    const { name, language, timeZone, postalCode, under18 } = given;
    const placed = placeMember({ name, language, timeZone, postalCode, under18 }, points, now, newId);
    const { personId } = placed;
    const around = await this.lockAround(tx, caseId, personId);
    refuse(considerCircle(around));
    refuse(considerRole(around!, personId, given.role));
    const known = await store.lockMember(tx, caseId, personId);
    if (known && !known.withdrawnAt)
      throw refused({ code: 'already_member', title: 'This person is a member already', status: 409, path: 'name' });
    await saveAll(tx, this.people.draft(placed.drafts));
    const was = placed.isNew ? undefined : (await this.profiles.load([personId], tx)).get(personId);
    if (under18 && was) await this.profiles.change(tx, personId, { under18 });
    const row = await store.addMember(tx, { caseId, personId, role: given.role, relationship: given.relationship });
    if (given.role === 'loved_one') await store.setLovedOne(tx, caseId, personId);
    const silences = was ? silencesOf(NOBODY, { ...row, under18 }) : [];
    const age = under18 && !was?.under18;
    await this.events.append(tx, [
      { ...told(row, staff(by), now), definition: MemberInvited, data: { role: row.role } },
      ...(silences.length ? await this.changed(tx, row, { fields: ['role'], silences, age }, staff(by), now) : []),
    ]);
    return { ...row, profile: (await this.profiles.load([personId], tx)).get(personId)! };
  }

  /**
   * Changes a member; where that ends automation, everything of it stops in this transaction.
   * @throws Refused 404, 409, 412 when the member has changed since
   */
  async change(
    tx: Tx,
    which: { caseId: string; personId: string },
    change: MemberChange,
    version: number | null,
    by: string,
    now: Date,
  ): Promise<Member> {
    const found = await this.locked(tx, which, version);
    refuse(considerRole({ lovedOneId: found.lovedOneId }, which.personId, change.role));
    return this.apply(tx, found, change, { kind: 'staff', id: by }, now);
  }

  /** A form says that its sender is under 18, or asks for himself: from now on a person answers, and only a person. */
  async hearOwnPath(
    tx: Tx,
    which: { caseId: string; personId: string },
    said: { under18: boolean; forSelf: boolean },
    now: Date,
  ): Promise<void> {
    // nothing that asks for help is refused, also where the case was closed a moment before
    const around = await this.lockAround(tx, which.caseId, which.personId);
    const before = await store.lockMember(tx, which.caseId, which.personId);
    if (!around || !before) return;
    const profile = (await this.profiles.load([which.personId], tx)).get(which.personId)!;
    const found = { before, lovedOneId: around.lovedOneId, profile };
    const change = { ...(said.under18 && { under18: true }), ...(said.forSelf && { relationship: 'self' }) };
    await this.apply(tx, found, change, { kind: 'family' }, now);
  }

  private async apply(
    tx: Tx,
    { before, lovedOneId, profile }: Found,
    change: MemberChange,
    actor: Actor,
    now: Date,
  ): Promise<Member> {
    const { role, relationship, doNotContact, ...person } = change;
    await this.profiles.change(tx, before.personId, person);
    const after = await store.saveMember(tx, {
      ...before,
      role: role ?? before.role,
      relationship: relationship === undefined ? before.relationship : relationship,
      doNotContact: doNotContact ?? before.doNotContact,
    });
    if (after.role === 'loved_one' && lovedOneId === null) await store.setLovedOne(tx, after.caseId, after.personId);
    if (before.role === 'loved_one' && after.role !== 'loved_one') await store.setLovedOne(tx, after.caseId, null);
    const silences = silencesOf(
      { ...before, under18: profile.under18 },
      { ...after, under18: change.under18 ?? profile.under18 },
    );
    const what = { fields: Object.keys(change), silences, age: silences.includes('under_18') };
    await this.events.append(tx, await this.changed(tx, after, what, actor, now));
    return { ...after, profile: (await this.profiles.load([after.personId], tx)).get(after.personId)! };
  }

  /**
   * The member leaves the circle: nothing automated from now on, and what was under way ends.
   * @throws Refused 404, 409, 412
   */
  async withdraw(
    tx: Tx,
    which: { caseId: string; personId: string },
    version: number | null,
    by: string,
    now: Date,
  ): Promise<Member> {
    const { before, profile } = await this.locked(tx, which, version);
    refuse(considerWithdrawal(before));
    const after = await store.saveMember(tx, { ...before, withdrawnAt: now });
    const data = { silences: ['withdrew' as const], caseIds: [after.caseId] };
    await this.events.append(tx, [{ ...told(after, staff(by), now), definition: MemberWithdrew, data }]);
    return { ...after, profile };
  }

  /** Whoever stops something locks its cases first: also the others around a person, for what concerns the person. */
  private async lockAround(tx: Tx, caseId: string, personId: string): Promise<CaseFacts | undefined> {
    const around = await this.cases.openAround(tx, [personId]);
    await this.cases.lock(tx, [...new Set([caseId, ...around.map((one) => one.id)])]);
    return (await this.cases.load(tx, [caseId])).get(caseId);
  }

  private async locked(
    tx: Tx,
    { caseId, personId }: { caseId: string; personId: string },
    version: number | null,
  ): Promise<Found> {
    const found = await this.lockAround(tx, caseId, personId);
    const before = await store.lockMember(tx, caseId, personId);
    if (!before) throw notFound();
    refuse(considerCircle(found));
    if (version !== null && version !== before.version)
      throw new Refused('stale', 'This member has changed since you looked', 412);
    const profile = (await this.profiles.load([personId], tx)).get(personId)!;
    return { before, lovedOneId: found!.lovedOneId, profile };
  }

  /**
   * A role, a wish and a relationship are of one case. Age is the person's: each other case in which a machine may write to
   * them hears of it by an event of its own, with nothing but that.
   */
  private async changed(
    tx: Tx,
    member: store.MemberRow,
    { fields, silences, age }: { fields: string[]; silences: Silence[]; age: boolean },
    actor: Actor,
    now: Date,
  ): Promise<NewEvent[]> {
    const event = (caseId: string, data: { fields: string[]; silences: Silence[] }): NewEvent => ({
      ...told({ ...member, caseId }, actor, now),
      definition: MemberChanged,
      data: { ...data, caseIds: data.silences.length ? [caseId] : [] },
    });
    const others = age ? await store.writtenToElsewhere(tx, member) : [];
    return [
      event(member.caseId, { fields, silences }),
      ...others.map((caseId) => event(caseId, { fields: ['under18'], silences: ['under_18'] })),
    ];
  }
}

const NOBODY = { role: 'member', relationship: null, doNotContact: false, under18: false };

function refuse(refusal: Refusal | null): void {
  if (refusal) throw refused(refusal);
}

function refused({ code, title, status, path }: Refusal): Refused {
  return new Refused(code, title, status, path ? [{ path, message: title }] : undefined);
}

const notFound = (): Refused => new Refused('not_found', 'There is no such member of this case', 404);

const staff = (id: string): Actor => ({ kind: 'staff', id });

function told(member: store.MemberRow, actor: Actor, now: Date): Omit<NewEvent, 'definition' | 'data'> {
  return { caseId: member.caseId, personId: member.personId, actor, occurredAt: now };
}
