import { Injectable } from '@nestjs/common';
import { newId } from '#platform/clock/ids.js';
import type { Tx } from '#platform/database/tx.js';
import { Refused } from '#platform/errors/errors.js';
import type { Actor, NewEvent, StoredEvent } from '#platform/events/event.js';
import { Events } from '#platform/events/events.js';
import type { CrisisKind, CrisisLevel } from './case.rules.js';
import { CrisisAcknowledged, CrisisCleared, CrisisDetected } from './cases.events.js';
import { loadCases, lockCases } from './cases.store.js';
import { CRISIS_PAGES, joinCry, pageOfCry } from './crises.rules.js';
import * as store from './crises.store.js';
import { HoldsService } from './holds.service.js';
import { type PageRow, PagesService } from './pages.service.js';

export { crisisStateShape, type CrisisStateShown, showCrisisState } from './crisis.schema.js';
export type { CrisisRow } from './crises.store.js';

export interface Cry {
  /** every case that it concerns, and who in it is meant */
  members: readonly { caseId: string; personId: string }[];
  /** who cried for help */
  personId: string;
  kind: CrisisKind;
  level: CrisisLevel;
  source: 'text' | 'mail' | 'form' | 'staff';
}

/** The last incident of a case and the pages about it. */
export interface CrisisState {
  caseId: string;
  crisis: store.CrisisRow | null;
  pages: PageRow[];
}

/** Incidents: from the first cry for help until a person says that it is over. */
@Injectable()
export class CrisesService {
  constructor(
    private readonly events: Events,
    private readonly holds: HoldsService,
    private readonly pages: PagesService,
  ) {}

  /**
   * A cry for help opens an incident in each case, or joins the one that is open. Level `now` holds the household and calls
   * people until somebody has heard; `talk` holds these people and tells once (rules/compliance 6.3). The caller holds the
   * cases' locks.
   * @returns case -> incident
   */
  async cry(tx: Tx, cry: Cry, by: string, now: Date, causedBy?: StoredEvent): Promise<Map<string, string>> {
    const caseIds = [...new Set(cry.members.map((one) => one.caseId))].sort();
    const open = await store.openCrises(tx, caseIds);
    const incidents = new Map<string, string>();
    for (const caseId of caseIds) {
      const before = open.get(caseId);
      const id = before?.id ?? newId();
      incidents.set(caseId, id);
      const { kind, level, change } = joinCry(before, cry);
      if (change === 'open')
        await store.addCrisis(tx, { id, caseId, personId: cry.personId, kind, level, openedAt: now });
      if (change === 'raise') await store.raiseCrisis(tx, id, kind, level);
      if (cry.level === 'now') await store.markCrisis(tx, caseId, kind, now);
      await this.events.append(tx, [detected(cry, caseId, id, by, now, causedBy)]);
    }
    const held =
      cry.level === 'now'
        ? caseIds.map((caseId) => ({ caseId, personId: null, kind: 'crisis' as const }))
        : cry.members.map((one) => ({ ...one, kind: 'crisis_talk' as const }));
    await this.holds.start(tx, held, by, now, causedBy);
    const page = { personId: cry.personId, reason: pageOfCry(cry.kind), level: cry.level };
    for (const caseId of caseIds) await this.pages.request(tx, { ...page, caseId }, now, causedBy);
    return incidents;
  }

  /**
   * Takes over what a process of an older release has heard: it marks the case, holds nobody by a row, and calls nobody.
   * @returns the incidents that it made
   */
  async adopt(tx: Tx, now: Date, limit: number): Promise<store.CrisisRow[]> {
    const caseIds = await store.casesMarkedOnly(tx, limit);
    await lockCases(tx, caseIds);
    const adopted = await store.addMarkedCrises(
      tx,
      caseIds.map((caseId) => ({ id: newId(), caseId })),
    );
    const cries = adopted.map(({ id, caseId, personId, kind, level }) => {
      const cry = { members: [{ caseId, personId }], personId, kind, level, source: 'text' as const };
      return detected(cry, caseId, id, 'system', now);
    });
    await this.events.append(tx, cries);
    const held = adopted.map(({ caseId }) => ({ caseId, personId: null, kind: 'crisis' as const }));
    await this.holds.start(tx, held, 'system', now);
    for (const { caseId, personId, kind, level } of adopted)
      await this.pages.request(tx, { caseId, personId, reason: pageOfCry(kind), level }, now);
    return adopted;
  }

  /**
   * A person has heard it: no page of the case rings any more, whatever it was about.
   * @throws Refused 404, 409 when there never was anything to acknowledge
   */
  async acknowledge(tx: Tx, caseId: string, by: string, now: Date): Promise<CrisisState> {
    await this.locked(tx, caseId);
    await this.pages.acknowledge(tx, caseId, by, now);
    await this.hear(tx, caseId, by, now);
    const state = await this.stateOf(tx, caseId);
    if (!state.crisis && state.pages.length === 0)
      throw new Refused('nothing_to_acknowledge', 'Nobody was called about this case', 409);
    return state;
  }

  /** The danger is over: automation goes on, unless something else holds it. @throws Refused 404, 409 when none is open */
  async clear(tx: Tx, caseId: string, by: string, note: string, now: Date): Promise<CrisisState> {
    await this.locked(tx, caseId);
    const open = (await store.openCrises(tx, [caseId])).get(caseId);
    if (!open) throw new Refused('nothing_to_clear', 'There is no open crisis in this case', 409);
    await this.end(tx, open, by, note, now);
    return this.stateOf(tx, caseId);
  }

  /** Staff say that what was only spoken of is a danger now. @throws Refused 404, 409 when none is open or it is `now` already */
  async raise(tx: Tx, caseId: string, by: string, now: Date): Promise<CrisisState> {
    await this.locked(tx, caseId);
    const open = (await store.openCrises(tx, [caseId])).get(caseId);
    if (!open) throw new Refused('nothing_to_raise', 'There is no open crisis in this case', 409);
    if (open.level === 'now') throw new Refused('raised_already', 'This crisis is a present danger already', 409);
    const { personId, kind } = open;
    await this.cry(tx, { members: [{ caseId, personId }], personId, kind, level: 'now', source: 'staff' }, by, now);
    return this.stateOf(tx, caseId);
  }

  /** What was only spoken of has been dealt with; a present danger is cleared by nobody but `clear`. The caller holds the lock. */
  async endTalk(tx: Tx, caseId: string, by: string, now: Date, causedBy: StoredEvent): Promise<void> {
    const open = (await store.openCrises(tx, [caseId])).get(caseId);
    if (open?.level === 'talk') await this.end(tx, open, by, null, now, causedBy);
    else await this.holds.end(tx, { caseId, kinds: ['crisis_talk'] }, by, now, causedBy);
  }

  /** With the case everything ends. The caller holds the lock. */
  async endWithCase(tx: Tx, caseId: string, by: string, now: Date): Promise<void> {
    const open = (await store.openCrises(tx, [caseId])).get(caseId);
    if (open) await this.end(tx, open, by, null, now);
  }

  /** @throws Refused 404 */
  async state(tx: Tx, caseId: string): Promise<CrisisState> {
    if ((await loadCases(tx, [caseId])).length === 0) throw noCase();
    return this.stateOf(tx, caseId);
  }

  open = store.openCrises;

  private async end(
    tx: Tx,
    crisis: store.CrisisRow,
    by: string,
    note: string | null,
    now: Date,
    causedBy?: StoredEvent,
  ): Promise<void> {
    const { caseId } = crisis;
    await this.pages.acknowledge(tx, caseId, by, now, CRISIS_PAGES, causedBy);
    await this.hear(tx, caseId, by, now, causedBy);
    await store.clearCrisis(tx, crisis.id, { by, note, at: now });
    await store.unmarkCrisis(tx, caseId);
    await this.events.append(tx, [about(crisis, CrisisCleared, by, now, causedBy)]);
    await this.holds.end(tx, { caseId, kinds: ['crisis', 'crisis_talk'] }, by, now, causedBy);
  }

  private async hear(tx: Tx, caseId: string, by: string, now: Date, causedBy?: StoredEvent): Promise<void> {
    const heard = await store.acknowledgeCrisis(tx, caseId, by, now);
    if (heard) await this.events.append(tx, [about(heard, CrisisAcknowledged, by, now, causedBy)]);
  }

  private async locked(tx: Tx, caseId: string): Promise<void> {
    await lockCases(tx, [caseId]);
    if ((await loadCases(tx, [caseId])).length === 0) throw noCase();
  }

  private async stateOf(tx: Tx, caseId: string): Promise<CrisisState> {
    return { caseId, crisis: await store.lastCrisis(tx, caseId), pages: await this.pages.of(tx, caseId) };
  }
}

const noCase = (): Refused => new Refused('not_found', 'There is no such case', 404);
const actorOf = (by: string): Actor => (by === 'system' ? { kind: 'system' } : { kind: 'staff', id: by });

function detected(cry: Cry, caseId: string, crisisId: string, by: string, now: Date, causedBy?: StoredEvent): NewEvent {
  const { kind, level, source, personId } = cry;
  const actor: Actor = source === 'staff' ? actorOf(by) : { kind: 'family' };
  return {
    definition: CrisisDetected,
    caseId,
    personId,
    actor,
    occurredAt: now,
    data: { kind, level, source, crisisId },
    causedBy,
  };
}

function about(
  crisis: store.CrisisRow,
  definition: typeof CrisisAcknowledged | typeof CrisisCleared,
  by: string,
  now: Date,
  causedBy?: StoredEvent,
): NewEvent {
  const { id, caseId, personId } = crisis;
  return {
    definition,
    caseId,
    personId,
    actor: actorOf(by),
    occurredAt: now,
    data: { crisisId: id },
    causedBy,
  };
}
