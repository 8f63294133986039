import { Injectable } from '@nestjs/common';
import { Clock } from '#platform/clock/clock.js';
import { Database } from '#platform/database/database.js';
import { Log } from '#platform/observability/log.js';
import { CrisesService } from '../cases/crises.service.js';
import { type HoldKind, HoldsService } from '../cases/holds.service.js';
import { PagesService } from '../cases/pages.service.js';
import { type TaskKind, TasksService } from '../tasks/tasks.service.js';

const AT_ONCE = 200;
/** What a person does about a hold of a person, by which it ends. */
const TASK_OF: Partial<Record<HoldKind, TaskKind>> = {
  ambiguous_hold: 'unclear_answer',
  bereavement: 'bereavement',
  willing: 'willing',
  left_treatment: 'left_treatment',
};
const CALLS_PEOPLE: readonly HoldKind[] = ['bereavement', 'willing', 'left_treatment'];

/**
 * While releases change, a process of the one before (0002) may take a text in. What it then marks on cases and people becomes
 * an incident, a page, a hold and a task here: seconds later, and once.
 */
@Injectable()
export class AdoptionService {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly crises: CrisesService,
    private readonly holds: HoldsService,
    private readonly pages: PagesService,
    private readonly tasks: TasksService,
    private readonly log: Log,
  ) {}

  async adoptDue(): Promise<void> {
    await this.clock.refresh();
    const now = this.clock.now();
    const crises = await this.database.transaction((tx) => this.crises.adopt(tx, now, AT_ONCE));
    const holds = await this.adoptHolds(now);
    if (crises.length + holds > 0) this.log.warn('taken over from an older process', { crises: crises.length, holds });
  }

  private adoptHolds(now: Date): Promise<number> {
    return this.database.transaction(async (tx) => {
      const holds = await this.holds.adopt(tx, now, AT_ONCE);
      const tasks = holds.flatMap(({ caseId, personId, kind }) => {
        const asks = TASK_OF[kind];
        return asks ? [{ kind: asks, caseId, personId, about: personId! }] : [];
      });
      await this.tasks.open(tx, tasks, now);
      for (const { caseId, personId, kind } of holds.filter((one) => CALLS_PEOPLE.includes(one.kind)))
        await this.pages.request(tx, { caseId, personId, reason: kind, level: 'now' }, now);
      return holds.length;
    });
  }
}
