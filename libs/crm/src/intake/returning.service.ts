import { Injectable } from '@nestjs/common';
import type { Tx } from '#platform/database/tx.js';
import type { NewEvent } from '#platform/events/event.js';
import { CasesService } from '../cases/cases.service.js';
import { isSelf, MembersService } from '../cases/members.service.js';
import { SafeContactService } from '../cases/safe-contact.service.js';
import { PermissionService } from '../permission/permission.service.js';
import { TasksService } from '../tasks/tasks.service.js';
import type { Placed } from './inquiry.rules.js';
import { comesBack, mayLift, type Note, type Placement } from './note.rules.js';

/** What the note of somebody whom we know, or whose address we know, needs beside its own rows. */
@Injectable()
export class ReturningService {
  constructor(
    private readonly cases: CasesService,
    private readonly members: MembersService,
    private readonly safeContacts: SafeContactService,
    private readonly permission: PermissionService,
    private readonly tasks: TasksService,
  ) {}

  /** Before the note is saved. @returns events that belong to it */
  async prepare(tx: Tx, { note, placed }: Placement): Promise<NewEvent[]> {
    const { personId, caseId } = placed;
    // whoever stops or holds something locks its cases first, all at once: what follows may reach this person's other ones
    if (placed.joined) {
      const around = await this.cases.openAround(tx, [personId]);
      await this.cases.lock(tx, [...new Set([caseId, ...around.map((one) => one.id)])]);
    }
    const lifted: NewEvent[] = [];
    // a ticked box is new consent, but only over this same person's own opt-out
    for (const { channel, ...address } of mayLift(note.inquiry, placed))
      lifted.push(...(await this.permission.liftForConsent(tx, { ...address, personId, caseId }, channel, note.now)));
    if (placed.joined && placed.attention.length) await this.cases.raise(tx, [caseId], placed.attention);
    return lifted;
  }

  /** Once the note is saved. */
  async follow(tx: Tx, { note, placed }: Placement): Promise<void> {
    if (placed.joined) await this.join(tx, note, placed);
    if (comesBack(placed)) await this.welcomeBack(tx, note, placed);
  }

  /** What a note of somebody who is a member already says of them; no sequence begins with it, so a person answers. */
  private async join(tx: Tx, { inquiry, now, ...note }: Note, placed: Placed): Promise<void> {
    const { caseId, personId } = placed;
    const said = { under18: inquiry.under18, forSelf: isSelf(inquiry.relationship) };
    // these have a task of their own, and a more pressing one
    if (said.under18 || said.forSelf) await this.members.hearOwnPath(tx, placed, said, now);
    else {
      const task = { kind: 'answer_waiting' as const, caseId, personId, about: personId };
      await this.tasks.open(tx, [{ ...task, detail: { inquiryId: note.id } }], now);
    }
    if (placed.safeContact) await this.hear(tx, placed.safeContact, note.id, now);
  }

  /** Answers about a member who is there; what they would make less careful is for a person to decide. */
  private async hear(
    tx: Tx,
    { safeContact, ...which }: NonNullable<Placed['safeContact']>,
    inquiryId: string,
    now: Date,
  ): Promise<void> {
    await this.propose(tx, which, await this.safeContacts.hear(tx, which, safeContact, now), inquiryId, now);
  }

  /** Somebody whose earlier case is closed, or who is a member of another: strictness outlasts a case. */
  private async welcomeBack(tx: Tx, { id, now }: Note, { caseId, personId }: Placed): Promise<void> {
    const which = { caseId, personId };
    const { loosens, doNotContact } = await this.safeContacts.carryOver(tx, which, now);
    await this.propose(tx, which, loosens, id, now);
    const task = { kind: 'answer_waiting' as const, ...which, about: personId, detail: { inquiryId: id } };
    if (doNotContact) await this.tasks.open(tx, [task], now);
  }

  private async propose(
    tx: Tx,
    which: { caseId: string; personId: string },
    proposal: object,
    inquiryId: string,
    now: Date,
  ): Promise<void> {
    if (Object.keys(proposal).length === 0) return;
    const task = { kind: 'safe_contact' as const, ...which, about: inquiryId, detail: { proposal, inquiryId } };
    await this.tasks.open(tx, [task], now);
  }
}
