import { Injectable } from '@nestjs/common';
import { Clock } from '#platform/clock/clock.js';
import type { Tx } from '#platform/database/tx.js';
import { Refused } from '#platform/errors/errors.js';
import { Events } from '#platform/events/events.js';
import { CasesService } from '../cases/cases.service.js';
import { InquiryQualified } from './intake.events.js';
import { considerQualifying } from './qualifying.rules.js';
import { findQualifiable, markQualified } from './qualifying.store.js';

/** A person says of what an unknown sender wrote: a family asks for help. Follow-up may begin with it. */
@Injectable()
export class QualifyingService {
  constructor(
    private readonly clock: Clock,
    private readonly events: Events,
    private readonly cases: CasesService,
  ) {}

  /** @throws Refused 404; 409 for a form, for a closed case, and the second time */
  async qualify(tx: Tx, id: string, by: string): Promise<void> {
    const now = this.clock.now();
    const about = await findQualifiable(tx, id);
    if (!about) throw new Refused('not_found', 'There is no such inquiry', 404);
    await this.cases.lock(tx, [about.caseId]);
    const inquiry = (await findQualifiable(tx, id, { locked: true }))!;
    const caseStatus = (await this.cases.load(tx, [inquiry.caseId])).get(inquiry.caseId)!.status;
    const refusal = considerQualifying({ ...inquiry, caseStatus });
    if (refusal) throw new Refused(refusal.code, refusal.title, 409);
    await markQualified(tx, id, by, now);
    const { caseId, personId, channel } = inquiry;
    const actor = { kind: 'staff' as const, id: by };
    const data = { inquiryId: id, channel };
    await this.events.append(tx, [{ definition: InquiryQualified, caseId, personId, actor, occurredAt: now, data }]);
  }
}
