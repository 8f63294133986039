import { Injectable } from '@nestjs/common';
import { Clock } from '#platform/clock/clock.js';
import type { Tx } from '#platform/database/tx.js';
import type { StoredEvent } from '#platform/events/event.js';
import { Together } from '#platform/events/reactions.js';
import { CaseClosed, CrisisDetected } from '../cases/cases.events.js';
import { MemberChanged, type MemberSilenced } from '../cases/members.events.js';
import type { CrisisLevel } from '../cases/cases.service.js';
import { MessageReceived, type MessageReceivedData } from '../conversations/conversations.events.js';
import { EnrollmentExited } from '../sequences/sequences.events.js';
import { taskOfCry, tasksOfMember, tasksOfText } from './hand-over.rules.js';
import { TasksService } from './tasks.service.js';

@Injectable()
export class TasksReactions {
  constructor(
    private readonly tasks: TasksService,
    private readonly clock: Clock,
  ) {}

  /** What a machine does not answer, a person does. Five texts of one person are one task. */
  @Together(MessageReceived, 'tasks.hand_over_texts')
  async handOverTexts(tx: Tx, events: StoredEvent<MessageReceivedData>[]): Promise<void> {
    for (const event of events) {
      const { personId, data } = event;
      const tasks = data.caseIds.flatMap((caseId) =>
        tasksOfText(data).map((kind) => ({
          kind,
          caseId,
          personId,
          about: personId ?? caseId,
          detail: { messageId: data.messageId },
        })),
      );
      await this.tasks.open(tx, tasks, this.clock.now(), event);
      if (personId && !data.automatic) await this.breakSilence(tx, event, personId);
    }
  }

  /** They speak again: nobody needs to look after their silence. */
  private async breakSilence(tx: Tx, event: StoredEvent<MessageReceivedData>, personId: string): Promise<void> {
    const which = { caseIds: event.data.caseIds, kinds: ['went_quiet' as const], personId };
    const how = { status: 'dropped' as const, outcome: 'spoke_again', by: 'system' };
    await this.tasks.endWaiting(tx, which, how, this.clock.now(), event);
  }

  @Together(CrisisDetected, 'tasks.hand_over_cries')
  async handOverCries(tx: Tx, events: StoredEvent<{ level: CrisisLevel; kind: string }>[]): Promise<void> {
    for (const event of events) {
      const { caseId, personId, data } = event;
      const task = {
        kind: taskOfCry(data.level),
        caseId: caseId!,
        personId,
        about: caseId!,
        detail: { crisis: data.kind },
      };
      await this.tasks.open(tx, [task], this.clock.now(), event);
    }
  }

  /** Whoever writes for himself, and whoever is under 18, has a person to talk to. */
  @Together(MemberChanged, 'tasks.hand_over_members')
  async handOverMembers(tx: Tx, events: StoredEvent<MemberSilenced>[]): Promise<void> {
    for (const event of events) {
      const { caseId, personId, data } = event;
      const about = { caseId: caseId!, personId, about: personId! };
      const tasks = tasksOfMember(data.silences).map((kind) => ({ ...about, kind }));
      await this.tasks.open(tx, tasks, this.clock.now(), event);
    }
  }

  /** Whoever has answered, booked or opted out is not called in place of a text any more. */
  @Together(EnrollmentExited, 'tasks.drop_calls_of_exited')
  async dropCallsOfExited(tx: Tx, events: StoredEvent<{ enrollmentId: string; reason: string }>[]): Promise<void> {
    for (const event of events)
      await this.tasks.endWaiting(
        tx,
        { caseIds: [event.caseId!], kinds: ['call'], enrollmentId: event.data.enrollmentId },
        { status: 'dropped', outcome: event.data.reason, by: 'system' },
        this.clock.now(),
        event,
      );
  }

  @Together(CaseClosed, 'tasks.drop_on_close')
  async dropOnClose(tx: Tx, events: StoredEvent[]): Promise<void> {
    for (const event of events)
      await this.tasks.endWaiting(
        tx,
        { caseIds: [event.caseId!] },
        { status: 'dropped', outcome: 'case_closed', by: 'system' },
        this.clock.now(),
        event,
      );
  }
}
