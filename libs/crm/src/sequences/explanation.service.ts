import { Inject, Injectable } from '@nestjs/common';
import type { Config } from '#platform/config/config.js';
import { CONFIG } from '#platform/config/config.token.js';
import { Database } from '#platform/database/database.js';
import { EventReading } from '#platform/events/event-reading.js';
import { MessagingService } from '../messaging/messaging.service.js';
import { PeopleService } from '../people/people.service.js';
import { calendarZoneOf, type DecisionRow, PermissionService } from '../permission/permission.service.js';
import { TasksService } from '../tasks/tasks.service.js';
import type { Enrollment } from './enrollment.entity.js';
import { explainEnrollment, type NextStep, type StepTask, type Told } from './explanation.rules.js';
import { SequencesService } from './sequences.service.js';

export interface Explanation {
  happened: Told[];
  next: NextStep | null;
  sentences: string[];
  decisions: DecisionRow[];
}

/** From what was written down, never derived again: what was (not) done, and when the next thing will be. */
@Injectable()
export class ExplanationService {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly database: Database,
    private readonly reading: EventReading,
    private readonly people: PeopleService,
    private readonly permission: PermissionService,
    private readonly messaging: MessagingService,
    private readonly tasks: TasksService,
    private readonly sequences: SequencesService,
  ) {}

  async explain(enrollment: Enrollment): Promise<Explanation> {
    const { id, caseId, personId, sequenceKey, sequenceVersion } = enrollment;
    const calls = await this.tasks.list({ caseId, limit: 200 });
    return this.database.transaction(async (tx) => {
      const person = (await this.people.load(tx, [personId])).get(personId);
      const phone = (await this.people.phonesOf(tx, [personId])).get(personId);
      const decisions = await this.permission.decisionsOf(tx, { enrollmentId: id });
      const { definition } = await this.sequences.version(tx, sequenceKey, sequenceVersion);
      const told = explainEnrollment({
        enrollment,
        definition,
        events: await this.reading.about(tx, caseId, 'enrollmentId', id),
        messages: await this.messaging.messagesOfEnrollment(tx, id),
        tasks: calls.items.flatMap((task): StepTask[] => {
          const { enrollmentId, stepId } = task.detail as { enrollmentId?: string; stepId?: string };
          return enrollmentId === id && stepId ? [{ ...task, stepId }] : [];
        }),
        decisions,
        zone: calendarZoneOf(
          { timeZone: person?.timeZone, postalCode: person?.postalCode, phone: phone?.value },
          this.config.practice.timeZone,
        ),
      });
      return { ...told, decisions };
    });
  }
}
