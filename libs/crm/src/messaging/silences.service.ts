import { Injectable } from '@nestjs/common';
import { Clock } from '#platform/clock/clock.js';
import type { Tx } from '#platform/database/tx.js';
import type { StoredEvent } from '#platform/events/event.js';
import type { MemberSilenced } from '../cases/members.events.js';
import type { SafeContactChangedData } from '../cases/safe-contact.events.js';
import type { MessageClass } from '../permission/permission.service.js';
import { TasksService } from '../tasks/tasks.service.js';
import { MessagingService } from './messaging.service.js';

const LAST_WORDS: readonly MessageClass[] = ['optout_confirm', 'emergency_safety'];
/** What a change of a member leaves on its way: a person's own words to a minor; answers to the address that wrote. */
const STILL: Readonly<Record<string, readonly MessageClass[]>> = {
  not_to_loved_one: [...LAST_WORDS, 'auto_ack', 'help_reply'],
  under_18: [...LAST_WORDS, 'human_reply'],
  writes_for_self: [...LAST_WORDS, 'human_reply'],
};

/** What waits for somebody whom no machine may write to any more, or whose phone is no longer only theirs. */
@Injectable()
export class SilencesService {
  constructor(
    private readonly messaging: MessagingService,
    private readonly tasks: TasksService,
    private readonly clock: Clock,
  ) {}

  async silence(tx: Tx, event: StoredEvent<MemberSilenced>): Promise<void> {
    const { silences, caseIds } = event.data;
    const which = { caseIds, personId: event.personId! };
    for (const because of silences)
      await this.messaging.skipQueued(tx, which, because, this.clock.now(), event, STILL[because] ?? LAST_WORDS);
  }

  /** A text that was written in its ordinary words does not leave for a phone that others may see: a person calls. */
  async callInstead(tx: Tx, event: StoredEvent<SafeContactChangedData>): Promise<void> {
    const [now, personId] = [this.clock.now(), event.personId!];
    const which = { caseIds: [event.caseId!], personId, channel: 'sms' as const };
    const skipped = await this.messaging.skipQueued(tx, which, 'unsafe_channel', now, event, LAST_WORDS);
    const tasks = skipped.map(({ id, enrollmentId, stepId }) => ({
      kind: event.data.mayCall ? ('call' as const) : ('safe_contact' as const),
      caseId: event.caseId!,
      personId,
      about: enrollmentId ? `enr:${enrollmentId}:${stepId}` : id,
      detail: { messageId: id, reason: 'unsafe_channel', ...(enrollmentId ? { enrollmentId, stepId } : {}) },
    }));
    await this.tasks.open(tx, tasks, now, event);
  }
}
