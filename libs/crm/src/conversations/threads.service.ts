import { Injectable } from '@nestjs/common';
import { Clock } from '#platform/clock/clock.js';
import { Database } from '#platform/database/database.js';
import type { Tx } from '#platform/database/tx.js';
import { Refused } from '#platform/errors/errors.js';
import type { EventDefinition, NewEvent } from '#platform/events/event.js';
import { Events } from '#platform/events/events.js';
import { CasesService } from '../cases/cases.service.js';
import { TakeoverService } from '../cases/takeover.service.js';
import {
  ConversationAssigned,
  ConversationHandedBack,
  ConversationSnoozed,
  ConversationTakenOver,
} from './conversations.events.js';
import { considerClaim, considerSnooze, considerTakeover, type Conversation } from './threads.rules.js';
import * as store from './threads.store.js';

/** Longer than anybody thinks between two words of one answer. */
const TYPING_MS = 20_000;

/** Whose a conversation is, who has read it, and who writes to the family: a person, or automation. */
@Injectable()
export class ThreadsService {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly events: Events,
    private readonly cases: CasesService,
    private readonly takeover: TakeoverService,
  ) {}

  /** @throws Refused 404, 409 naming whoever has it already, 412 */
  async claim(tx: Tx, id: string, by: string, version: number | null): Promise<void> {
    const found = await this.locked(tx, id, version);
    const verdict = considerClaim(found, by);
    if (verdict === 'claimed')
      throw await this.refusedFor(tx, 'claimed', 'has taken this conversation', found.assigneeId!);
    if (verdict === 'claim') await this.give(tx, found, by, by);
  }

  /** @throws Refused 404, 422 for somebody who is not there, 412 */
  async assign(tx: Tx, id: string, assigneeId: string, by: string, version: number | null): Promise<void> {
    const found = await this.locked(tx, id, version);
    if ((await store.staffName(tx, assigneeId)) === null)
      throw new Refused('no_such_staff', 'Nobody has this id', 422, [
        { path: 'assigneeId', message: 'names nobody who works here' },
      ]);
    if (found.assigneeId !== assigneeId) await this.give(tx, found, assigneeId, by);
  }

  async release(tx: Tx, id: string, by: string, version: number | null): Promise<void> {
    const found = await this.locked(tx, id, version);
    if (found.assigneeId !== null) await this.give(tx, found, null, by);
  }

  /** @throws Refused 404, 422 for a time that is none, 412 */
  async snooze(tx: Tx, id: string, until: Date, by: string, version: number | null): Promise<void> {
    const found = await this.locked(tx, id, version);
    const now = this.clock.now();
    const wrong = considerSnooze(until, now);
    if (wrong)
      throw new Refused('impossible_time', 'That is no time to wake', 422, [{ path: 'until', message: wrong }]);
    await store.snooze(tx, id, by, now, until);
    await this.tell(tx, found, ConversationSnoozed, { conversationId: id, until: until.toISOString() }, by, now);
  }

  async read(tx: Tx, id: string, by: string): Promise<void> {
    await this.locked(tx, id, null);
    await store.markRead(tx, id, by, this.clock.now());
  }

  /** Somebody writes an answer; kept for 20 seconds of machine time. */
  async type(id: string, by: string): Promise<void> {
    const machine = this.clock.machine();
    await this.database.withoutTransaction(async (tx) => {
      if (!(await store.placeOf(tx, id))) throw notFound();
      await store.noteTyping(tx, id, by, machine, new Date(machine.getTime() + TYPING_MS));
    });
  }

  /**
   * A person writes to the family from now on: sequences end in this transaction, and automation rests for the household.
   * @throws Refused 404, 409 without an open case, or when somebody else has taken it over
   */
  async takeOver(tx: Tx, id: string, by: string, reason: string | null, version: number | null): Promise<void> {
    const found = await this.lockedWithCase(tx, id, version);
    if (!found.caseId) throw new Refused('no_case', 'There is no case around this conversation', 409);
    const current = await this.takeover.of(tx, found.caseId);
    const verdict = considerTakeover(current, by);
    if (verdict === 'case_closed') throw new Refused('case_closed', 'The case around this conversation is closed', 409);
    if (verdict === 'taken_over')
      throw await this.refusedFor(tx, 'taken_over', 'has taken this family over', current.by);
    if (verdict === 'theirs') return;
    const now = this.clock.now();
    await this.takeover.begin(tx, found.caseId, by, reason, now);
    if (found.assigneeId !== by) await this.give(tx, found, by, by);
    await this.tell(tx, found, ConversationTakenOver, { conversationId: id, staffId: by }, by, now);
  }

  /** Automation may go on; what it held is considered again. Anybody may: whoever took it over may be at home. */
  async handBack(tx: Tx, id: string, by: string, version: number | null): Promise<void> {
    const found = await this.lockedWithCase(tx, id, version);
    if (!found.caseId || (await this.takeover.of(tx, found.caseId)).at === null)
      throw new Refused('not_taken_over', 'Nobody has taken this family over', 409);
    await this.takeover.end(tx, found.caseId);
    await this.tell(tx, found, ConversationHandedBack, { conversationId: id, staffId: by }, by, this.clock.now());
  }

  /** Whoever stops something locks its cases first. */
  private async lockedWithCase(tx: Tx, id: string, version: number | null): Promise<Conversation> {
    const place = await store.placeOf(tx, id);
    if (!place) throw notFound();
    await this.cases.lock(tx, place.caseId ? [place.caseId] : []);
    const found = await this.locked(tx, id, version);
    if (found.caseId !== place.caseId)
      throw new Refused('stale', 'The family wrote from another case just now: look again', 412);
    return found;
  }

  private async locked(tx: Tx, id: string, version: number | null): Promise<Conversation> {
    const found = await store.lockConversation(tx, id);
    if (!found) throw notFound();
    if (version !== null && version !== found.version)
      throw new Refused('stale', 'The conversation has changed since you looked', 412);
    return found;
  }

  private async give(tx: Tx, of: Conversation, assigneeId: string | null, by: string): Promise<void> {
    const now = this.clock.now();
    await store.assign(tx, of.id, assigneeId, now);
    await this.tell(tx, of, ConversationAssigned, { conversationId: of.id, assigneeId }, by, now);
  }

  private async refusedFor(tx: Tx, code: string, what: string, staffId: string | null): Promise<Refused> {
    const name = staffId && (await store.staffName(tx, staffId));
    return new Refused(code, `${name || 'Somebody else'} ${what}`, 409, [], { staffId });
  }

  private async tell<Data>(
    tx: Tx,
    of: Conversation,
    definition: EventDefinition<Data>,
    data: Data,
    by: string,
    now: Date,
  ): Promise<void> {
    const { caseId, personId } = of;
    const event: NewEvent = {
      definition: definition as EventDefinition,
      caseId,
      personId,
      actor: { kind: 'staff', id: by },
      occurredAt: now,
      data,
    };
    await this.events.append(tx, [event]);
  }
}

const notFound = (): Refused => new Refused('not_found', 'There is no such conversation', 404);
