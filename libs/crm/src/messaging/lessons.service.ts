import { Injectable } from '@nestjs/common';
import { Clock } from '#platform/clock/clock.js';
import type { Tx } from '#platform/database/tx.js';
import type { StoredEvent } from '#platform/events/event.js';
import { CasesService } from '../cases/cases.service.js';
import { PeopleService } from '../people/people.service.js';
import { PermissionService } from '../permission/permission.service.js';
import { lessonOf } from './message.rules.js';
import { pointOfMessage } from './messaging.store.js';

/** What a refused or undelivered text teaches about its address. */
@Injectable()
export class LessonsService {
  constructor(
    private readonly clock: Clock,
    private readonly people: PeopleService,
    private readonly cases: CasesService,
    private readonly permission: PermissionService,
  ) {}

  async learn(tx: Tx, event: StoredEvent<{ messageId: string; errorCode: string | null }>): Promise<void> {
    const point = await pointOfMessage(tx, event.data.messageId);
    if (!point) return;
    const around = await this.cases.openAround(tx, await this.people.peopleOnPoint(tx, point.contactPointId));
    const caseIds = [...new Set(around.map((one) => one.id))];
    await this.cases.lock(tx, caseIds);
    const lesson = lessonOf(event.data.errorCode);
    const address = {
      contactPointId: point.contactPointId,
      value: point.value,
      personId: event.personId,
      caseId: event.caseId,
    };
    if (lesson.badNumber) await this.people.markPointBad(tx, point.contactPointId, lesson.badNumber);
    if (lesson.suppress) await this.permission.suppress(tx, address, lesson.suppress, this.clock.now(), event);
    else await this.cases.raise(tx, caseIds, ['failed_text']);
  }
}
