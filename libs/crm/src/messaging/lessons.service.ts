import { Injectable } from '@nestjs/common';
import { Clock } from '#platform/clock/clock.js';
import type { Tx } from '#platform/database/tx.js';
import type { StoredEvent } from '#platform/events/event.js';
import { CasesService } from '../cases/cases.service.js';
import { HoldsService } from '../cases/holds.service.js';
import { PagesService } from '../cases/pages.service.js';
import { PeopleService } from '../people/people.service.js';
import { PermissionService } from '../permission/permission.service.js';
import { TasksService } from '../tasks/tasks.service.js';
import { lessonOf } from './lessons.rules.js';
import type { Refusal } from './mail-news.rules.js';
import { pointOfMessage } from './messaging.store.js';
import { blockedSince } from './news.store.js';

/** A mailbox that refuses for the moment, three times in two weeks, is not written to any more (rules/compliance 3.4). */
const MOST_BLOCKED = 3;
const BLOCKED_WITHIN_MS = 14 * 24 * 3_600_000;

/** What a message that failed, or a mailbox that refused, teaches about the address. */
@Injectable()
export class LessonsService {
  constructor(
    private readonly clock: Clock,
    private readonly people: PeopleService,
    private readonly cases: CasesService,
    private readonly permission: PermissionService,
    private readonly tasks: TasksService,
    private readonly holds: HoldsService,
    private readonly pages: PagesService,
  ) {}

  async learn(
    tx: Tx,
    event: StoredEvent<{ messageId: string; channel: string; class: string | null; errorCode: string | null }>,
  ): Promise<void> {
    const { messageId, channel, errorCode } = event.data;
    const point = await pointOfMessage(tx, messageId);
    if (!point) return;
    const around = await this.lockAround(tx, point.contactPointId);
    if (event.data.class === 'emergency_safety') await this.call(tx, event, 'safety_reply_failed');
    // what a mail teaches about its mailbox comes with the provider's news itself
    if (channel === 'email')
      return ['bounce', 'blocked'].includes(errorCode ?? '')
        ? undefined
        : this.cases.raise(tx, around.caseIds, ['mail_refused']);
    const lesson = lessonOf(errorCode);
    if (lesson.does === 'bad_address') await this.people.markPointBad(tx, point.contactPointId, lesson.reason);
    if (lesson.does !== 'silence') return this.handOver(tx, event, around.caseIds);
    const address = { ...point, personId: event.personId, caseId: event.caseId };
    await this.permission.suppress(tx, address, 'opt_out', this.clock.now(), event);
  }

  /** Nobody knows whether the one line to somebody in danger left: a person calls. */
  async unclear(tx: Tx, event: StoredEvent<{ class: string | null }>): Promise<void> {
    if (event.data.class !== 'emergency_safety' || !event.caseId) return;
    await this.cases.lock(tx, [event.caseId]);
    await this.call(tx, event, 'safety_reply_unclear');
  }

  private async call(tx: Tx, event: StoredEvent, reason: string): Promise<void> {
    const { caseId, personId } = event;
    if (caseId) await this.pages.request(tx, { caseId, personId, reason, level: 'now' }, this.clock.now(), event);
  }

  /** A text that did not reach its family is a call. */
  private async handOver(tx: Tx, event: StoredEvent<{ messageId: string }>, caseIds: readonly string[]): Promise<void> {
    const { personId, data } = event;
    const about = { personId, about: data.messageId, detail: { messageId: data.messageId } };
    const tasks = caseIds.map((caseId) => ({ kind: 'failed_text' as const, caseId, ...about }));
    await this.tasks.open(tx, tasks, this.clock.now(), event);
  }

  /** Of a mailbox, whatever mail it was about: also for a bounce that comes days later and names nothing. */
  async refused(tx: Tx, event: StoredEvent<{ contactPointId: string; reason: Refusal }>): Promise<void> {
    const { contactPointId, reason } = event.data;
    const point = (await this.people.points(tx, [contactPointId])).get(contactPointId);
    if (!point) return;
    const now = this.clock.now();
    if (reason === 'blocked') {
      const since = new Date(now.getTime() - BLOCKED_WITHIN_MS);
      if ((await blockedSince(tx, contactPointId, since)) < MOST_BLOCKED) return;
    }
    const { personIds, caseIds, members } = await this.lockAround(tx, contactPointId);
    if (reason === 'hard_bounce' || reason === 'blocked') await this.people.markPointBad(tx, contactPointId, reason);
    if (reason !== 'blocked') {
      const address = {
        contactPointId,
        value: point.value,
        personId: personIds[0] ?? null,
        caseId: caseIds[0] ?? null,
      };
      await this.permission.suppress(tx, address, reason, now, event, ['email']);
    }
    // whoever calls a mail spam is not to be texted either until somebody has looked
    const holds = members.map((member) => ({ ...member, kind: reason as 'spam_report' }));
    if (reason === 'spam_report') await this.holds.start(tx, holds, 'system', now, event);
    if (reason !== 'opt_out') await this.cases.raise(tx, caseIds, ['mail_refused']);
  }

  /** Whoever stops something locks its cases first. */
  private async lockAround(tx: Tx, contactPointId: string): Promise<Around> {
    // the point first: whoever takes a text of this number in holds it before the cases
    await this.people.lockPointById(tx, contactPointId);
    const personIds = await this.people.peopleOnPoint(tx, contactPointId);
    const open = await this.cases.openAround(tx, personIds);
    const caseIds = [...new Set(open.map((one) => one.id))];
    await this.cases.lock(tx, caseIds);
    return { personIds, caseIds, members: open.map((one) => ({ caseId: one.id, personId: one.personId })) };
  }
}

/** Everybody on an address, and their open cases. */
interface Around {
  personIds: string[];
  caseIds: string[];
  members: { caseId: string; personId: string }[];
}
