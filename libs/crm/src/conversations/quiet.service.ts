import { Injectable } from '@nestjs/common';
import { Clock } from '#platform/clock/clock.js';
import { Database } from '#platform/database/database.js';
import type { Tx } from '#platform/database/tx.js';
import type { NewEvent } from '#platform/events/event.js';
import { Events } from '#platform/events/events.js';
import { type CaseFacts, CasesService } from '../cases/cases.service.js';
import { HoldsService, type OpenHold, restedBy } from '../cases/holds.service.js';
import { TakeoverService } from '../cases/takeover.service.js';
import { TasksService } from '../tasks/tasks.service.js';
import { ConversationWentQuiet } from './conversations.events.js';
import { considerSilence, QUIET_AFTER_MS } from './quiet.rules.js';
import * as store from './quiet.store.js';

const AT_ONCE = 500;

/** Families who answered us, and then nobody said anything any more: a person looks after them. */
@Injectable()
export class QuietService {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly events: Events,
    private readonly cases: CasesService,
    private readonly holds: HoldsService,
    private readonly takeovers: TakeoverService,
    private readonly tasks: TasksService,
  ) {}

  /** Tells once of each silence that lasts three days. */
  async quietDue(): Promise<void> {
    await this.clock.refresh();
    const now = this.clock.now();
    await this.database.transaction(async (tx) => {
      const silent = await store.claimSilent(tx, new Date(now.getTime() - QUIET_AFTER_MS), now, AT_ONCE);
      if (silent.length === 0) return;
      const [cases, holds] = await this.around(tx, silent);
      const verdicts = silent.map((row) => ({ row, verdict: considerSilence(silenceOf(row, cases, holds), now) }));
      await store.settleSilences(
        tx,
        silent.map((row) => row.id),
        verdicts.map(({ verdict }) => (verdict.to === 'later' ? verdict.at : null)),
      );
      await this.tell(
        tx,
        verdicts.filter(({ verdict }) => verdict.to === 'tell').map(({ row }) => row),
        now,
      );
    });
  }

  private async around(tx: Tx, silent: readonly store.SilentRow[]): Promise<[Map<string, CaseFacts>, OpenHold[]]> {
    const caseIds = [...new Set(silent.flatMap((row) => row.caseId ?? []))];
    const personIds = silent.flatMap((row) => row.personId ?? []);
    const contactPointIds = silent.map((row) => row.contactPointId);
    return [await this.cases.load(tx, caseIds), await this.holds.open(tx, { caseIds, personIds, contactPointIds })];
  }

  private async tell(tx: Tx, quiet: readonly store.SilentRow[], now: Date): Promise<void> {
    const events = quiet.map((row): NewEvent => ({
      definition: ConversationWentQuiet,
      caseId: row.caseId,
      personId: row.personId,
      actor: { kind: 'system' },
      occurredAt: now,
      data: { conversationId: row.id, since: row.activityAt.toISOString() },
    }));
    await this.events.append(tx, events);
    const owners = await this.takeovers.byCase(
      tx,
      quiet.map((row) => row.caseId!),
    );
    const tasks = quiet.map((row) => ({
      kind: 'went_quiet' as const,
      caseId: row.caseId!,
      personId: row.personId,
      about: row.personId ?? row.id,
      detail: { conversationId: row.id },
      assigneeId: row.assigneeId ?? owners.get(row.caseId!) ?? row.lastReplyBy,
    }));
    await this.tasks.open(tx, tasks, now);
  }
}

function silenceOf(
  row: store.SilentRow,
  cases: ReadonlyMap<string, CaseFacts>,
  holds: readonly OpenHold[],
): Parameters<typeof considerSilence>[0] {
  const around = cases.get(row.caseId ?? '');
  return {
    ...row,
    caseStatus: around?.status ?? null,
    isHeld: around?.crisis === true || restedBy(holds, row) !== null,
  };
}
