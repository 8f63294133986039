import { Injectable } from '@nestjs/common';
import { newId } from '#platform/clock/ids.js';
import { saveAll, type Write } from '#platform/database/save-all.js';
import type { Tx } from '#platform/database/tx.js';
import type { StoredEvent } from '#platform/events/event.js';
import { Events } from '#platform/events/events.js';
import {
  type Attention,
  type CaseDraft,
  cryForHelp,
  type CrisisKind,
  type CrisisLevel,
  type MemberDraft,
  openCase,
} from './case.rules.js';
import * as store from './cases.store.js';

export { attentions, cryForHelp, openCase } from './case.rules.js';
export type { Attention, CaseDraft, CrisisKind, CrisisLevel, MemberDraft } from './case.rules.js';
export type { CaseFacts, MemberFacts } from './cases.store.js';

@Injectable()
export class CasesService {
  constructor(private readonly events: Events) {}

  draft(cases: readonly CaseDraft[], members: readonly MemberDraft[]): Write[] {
    return [store.draftCases(cases), store.draftMembers(members)];
  }

  /** Opens a case for somebody of whom nothing is known but that they wrote or called. */
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

  /** Holds the whole household of each case (the caller holds their locks) and tells people. */
  async holdForCrisis(
    tx: Tx,
    cry: {
      caseIds: readonly string[];
      personId: string;
      kind: CrisisKind;
      level: CrisisLevel;
      source: 'text' | 'form';
    },
    now: Date,
    causedBy?: StoredEvent,
  ): Promise<void> {
    if (cry.level === 'now') await store.holdForCrisis(tx, cry.caseIds, cry.kind, now);
    await store.raiseAttention(tx, cry.caseIds, [cry.level === 'now' ? 'crisis' : 'crisis_talk']);
    const events = cry.caseIds.flatMap((caseId) => cryForHelp({ ...cry, caseId }, now));
    await this.events.append(
      tx,
      events.map((event) => ({ ...event, causedBy })),
    );
  }
}
