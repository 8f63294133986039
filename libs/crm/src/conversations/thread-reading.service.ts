import { Inject, Injectable } from '@nestjs/common';
import { Clock } from '#platform/clock/clock.js';
import type { Config } from '#platform/config/config.js';
import { CONFIG } from '#platform/config/config.token.js';
import { Database } from '#platform/database/database.js';
import { Refused } from '#platform/errors/errors.js';
import { ID_CURSOR, type Page, readCursor, toPage } from '#platform/http/page.js';
import { PeopleService } from '../people/people.service.js';
import { calendarZoneOf, type DecisionRow, PermissionService } from '../permission/permission.service.js';
import { mediaOf, type MediaRow } from './media.store.js';
import * as store from './thread-reading.store.js';
import { nextStepWords, waitingWords } from './thread-words.rules.js';
import type {
  ConversationDetail,
  ConversationListQuery,
  ConversationShown,
  MediaShown,
  ThreadMessageShown,
} from './thread.schema.js';
import { isSnoozed, isUnread, isWaiting } from './threads.rules.js';
import { typingIn } from './threads.store.js';

const CURSOR = /^\d{4}-\d\d-\d\dT[\d:.]+Z [0-9a-f-]{36}$/;
/** What waits in one thread is never a list to page through. */
const MOST_PLANNED = 50;

/** What staff see of conversations: cold reads. */
@Injectable()
export class ThreadReadingService {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly people: PeopleService,
    private readonly permission: PermissionService,
  ) {}

  async list({ cursor, limit, ...query }: ConversationListQuery): Promise<Page<ConversationShown>> {
    const [activityAt, id] = readCursor(cursor, CURSOR)?.split(' ') ?? [];
    const after = activityAt !== undefined ? { activityAt, id: id! } : null;
    const now = this.clock.now();
    const rows = await store.listConversations(this.database, { ...query, after, limit: limit + 1 }, now);
    const keyOf = (row: store.ConversationRow) => `${row.activityAt.toISOString()} ${row.id}`;
    return toPage(rows, limit, keyOf, (row) => show(row, now));
  }

  async get(id: string): Promise<ConversationShown> {
    return show(await this.find(id), this.clock.now());
  }

  /** With who is writing, and everything that would leave by itself. */
  async detail(id: string): Promise<ConversationDetail> {
    const row = await this.find(id);
    const zone = await this.zoneOf(row);
    const planned = await store.listPlanned(this.database, id, MOST_PLANNED);
    const steps = row.personId ? await store.nextStepsOf(this.database, row.personId) : [];
    const typing = await typingIn(this.database, id, this.clock.machine());
    return {
      ...show(row, this.clock.now()),
      typing: typing.map((one) => ({ ...one, since: one.since.toISOString() })),
      planned: await this.told(planned, zone),
      nextSteps: steps.map((step) => ({
        enrollmentId: step.enrollmentId,
        sequenceKey: step.sequenceKey,
        stepId: step.stepId,
        dueAt: step.dueAt?.toISOString() ?? null,
        sentence: nextStepWords(step, zone),
      })),
    };
  }

  async messages(id: string, query: { cursor?: string; limit: number }): Promise<Page<ThreadMessageShown>> {
    const row = await this.find(id);
    const rows = await store.listThread(this.database, id, readCursor(query.cursor, ID_CURSOR), query.limit + 1);
    const page = toPage(
      rows,
      query.limit,
      (one) => one.id,
      (one) => one,
    );
    return { ...page, items: await this.told(page.items, await this.zoneOf(row)) };
  }

  async message(conversationId: string, id: string): Promise<ThreadMessageShown> {
    const row = await store.findMessage(this.database, id);
    if (!row || row.conversationId !== conversationId)
      throw new Refused('not_found', 'There is no such message in this conversation', 404);
    const [shown] = await this.told([row], await this.zoneOf(await this.find(conversationId)));
    return shown!;
  }

  /** Messages with what came with them, and why they wait. */
  private async told(rows: readonly store.ThreadMessageRow[], zone: string): Promise<ThreadMessageShown[]> {
    const waiting = rows.filter(({ status }) => ['deferred', 'held', 'skipped'].includes(status)).map(({ id }) => id);
    const pictured = rows.filter(({ mediaCount }) => mediaCount > 0).map(({ id }) => id);
    const decisions = waiting.length
      ? await this.database.withoutTransaction((tx) => this.permission.lastDecisionsOf(tx, waiting))
      : [];
    const media = pictured.length ? await mediaOf(this.database, pictured) : [];
    const decisionOf = new Map<string | null, DecisionRow>(decisions.map((one) => [one.messageId, one]));
    return rows.map((row) => ({
      ...row,
      dueAt: row.dueAt?.toISOString() ?? null,
      createdAt: row.createdAt.toISOString(),
      sentAt: row.sentAt?.toISOString() ?? null,
      media: media.filter(({ messageId }) => messageId === row.id).map(showMedia),
      sentence: waitingWords(row, decisionOf.get(row.id), zone),
    }));
  }

  private async zoneOf(row: store.ConversationRow): Promise<string> {
    const { personId } = row;
    const person = personId
      ? await this.database.withoutTransaction(async (tx) => (await this.people.load(tx, [personId])).get(personId))
      : undefined;
    const phone = row.kind === 'phone' ? row.address : undefined;
    return calendarZoneOf(
      { timeZone: person?.timeZone, postalCode: person?.postalCode, phone },
      this.config.practice.timeZone,
    );
  }

  private async find(id: string): Promise<store.ConversationRow> {
    const row = await store.findConversation(this.database, id);
    if (!row) throw new Refused('not_found', 'There is no such conversation', 404);
    return row;
  }
}

const showMedia = ({ id, status, type, size, refusedBecause, signature }: MediaRow): MediaShown => ({
  id,
  status,
  type,
  size,
  refusedBecause,
  signature,
});

function show(row: store.ConversationRow, now: Date): ConversationShown {
  const { kind, readUntil: _, snoozedAt: __, lastMessage, ...shown } = row;
  return {
    ...shown,
    channel: kind === 'phone' ? 'sms' : 'email',
    lastInboundAt: row.lastInboundAt?.toISOString() ?? null,
    lastReplyAt: row.lastReplyAt?.toISOString() ?? null,
    activityAt: row.activityAt.getTime() === 0 ? null : row.activityAt.toISOString(),
    unread: isUnread(row),
    waiting: isWaiting(row),
    snoozedUntil: isSnoozed(row, now) ? row.snoozedUntil!.toISOString() : null,
    takenOverAt: row.takenOverAt?.toISOString() ?? null,
    // a date inside JSON comes as the database writes it
    lastMessage: lastMessage && { ...lastMessage, at: new Date(lastMessage.at).toISOString() },
  };
}
