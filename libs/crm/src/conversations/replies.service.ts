import { Injectable } from '@nestjs/common';
import { Clock } from '#platform/clock/clock.js';
import { newId } from '#platform/clock/ids.js';
import type { Tx } from '#platform/database/tx.js';
import { Refused } from '#platform/errors/errors.js';
import { keyReused } from '#platform/http/idempotency.js';
import { CasesService } from '../cases/cases.service.js';
import { MessagingService } from '../messaging/messaging.service.js';
import { PeopleService } from '../people/people.service.js';
import type { ContactFacts, SendingDecision } from '../permission/permission.service.js';
import { type TaskKind, TasksService } from '../tasks/tasks.service.js';
import { type Asked, contradictions, isAnsweredMeanwhile, plainWords } from './replies.rules.js';
import * as store from './replies.store.js';
import { ReplyAskingService } from './reply-asking.service.js';
import { type Finding, lintReply } from './reply-lint.rules.js';
import type { Conversation } from './threads.rules.js';
import { endTyping, lockConversation, noteReply, placeOf, staffName } from './threads.store.js';

export interface Reply extends Asked {
  channel: 'sms' | 'email' | null;
}

/** What whoever wrote should know, though it goes. */
export interface ReplyWarning {
  code: string;
  message: string;
}

const MOST_CHARACTERS = 1600;
/** What a person's answer does away with. */
const ANSWERED: readonly TaskKind[] = ['answer_waiting', 'unclear_answer', 'help_asked', 'went_quiet'];

/** A family's thread while somebody writes into it: locked, with everything around it. */
interface Thread {
  conversation: Conversation;
  channel: 'sms' | 'email';
  caseIds: readonly string[];
}

/** Counsellors write in a thread: asked of all gates at once, in the transaction that queues it. */
@Injectable()
export class RepliesService {
  constructor(
    private readonly clock: Clock,
    private readonly people: PeopleService,
    private readonly cases: CasesService,
    private readonly asking: ReplyAskingService,
    private readonly messaging: MessagingService,
    private readonly tasks: TasksService,
  ) {}

  /**
   * @param key makes it one message, whoever sends it again; without a key every call is another message
   * @returns the message that is queued, or waits as it was asked to
   * @throws Refused 404, 409 with what may be done instead, 412, 422
   */
  async reply(
    tx: Tx,
    id: string,
    reply: Reply,
    by: string,
    { key, version }: { key: string | null; version: number | null },
  ): Promise<{ messageId: string; warnings: ReplyWarning[] }> {
    const thread = await this.lockThread(tx, id, version);
    const asked = { ...reply, body: plainWords(reply.body), subject: reply.subject && plainWords(reply.subject) };
    const dedupeKey = `reply:${id}:${key ?? newId()}`;
    const words = { body: asked.body, subject: await this.subjectOf(tx, thread, asked) };
    const known = await store.replyOfKey(tx, dedupeKey);
    if (known && (known.body !== words.body || known.subject !== words.subject)) throw keyReused();
    if (known) return { messageId: known.id, warnings: [] };
    const now = this.clock.now();
    const before = await this.asking.facts(tx, thread, words, now);
    const findings = this.check(thread, { ...asked, ...words }, before, by);
    const { decision, facts } = this.asking.decide(before, asked, now);
    const messageId = await this.queue(tx, thread, { dedupeKey, ...words, by, decision, facts }, now);
    await this.noteAnswered(tx, thread, { id: messageId, by, at: now });
    return { messageId, warnings: await this.warnings(tx, thread, findings, by) };
  }

  /** Point, cases, conversation: a STOP that comes at the same moment is either before this reply, or finds it queued. */
  private async lockThread(tx: Tx, id: string, version: number | null): Promise<Thread> {
    const place = await placeOf(tx, id);
    if (!place) throw notFound();
    await this.people.lockPointById(tx, place.contactPointId);
    const personIds = await this.people.peopleOnPoint(tx, place.contactPointId);
    const open = (await this.cases.openAround(tx, personIds)).map((one) => one.id);
    const caseIds = [...new Set([...open, ...(place.caseId ? [place.caseId] : [])])];
    await this.cases.lock(tx, caseIds);
    const conversation = (await lockConversation(tx, id))!;
    if (version !== null && version !== conversation.version)
      throw new Refused('stale', 'The conversation has changed since you looked', 412);
    return { conversation, channel: place.kind === 'phone' ? 'sms' : 'email', caseIds };
  }

  private async subjectOf(tx: Tx, { conversation, channel }: Thread, reply: Reply): Promise<string | null> {
    const wrong = (path: string, message: string) =>
      new Refused('wrong_channel', 'This conversation cannot take that', 422, [{ path, message }]);
    if (reply.channel !== null && reply.channel !== channel)
      throw wrong('channel', `this conversation is by ${channel}`);
    if (channel === 'sms' && reply.subject) throw wrong('subject', 'a text has none');
    if (channel === 'sms' || reply.subject) return reply.subject;
    const last = await store.lastSubject(tx, conversation.id);
    if (!last) throw wrong('subject', 'a mail that begins a conversation needs one');
    return /^re:/i.test(last) ? last : `Re: ${last}`;
  }

  /** What needs no look at the rules of sending. @returns what was found in the words and may leave */
  private check({ conversation, channel }: Thread, asked: Asked, facts: ContactFacts, by: string): Finding[] {
    const wrong = contradictions(asked);
    if (asked.body === '' || asked.body.length > MOST_CHARACTERS)
      wrong.push({ path: 'body', message: `expected 1 to ${MOST_CHARACTERS} characters` });
    if (wrong.length > 0) throw new Refused('invalid_input', 'The reply has fields that cannot be used', 422, wrong);
    if (channel === 'email' && !this.messaging.canMail)
      throw new Refused('no_channel', 'There is no provider for mail', 409);
    const findings = lintReply(facts);
    const told = (of: readonly Finding[]) =>
      of.map(({ rule, about }) => ({ path: 'body', message: `${rule}: ${about}` }));
    const never = findings.filter(({ verdict }) => verdict === 'never');
    if (never.length > 0) throw new Refused('content_refused', 'These words cannot leave', 422, told(never));
    const telling = findings.filter(({ verdict }) => verdict === 'block');
    if (telling.length > 0 && !asked.overrideLint)
      throw new Refused(
        'content_warning',
        'These words may tell too much: change them, or give a reason',
        422,
        told(telling),
      );
    if (isAnsweredMeanwhile(conversation, asked, by))
      throw new Refused('answered_meanwhile', 'Somebody else has answered meanwhile', 409, [], {
        messageId: conversation.lastReplyId,
        staffId: conversation.lastReplyBy,
      });
    return findings;
  }

  private async queue(
    tx: Tx,
    { conversation, channel }: Thread,
    reply: {
      dedupeKey: string;
      body: string;
      subject: string | null;
      by: string;
      decision: SendingDecision;
      facts: ContactFacts;
    },
    now: Date,
  ): Promise<string> {
    const { decision, facts } = reply;
    const [messageId] = await this.messaging.queue(
      tx,
      [
        {
          dedupeKey: reply.dedupeKey,
          caseId: conversation.caseId,
          personId: conversation.personId,
          contactPointId: conversation.contactPointId,
          enrollmentId: null,
          stepId: null,
          sequenceKey: null,
          channel,
          class: 'human_reply',
          template: null,
          subject: reply.subject,
          body: reply.body,
          dueAt: decision.until ?? now,
          notAfter: null,
          answersAt: conversation.lastInboundAt,
          askedNow: false,
          reply: { writtenBy: reply.by, answersCrisis: facts.answersCrisis, hoursReason: facts.hoursReason },
          decision: { decision, facts },
        },
      ],
      now,
    );
    return messageId!;
  }

  /** Whoever answers has read, types no more, and has done what asked for an answer. */
  private async noteAnswered(
    tx: Tx,
    { conversation, caseIds }: Thread,
    reply: { id: string; by: string; at: Date },
  ): Promise<void> {
    await noteReply(tx, conversation.id, reply);
    await endTyping(tx, conversation.id, reply.by);
    if (conversation.personId)
      await this.tasks.endWaiting(
        tx,
        { caseIds, kinds: ANSWERED, personId: conversation.personId },
        { status: 'done', outcome: 'answered', by: reply.by },
        reply.at,
      );
  }

  private async warnings(
    tx: Tx,
    { conversation }: Thread,
    findings: readonly Finding[],
    by: string,
  ): Promise<ReplyWarning[]> {
    const told = findings.map(({ rule, about }) => ({ code: 'content', message: `${rule}: ${about}` }));
    const { assigneeId } = conversation;
    if (assigneeId === null || assigneeId === by) return told;
    const name = (await staffName(tx, assigneeId)) ?? 'somebody else';
    return [...told, { code: 'assigned_to_other', message: `This conversation is with ${name}` }];
  }
}

const notFound = (): Refused => new Refused('not_found', 'There is no such conversation', 404);
