import { Inject, Injectable } from '@nestjs/common';
import type { Config } from '#platform/config/config.js';
import { CONFIG } from '#platform/config/config.token.js';
import { Database } from '#platform/database/database.js';
import { Refused } from '#platform/errors/errors.js';
import { ID_CURSOR, type Page, readCursor, toPage } from '#platform/http/page.js';
import { PeopleService } from '../people/people.service.js';
import { calendarZoneOf, explainDecisions, PermissionService } from '../permission/permission.service.js';
import { failuresOf } from './attempts.store.js';
import { Message } from './message.entity.js';
import type { MessageQuery, MessageShown } from './message.schema.js';

/** What staff see of messages: cold reads. */
@Injectable()
export class MessageReadingService {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly database: Database,
    private readonly people: PeopleService,
    private readonly permission: PermissionService,
  ) {}

  async list(query: MessageQuery): Promise<Page<MessageShown>> {
    const rows = this.database.repository(Message).createQueryBuilder('m').innerJoinAndSelect('m.contactPoint', 'p');
    if (query.caseId) rows.andWhere('m.caseId = :caseId', { caseId: query.caseId });
    if (query.status) rows.andWhere('m.status = :status', { status: query.status });
    if (query.channel) rows.andWhere('m.channel = :channel', { channel: query.channel });
    if (query.direction) rows.andWhere('m.direction = :direction', { direction: query.direction });
    if (query.to) rows.andWhere('p.value = :to', { to: query.to }).andWhere(`m.direction = 'outbound'`);
    const before = readCursor(query.cursor, ID_CURSOR);
    if (before) rows.andWhere('m.id < :before', { before });
    const found = await rows
      .orderBy('m.id', 'DESC')
      .take(query.limit + 1)
      .getMany();
    return toPage(found, query.limit, (row) => row.id, show);
  }

  async get(id: string): Promise<MessageShown> {
    return show(await this.find(id));
  }

  /** From the stored decisions, never derived again: why it was (not) sent, and when it will be. */
  async explain(
    id: string,
  ): Promise<{ messageId: string; status: string; sentences: string[]; decisions: Record<string, unknown>[] }> {
    const message = await this.find(id);
    return this.database.transaction(async (tx) => {
      const decisions = await this.permission.decisionsOf(tx, { messageId: id });
      const person = message.personId
        ? (await this.people.load(tx, [message.personId])).get(message.personId)
        : undefined;
      const zone = calendarZoneOf(
        { timeZone: person?.timeZone, postalCode: person?.postalCode, phone: message.contactPoint.value },
        this.config.practice.timeZone,
      );
      const sentences = explainDecisions(decisions, zone);
      for (const { code } of await failuresOf(tx, id))
        sentences.push(`The carrier said that a try did not reach them (${code}).`);
      if (message.heldBecause === 'not_approved')
        sentences.push('Held: nobody has approved these words yet (GET /v1/templates).');
      if (message.status === 'skipped' && !decisions.some((decision) => decision.outcome === 'skip'))
        sentences.push(`Not sent: stopped while it waited (${message.skippedBecause}).`);
      return {
        messageId: id,
        status: message.status,
        sentences,
        decisions: decisions.map((decision) => ({ ...decision })),
      };
    });
  }

  private async find(id: string): Promise<Message> {
    const message = await this.database
      .repository(Message)
      .findOne({ where: { id }, relations: { contactPoint: true } });
    if (!message) throw new Refused('not_found', 'There is no such message', 404);
    return message;
  }
}

function show(message: Message): MessageShown {
  return {
    id: message.id,
    caseId: message.caseId,
    personId: message.personId,
    conversationId: message.conversationId,
    enrollmentId: message.enrollmentId,
    stepId: message.stepId,
    channel: message.channel as MessageShown['channel'],
    direction: message.direction as MessageShown['direction'],
    class: message.class,
    template: message.template,
    templateVersion: message.templateVersion,
    status: message.status as MessageShown['status'],
    to: message.contactPoint.value,
    subject: message.subject,
    body: message.body,
    label: message.label,
    errorCode: message.errorCode,
    skippedBecause: message.skippedBecause,
    heldBecause: message.heldBecause,
    dueAt: message.dueAt?.toISOString() ?? null,
    createdAt: message.createdAt.toISOString(),
    sentAt: message.sentAt?.toISOString() ?? null,
    version: message.version,
  };
}
