import { Injectable } from '@nestjs/common';
import { newId } from '#platform/clock/ids.js';
import { saveAll, type Write } from '#platform/database/save-all.js';
import type { Tx } from '#platform/database/tx.js';
import { Events } from '#platform/events/events.js';
import { type Attention, type CaseDraft, type MemberDraft, openCase } from './case.rules.js';
import * as store from './cases.store.js';
import { knownElsewhere, lockMember, saveMember } from './members.store.js';

export { attentions, openCase } from './case.rules.js';
export type { Attention, CaseDraft, CrisisKind, CrisisLevel, MemberDraft } from './case.rules.js';
export type { CaseFacts, MemberFacts } from './cases.store.js';

@Injectable()
export class CasesService {
  constructor(private readonly events: Events) {}

  draft(cases: readonly CaseDraft[], members: readonly MemberDraft[]): Write[] {
    return [store.draftCases(cases), store.draftMembers(members)];
  }

  /** Opens a case for somebody who wrote or called; what made them hard to reach safely before holds here too. */
  async openFor(tx: Tx, personId: string, now: Date): Promise<string> {
    const opened = openCase({
      id: newId(),
      inquirerId: personId,
      lovedOneId: null,
      readiness: null,
      substances: [],
      attention: ['answer_waiting'],
      openedAt: now,
    });
    const member: MemberDraft = {
      caseId: opened.row.id,
      personId,
      role: 'inquirer',
      relationship: null,
      safeContact: {},
      joinedAt: now,
    };
    await saveAll(tx, this.draft([opened.row], [member]));
    const known = await knownElsewhere(tx, member);
    if (known) await saveMember(tx, { ...(await lockMember(tx, member.caseId, personId))!, ...known });
    await this.events.append(tx, [opened.event]);
    return opened.row.id;
  }

  openOf = store.openCasesOf;
  openAround = store.openCasesAround;
  lock = store.lockCases;
  lockFree = store.lockFreeCases;
  calm: (tx: Tx, caseId: string, reason: Attention) => Promise<void> = store.calmAttention;
  raise: (tx: Tx, caseIds: readonly string[], reasons: readonly Attention[]) => Promise<void> = store.raiseAttention;

  async load(tx: Tx, ids: readonly string[]): Promise<Map<string, store.CaseFacts>> {
    return new Map((await store.loadCases(tx, ids)).map((row) => [row.id, row]));
  }

  /** Members by `caseId/personId`. */
  async members(tx: Tx, caseIds: readonly string[]): Promise<Map<string, store.MemberFacts>> {
    return new Map(
      (await store.loadMembers(tx, caseIds)).map((member) => [`${member.caseId}/${member.personId}`, member]),
    );
  }
}
