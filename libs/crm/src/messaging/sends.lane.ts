import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Inject, Injectable } from '@nestjs/common';
import { Gather } from '#platform/batch/gather.js';
import { faultPoint } from '#platform/chaos/fault-point.js';
import { isPlanted } from '#platform/chaos/planted-defect.js';
import { Clock } from '#platform/clock/clock.js';
import { newId } from '#platform/clock/ids.js';
import type { Config } from '#platform/config/config.js';
import { CONFIG } from '#platform/config/config.token.js';
import { Database } from '#platform/database/database.js';
import type { Tx } from '#platform/database/tx.js';
import { Events } from '#platform/events/events.js';
import { eachAloneOnFailure } from '#platform/queue/each-alone.js';
import type { Lane } from '#platform/queue/lane.js';
import { EmailGateway } from '#platform/email/email.gateway.js';
import { SmsGateway } from '#platform/sms/sms.gateway.js';
import type { CallOutcome } from '#platform/wire/outcome.js';
import { CasesService } from '../cases/cases.service.js';
import { PagesService } from '../cases/pages.service.js';
import {
  type ContactFacts,
  type MessageClass,
  PermissionService,
  secondsOpen,
  type SendingDecision,
  snapshotOf,
} from '../permission/permission.service.js';
import { TasksService } from '../tasks/tasks.service.js';
import { UnsubscribeService } from '../permission/unsubscribe.service.js';
import { answerAddresses } from './answer-addresses.js';
import { AlertsService } from './alerts.service.js';
import { type AttemptDraft, draftAttempts, underWay } from './attempts.store.js';
import { MailFrame } from './mail-frame.js';
import { isCalledInstead, taskInstead } from './kept-back.rules.js';
import { considerLeaving, type Leaving, type LeftMessage, moveOf, type Place, withLeft } from './leaving.rules.js';
import { messageEvent } from './message.rules.js';
import { MessagingService } from './messaging.service.js';
import { SendersService } from './senders.service.js';
import { claimDue, type DueMessage, dueIds, nextDueAt } from './due-messages.store.js';
import { draftMoves, rewrite } from './messaging.store.js';
import { SettlingService } from './settling.service.js';
import { hashOfWords } from './words.js';

/** Longer than the call's own timeout and its record together: a process that still lives settles its own calls. */
const LEASE_MS = 45_000;
/**
 * Longest stay in the carrier's queue. Shorter than the time after which a person decides about an unclear call: what was
 * not seen by then cannot surface later (providers.md 3.3, 8).
 */
const VALIDITY_SECONDS = 1800;
/** Tries to record an answer that we have; together shorter than what is left of the lease. */
const MOST_RECORDS = 4;
/** They wait for no pace: somebody is in danger, has just said stop, or waits for an answer. */
const URGENT: readonly MessageClass[] = ['emergency_safety', 'optout_confirm', 'help_reply', 'human_reply', 'auto_ack'];

interface Handed {
  attemptId: string;
  ref: string;
  message: DueMessage;
  validitySeconds: number;
  leaseMachine: Date;
}

type Decided = Leaving<DueMessage>;

/**
 * The one way out. Claims due messages together with their cases, runs the gates again over fresh facts, commits an open
 * attempt for each that may leave, and only then calls the provider. The open attempt is lease and fence.
 */
@Injectable()
export class SendsLane implements Lane {
  readonly name = 'sends';
  private readonly recorder: Gather<{ attemptId: string; outcome: CallOutcome }>;

  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly events: Events,
    private readonly texts: SmsGateway,
    private readonly mails: EmailGateway,
    private readonly cases: CasesService,
    private readonly permission: PermissionService,
    private readonly messaging: MessagingService,
    private readonly frame: MailFrame,
    private readonly unsubscribing: UnsubscribeService,
    private readonly alerts: AlertsService,
    private readonly senders: SendersService,
    private readonly tasks: TasksService,
    private readonly pages: PagesService,
    settling: SettlingService,
  ) {
    // one answer that cannot be recorded must not take those of its batch with it
    this.recorder = new Gather((calls) => eachAloneOnFailure(calls, (some) => settling.recordCalls(some)), {
      most: 200,
    });
  }

  due = (limit: number): Promise<string[]> => dueIds(this.database, this.clock.now(), limit);
  nextDueAt = (after: Date): Promise<Date | null> => nextDueAt(this.database, after);
  underWay = (): Promise<number> => underWay(this.database);

  async work(ids: string[]): Promise<void> {
    await this.clock.refresh();
    // never more than free slots: between the commit and the call a STOP cannot reach the message any more
    for (let from = 0; from < ids.length; from += this.config.sendsAtOnce) {
      await eachAloneOnFailure(ids.slice(from, from + this.config.sendsAtOnce), async (batch) => {
        const handed = await this.database.transaction(async (tx) => {
          const reserved = await this.reserve(tx, batch);
          if (isPlanted('send_before_attempt')) await this.callAll(reserved);
          return reserved;
        });
        if (!isPlanted('send_before_attempt')) await this.callAll(handed);
      });
    }
  }

  private async callAll(handed: readonly Handed[]): Promise<void> {
    await Promise.all(handed.map((one) => this.call(one)));
  }

  private async call(handed: Handed): Promise<void> {
    faultPoint('after_reservation_before_http');
    // a process that was stopped for longer than its lease finds the attempt given up: the call may not leave any more
    if (this.clock.machine() >= handed.leaseMachine) return;
    faultPoint('before_http');
    const outcome = await (handed.message.channel === 'sms' ? this.text(handed) : this.mail(handed));
    faultPoint('after_accept_before_record');
    await this.record(handed.attemptId, outcome);
  }

  /** An answer that we have is not given up for one statement that failed: within the lease it is tried again. */
  private async record(attemptId: string, outcome: CallOutcome): Promise<void> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.recorder.add({ attemptId, outcome });
      } catch (error) {
        if (attempt === MOST_RECORDS) throw error;
        await sleep(attempt * 1000);
      }
    }
  }

  private text({ ref, message, validitySeconds }: Handed): Promise<CallOutcome> {
    return this.texts.send({
      to: message.to,
      body: message.body,
      // retried by the carrier on a failed connection and on a 5xx of ours; without it such news would be lost
      statusCallback: `${this.config.publicUrl}/webhooks/twilio/sms/status?a=${ref}#rc=3&rp=ct,5xx&ct=2000&rt=4000`,
      validitySeconds,
    });
  }

  private async mail({ ref, message }: Handed): Promise<CallOutcome> {
    const html = await this.frame.html(message.body, message.language).catch(() => null);
    if (html === null) return { kind: 'rejected', code: 'frame_failed' };
    return this.mails.send({
      to: { email: message.to },
      subject: message.subject ?? '',
      text: message.body,
      html,
      attemptRef: ref,
      messageId: message.id,
      unsubscribeUrl: this.unsubscribing.unsubscribeUrl(message.contactPointId),
      ...answerAddresses(this.config, message),
      answers: message.answersMail ?? undefined,
      category: message.sequenceKey ?? undefined,
    });
  }

  private async reserve(tx: Tx, ids: readonly string[]): Promise<Handed[]> {
    const now = this.clock.now();
    const due = await claimDue(tx, ids, now);
    if (due.length === 0) return [];
    const caseIds = [...new Set(due.flatMap((message) => message.caseId ?? []))];
    const free = new Set(await this.cases.lockFree(tx, caseIds));
    const mine = due.filter((message) => message.caseId === null || free.has(message.caseId));
    const decided = await this.decide(tx, mine, now);
    const places = await this.allot(tx, decided);
    const handed = decided
      .filter(({ message }) => places.get(message.id) === 'go')
      .map(({ message, facts }) => this.hand(message, facts, now));
    const moves = decided.map(({ message, decision }) => moveOf(message, decision, places.get(message.id), now));
    await rewrite(
      tx,
      decided.filter(({ isRewritten }) => isRewritten).map(({ message }) => message),
    );
    await this.events.append(
      tx,
      decided
        .filter(({ decision }) => decision.outcome !== 'send')
        .map(({ message, decision }) => refusalEvent(message, decision, now)),
      [
        draftMoves(moves),
        draftAttempts(handed.map((one) => this.attemptOf(one))),
        this.permission.draftDecisions(
          decided
            // whoever only waits for its place in the sender's queue is decided about when the place has come
            .filter(({ message, decision }) => decision.outcome !== 'send' || places.get(message.id) === 'go')
            .map(({ message, decision, facts }) => ({
              enrollmentId: message.enrollmentId,
              stepId: message.stepId,
              messageId: message.id,
              at: now,
              moment: 'send' as const,
              decision,
              inputs: snapshotOf(facts),
            })),
        ),
      ],
    );
    await this.tellOfCaps(tx, decided, now);
    await this.tellOfLostRetries(tx, decided, now);
    await this.tellOfKeptBack(tx, decided, now);
    await this.messaging.tellOfHolds(tx, decided, now);
    await this.callInstead(tx, decided, now);
    return handed;
  }

  /** Who goes now, and when the others come again. */
  private async allot(tx: Tx, decided: readonly Decided[]): Promise<Map<string, Place>> {
    const places = new Map<string, Place>();
    const sending = decided.filter(({ decision }) => decision.outcome === 'send').map(({ message }) => message);
    for (const channel of ['sms', 'email'] as const) {
      const waiting = sending
        .filter((message) => message.channel === channel)
        .map((message) => ({ ...message, urgent: URGENT.includes(message.class) }));
      if (waiting.length === 0) continue;
      const machine = this.clock.machine();
      const allotment = await this.senders.allot(tx, channel, waiting, machine);
      for (const id of allotment.go) places.set(id, 'go');
      for (const [id, { at, paced }] of allotment.later)
        places.set(id, { afterMs: at.getTime() - machine.getTime(), paced });
    }
    return places;
  }

  private hand(message: DueMessage, facts: ContactFacts, now: Date): Handed {
    return {
      attemptId: newId(),
      ref: randomBytes(16).toString('base64url'),
      message,
      validitySeconds: secondsOpen(facts, now, VALIDITY_SECONDS),
      leaseMachine: new Date(this.clock.machine().getTime() + LEASE_MS),
    };
  }

  /** A message that failed before and is of no use any more has not reached its family: somebody calls. */
  private async tellOfLostRetries(tx: Tx, decided: readonly Decided[], now: Date): Promise<void> {
    const lost = decided.filter(({ message, decision }) => decision.reason === 'stale' && message.tries > 0);
    const tasks = lost.flatMap(({ message: { id, caseId, personId } }) =>
      caseId ? [{ kind: 'failed_text' as const, caseId, personId, about: id, detail: { messageId: id } }] : [],
    );
    await this.tasks.open(tx, tasks, now);
  }

  /** What was fine when it was planned, and is kept back on its way out, is a call as it would have been then. */
  private async tellOfKeptBack(tx: Tx, decided: readonly Decided[], now: Date): Promise<void> {
    const tasks = decided.flatMap(({ message, decision, facts }) => {
      const { enrollmentId, sequenceKey, stepId, caseId, personId } = message;
      if (decision.outcome !== 'skip' || message.channel !== 'sms' || !enrollmentId || !caseId || !personId) return [];
      if (!isCalledInstead(decision.reason)) return [];
      const step = { enrollmentId, sequenceKey, stepId, caseId, personId, reason: decision.reason };
      return [taskInstead(step, facts.safeContact.calls !== false)];
    });
    await this.tasks.open(tx, tasks, now);
  }

  /** The one line to somebody in danger that may not leave now is a call, now. */
  private async callInstead(tx: Tx, decided: readonly Decided[], now: Date): Promise<void> {
    for (const { message, decision } of decided) {
      const { caseId, personId } = message;
      if (message.class !== 'emergency_safety' || decision.outcome === 'send' || !caseId) continue;
      await this.pages.request(tx, { caseId, personId, reason: 'safety_reply_failed', level: 'now' }, now);
    }
  }

  /** A full day at the carrier costs families their answer: people hear of it. */
  private async tellOfCaps(tx: Tx, decided: readonly Decided[], now: Date): Promise<void> {
    const full = decided.filter(({ decision }) => decision.reason === 'throughput');
    await this.alerts.raise(
      tx,
      full.map(({ message }) => ({ kind: 'daily_cap', channel: message.channel, code: null })),
      now,
    );
  }

  /** One after the other, so that the batch's own earlier sends count against the caps of the later ones. */
  private async decide(tx: Tx, messages: readonly DueMessage[], now: Date): Promise<Decided[]> {
    const about = {
      personIds: messages.flatMap((message) => message.personId ?? []),
      caseIds: messages.flatMap((message) => message.caseId ?? []),
      contactPointIds: messages.map((message) => message.contactPointId),
    };
    const traffic = await this.messaging.traffic(tx, about, now);
    const contacts = messages.map((message) => ({ ...message, inboundAt: message.answersAt, words: null }));
    const all = await this.permission.facts(tx, contacts, traffic);
    const left: LeftMessage[] = [];
    return messages.map((message, index) => {
      const decided = considerLeaving(message, withLeft(all[index]!, left, now), this.messaging, now);
      if (decided.decision.outcome === 'send') left.push({ ...decided.message, at: now });
      return decided;
    });
  }

  private attemptOf({ attemptId, ref, message, leaseMachine }: Handed): AttemptDraft {
    return {
      id: attemptId,
      messageId: message.id,
      caseId: message.caseId,
      n: message.tries + 1,
      ref,
      toHash: this.permission.addressHash(message.to),
      bodyHash: hashOfWords(message.body),
      channel: message.channel,
      startedMachine: this.clock.machine(),
      leaseMachine,
    };
  }
}

function refusalEvent(message: DueMessage, decision: SendingDecision, now: Date): ReturnType<typeof messageEvent> {
  const reason = decision.reason ?? decision.outcome;
  if (decision.outcome === 'defer')
    return messageEvent('deferred', message, now, { reason, until: decision.until!.toISOString() });
  return messageEvent(decision.outcome === 'hold' ? 'held' : 'skipped', message, now, { reason });
}
