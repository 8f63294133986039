import { Injectable } from '@nestjs/common';
import type { Tx } from '#platform/database/tx.js';
import type { StoredEvent } from '#platform/events/event.js';
import { Events } from '#platform/events/events.js';
import type { CloseReason } from './case.rules.js';
import { CaseClosed } from './cases.events.js';
import { closeCase, loadMembers } from './cases.store.js';
import { CrisesService } from './crises.service.js';
import { FOR_GOOD, HoldsService } from './holds.service.js';
import { PagesService } from './pages.service.js';

/** The end of a case: `case.closed` lets every module end its own in the same transaction. */
@Injectable()
export class ClosingService {
  constructor(
    private readonly events: Events,
    private readonly crises: CrisesService,
    private readonly holds: HoldsService,
    private readonly pages: PagesService,
  ) {}

  /**
   * Nothing of this case goes on. After a death nothing automated begins either, for anybody in the family, in whatever
   * later case, until a person releases that hold. The caller holds the case's lock.
   */
  async close(
    tx: Tx,
    caseId: string,
    reason: CloseReason,
    by: string,
    now: Date,
    causedBy?: StoredEvent,
  ): Promise<void> {
    await this.crises.endWithCase(tx, caseId, by, now);
    await this.pages.acknowledge(tx, caseId, by, now, undefined, causedBy);
    await this.holds.end(tx, { caseId }, by, now, causedBy);
    await closeCase(tx, caseId, reason, now);
    const event = { caseId, personId: null, actor: { kind: 'staff' as const, id: by }, occurredAt: now, causedBy };
    await this.events.append(tx, [{ ...event, definition: CaseClosed, data: { reason } }]);
    if (reason !== 'loved_one_died') return;
    const members = await loadMembers(tx, [caseId]);
    const holds = members.map(({ personId }) => ({ caseId, personId, kind: FOR_GOOD }));
    await this.holds.start(tx, holds, by, now, causedBy);
  }
}
