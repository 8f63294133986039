import { Injectable } from '@nestjs/common';
import type { Tx } from '#platform/database/tx.js';
import { Refused } from '#platform/errors/errors.js';
import type { NewEvent, StoredEvent } from '#platform/events/event.js';
import { Events } from '#platform/events/events.js';
import { CrisesService } from '../cases/crises.service.js';
import { CasesService } from '../cases/cases.service.js';
import { ClosingService } from '../cases/closing.service.js';
import { HoldsService } from '../cases/holds.service.js';
import { PagesService } from '../cases/pages.service.js';
import { TasksService } from '../tasks/tasks.service.js';
import type { Suggestion } from './classification.rules.js';
import { followedBy, followOf } from './suggestion-follow.rules.js';
import { BereavementConfirmed, SuggestionAnswered, SuggestionMade } from './conversations.events.js';
import type { Sender } from './inbound.rules.js';

/** By hand, after a death: the next day, after a week, a month, a year (rules/compliance 6.3). */
const BEREAVEMENT_CALLS = [1, 7, 30, 365];
const DAY_MS = 24 * 3_600_000;

export interface SuggestionAnswer {
  caseId: string;
  kind: Suggestion;
  answer: 'yes' | 'no';
  note: string | null;
  by: string;
}

/** Words suggest, people decide (rules/compliance 9.2). */
@Injectable()
export class SuggestionsService {
  constructor(
    private readonly crises: CrisesService,
    private readonly events: Events,
    private readonly cases: CasesService,
    private readonly closing: ClosingService,
    private readonly holds: HoldsService,
    private readonly pages: PagesService,
    private readonly tasks: TasksService,
  ) {}

  /** Automation rests until a person has answered, after a death for the whole household; and people are called. */
  async make(
    tx: Tx,
    sender: Sender,
    received: StoredEvent,
    messageId: string,
    suggests: readonly Suggestion[],
    now: Date,
  ): Promise<void> {
    for (const kind of suggests) {
      const held =
        kind === 'bereavement'
          ? sender.caseIds.map((caseId) => ({ caseId, personId: null, kind }))
          : sender.members.map((member) => ({ ...member, kind }));
      await this.holds.start(tx, held, 'system', now, received);
      const about = { personId: sender.personId, actor: { kind: 'system' as const }, occurredAt: now };
      for (const caseId of sender.caseIds) {
        await this.events.append(tx, [
          { ...about, caseId, definition: SuggestionMade[kind], data: { messageId }, causedBy: received },
        ]);
        const page = { caseId, personId: sender.personId, reason: kind, level: 'now' as const };
        await this.pages.request(tx, page, now, received);
      }
    }
  }

  /**
   * A person answers. `no`: it was not so, automation goes on. `yes` to a death: the case closes, and nothing automated
   * begins again for anybody in this family. `yes` to the others: the page and the task end, the person stays held, so that
   * nothing automated speaks against what is happening now, and a task of its own says who goes on: the hold ends with it.
   * @throws Refused 404, 409 for a closed case, or when nobody suggested it; of a death people also hear by telephone
   */
  async answer(tx: Tx, answered: SuggestionAnswer, now: Date): Promise<void> {
    const { caseId, kind, answer, note, by } = answered;
    await this.lockFamily(tx, answered);
    const around = (await this.cases.load(tx, [caseId])).get(caseId);
    if (!around) throw new Refused('not_found', 'There is no such case', 404);
    if (around.status === 'closed') throw new Refused('case_closed', 'This case is closed', 409);
    const isDeath = kind === 'bereavement' && answer === 'yes';
    // a death ends what rings: not a danger that nobody has looked at
    const danger = isDeath ? (await this.crises.open(tx, [caseId])).get(caseId) : undefined;
    if (danger?.level === 'now')
      throw new Refused('crisis_open', 'Somebody is in danger in this case: clear the crisis first', 409);
    const which = { caseIds: [caseId], kinds: [kind] };
    const ended = await this.tasks.endWaiting(tx, which, { status: 'done', outcome: answer, by, note }, now);
    const pages = await this.pages.acknowledge(tx, caseId, by, now, [kind]);
    if (ended.length === 0 && pages.length === 0 && !isDeath)
      throw new Refused('nothing_suggested', 'Nothing of the kind waits for an answer in this case', 409);
    const event = { caseId, actor: { kind: 'staff' as const, id: by }, occurredAt: now };
    const told: NewEvent[] = [{ ...event, definition: SuggestionAnswered, data: { kind, answer } }];
    if (isDeath) told.push({ ...event, definition: BereavementConfirmed, data: {} });
    const [cause] = await this.events.append(tx, told);
    if (isDeath) return this.closeAfterDeath(tx, caseId, by, now, cause!);
    const follows = followOf(kind);
    if (answer === 'yes' && follows) {
      const personId = ended[0]?.personId ?? pages[0]?.personId ?? null;
      await this.tasks.open(tx, [{ kind: follows, caseId, personId, about: caseId }], now, cause);
    }
    await this.goOn(tx, caseId, kind, by, now, cause, note);
  }

  /** A person has done, or dropped, what followed a yes. The caller holds the case's lock. */
  async endFollowed(tx: Tx, task: { caseId: string; kind: string }, by: string, now: Date, cause: StoredEvent) {
    const kind = followedBy(task.kind);
    if (kind) await this.goOn(tx, task.caseId, kind, by, now, cause);
  }

  /** The hold ends with the last task about it: neither an answer that is missing nor what follows a yes is passed over. */
  private async goOn(
    tx: Tx,
    caseId: string,
    kind: Suggestion,
    by: string,
    now: Date,
    cause?: StoredEvent,
    note?: string | null,
  ): Promise<void> {
    const follows = followOf(kind);
    if (await this.tasks.isWaiting(tx, caseId, follows ? [kind, follows] : [kind])) return;
    await this.holds.end(tx, { caseId, kinds: [kind] }, by, now, cause, note ?? null);
  }

  /** A death silences every case that its members are in: whoever sends there holds one of these locks, or waits. */
  private async lockFamily(tx: Tx, { caseId, kind, answer }: SuggestionAnswer): Promise<void> {
    const isDeath = kind === 'bereavement' && answer === 'yes';
    const members = isDeath ? [...(await this.cases.members(tx, [caseId])).values()] : [];
    const around = await this.cases.openAround(
      tx,
      members.map((member) => member.personId),
    );
    await this.cases.lock(tx, [...new Set([caseId, ...around.map((one) => one.id)])]);
  }

  private async closeAfterDeath(tx: Tx, caseId: string, by: string, now: Date, cause: StoredEvent): Promise<void> {
    await this.closing.close(tx, caseId, 'loved_one_died', by, now, cause);
    // after the close, which drops every task that still waits
    const calls = BEREAVEMENT_CALLS.map((days) => ({
      kind: 'bereavement_call' as const,
      caseId,
      about: `after ${days} days`,
      detail: { days },
      dueAt: new Date(now.getTime() + days * DAY_MS),
    }));
    await this.tasks.open(tx, calls, now, cause);
  }
}
