import { Injectable } from '@nestjs/common';
import type { Tx } from '#platform/database/tx.js';
import { Refused } from '#platform/errors/errors.js';
import type { StoredEvent } from '#platform/events/event.js';
import {
  safeContactAnswers,
  type SafeContactProfile,
  type SafeContactRow,
  SafeContactService,
  type WhichMember,
} from '../cases/safe-contact.service.js';
import { TasksService } from '../tasks/tasks.service.js';
import { readTimesToAvoid } from './avoid-times.rules.js';
import type { Classification } from './classify.rules.js';
import { isAutomatic } from './inbound.rules.js';

/**
 * What families write of how to reach them, as a proposal that a person answers. Until then nothing is automatic for them
 * anyway: an unclear answer holds them, and any answer of a human ends their sequences.
 */
@Injectable()
export class ProposalsService {
  constructor(
    private readonly tasks: TasksService,
    private readonly safeContact: SafeContactService,
  ) {}

  async propose(
    tx: Tx,
    { caseId, personId }: { caseId: string | null; personId: string | null },
    received: StoredEvent,
    text: { body: string; messageId: string; classification: Classification },
    now: Date,
  ): Promise<void> {
    if (!caseId || !personId || text.classification.wrongNumber || isAutomatic(text.body)) return;
    const read = readTimesToAvoid(text.body);
    if (!read) return;
    const { confidence, ...proposal } = read;
    const detail = { proposal, confidence, messageId: text.messageId };
    const task = { kind: 'safe_contact' as const, caseId, personId, about: text.messageId, detail };
    await this.tasks.open(tx, [task], now, received);
  }

  /**
   * A person says yes, and the profile says so from now on; or no. Either way the task is done.
   * @throws Refused 404 when it is no proposal about this member, 409 when it was answered before, 412
   */
  async answer(
    tx: Tx,
    which: WhichMember,
    taskId: string,
    said: { answer: 'yes' | 'no'; by: string; version: number | null },
    now: Date,
  ): Promise<SafeContactRow | null> {
    const task = await this.tasks.get(taskId);
    const proposal = proposalOf(task.detail);
    const isTheirs = task.caseId === which.caseId && task.personId === which.personId;
    if (task.kind !== 'safe_contact' || !isTheirs || !proposal)
      throw new Refused('not_found', 'There is no such proposal about this member', 404);
    const ending = { status: 'done' as const, outcome: said.answer, note: null, by: said.by };
    await this.tasks.end(tx, taskId, ending, said.version);
    return said.answer === 'yes' ? this.safeContact.accept(tx, which, proposal, said.by, now) : null;
  }
}

function proposalOf(detail: Readonly<Record<string, unknown>>): SafeContactProfile | null {
  const read = safeContactAnswers.safeParse(detail.proposal);
  return read.success && Object.keys(read.data).length > 0 ? read.data : null;
}
