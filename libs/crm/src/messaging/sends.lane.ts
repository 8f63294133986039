import { createHash, randomBytes } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { Gather } from '#platform/batch/gather.js';
import { Clock } from '#platform/clock/clock.js';
import { newId } from '#platform/clock/ids.js';
import type { Config } from '#platform/config/config.js';
import { CONFIG } from '#platform/config/config.token.js';
import { Database } from '#platform/database/database.js';
import type { Tx } from '#platform/database/tx.js';
import { Events } from '#platform/events/events.js';
import { eachAloneOnFailure } from '#platform/queue/each-alone.js';
import type { Lane } from '#platform/queue/lane.js';
import { SmsGateway } from '#platform/sms/sms.gateway.js';
import type { CallOutcome } from '#platform/wire/outcome.js';
import { CasesService } from '../cases/cases.service.js';
import {
  considerSending,
  type ContactFacts,
  countedClasses,
  PermissionService,
  type SendingDecision,
  snapshotOf,
} from '../permission/permission.service.js';
import { draftAttempts, underWay } from './attempts.store.js';
import { messageEvent } from './message.rules.js';
import { MessagingService } from './messaging.service.js';
import { claimDue, draftMoves, type DueMessage, dueIds, type MessageMove, nextDueAt } from './messaging.store.js';
import { SettlingService } from './settling.service.js';

/** Longer than the call's own timeout and its record together: a process that still lives settles its own calls. */
const LEASE_MS = 45_000;
/** A text that is accepted later than this after the call would come as a surprise. */
const VALIDITY_SECONDS = 4 * 3600;

interface Handed {
  attemptId: string;
  ref: string;
  message: DueMessage;
}

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
    private readonly gateway: SmsGateway,
    private readonly cases: CasesService,
    private readonly permission: PermissionService,
    private readonly messaging: MessagingService,
    settling: SettlingService,
  ) {
    this.recorder = new Gather((outcomes) => settling.recordCalls(outcomes), { most: 200 });
  }

  due = (limit: number): Promise<string[]> => dueIds(this.database, this.clock.now(), limit);
  nextDueAt = (): Promise<Date | null> => nextDueAt(this.database, this.clock.now());
  underWay = (): Promise<number> => underWay(this.database);

  async work(ids: string[]): Promise<void> {
    await this.clock.refresh();
    // never more than free slots: between the commit and the call a STOP cannot reach the message any more
    for (let from = 0; from < ids.length; from += this.config.sendsAtOnce) {
      await eachAloneOnFailure(ids.slice(from, from + this.config.sendsAtOnce), async (batch) => {
        const handed = await this.database.transaction((tx) => this.reserve(tx, batch));
        await Promise.all(handed.map((one) => this.call(one)));
      });
    }
  }

  private async call({ attemptId, ref, message }: Handed): Promise<void> {
    const outcome = await this.gateway.send({
      to: message.to,
      body: message.body,
      // retried by the carrier on a failed connection and on a 5xx of ours; without it such news would be lost
      statusCallback: `${this.config.publicUrl}/webhooks/twilio/sms/status?a=${ref}#rc=3&rp=ct,5xx&ct=2000&rt=4000`,
      validitySeconds: this.validityOf(message),
    });
    await this.recorder.add({ attemptId, outcome });
  }

  /** What is accepted after its use is over, or hours after the call, would come as a surprise. */
  private validityOf({ notAfter }: DueMessage): number {
    const left = notAfter ? Math.ceil((notAfter.getTime() - this.clock.now().getTime()) / 1000) : VALIDITY_SECONDS;
    return Math.max(1, Math.min(VALIDITY_SECONDS, left));
  }

  private async reserve(tx: Tx, ids: readonly string[]): Promise<Handed[]> {
    const now = this.clock.now();
    const due = await claimDue(tx, ids, now);
    if (due.length === 0) return [];
    const caseIds = [...new Set(due.flatMap((message) => message.caseId ?? []))];
    const free = new Set(await this.cases.lockFree(tx, caseIds));
    const mine = due.filter((message) => message.caseId === null || free.has(message.caseId));
    const decided = await this.decide(tx, mine, now);
    const handed = decided
      .filter(({ decision }) => decision.outcome === 'send')
      .map(({ message }) => ({ attemptId: newId(), ref: randomBytes(16).toString('base64url'), message }));
    await this.events.append(
      tx,
      decided
        .filter(({ decision }) => decision.outcome !== 'send')
        .map(({ message, decision }) => refusalEvent(message, decision, now)),
      [
        draftMoves(decided.map(({ message, decision }) => move(message, decision, now))),
        draftAttempts(handed.map((one) => this.attemptOf(one))),
        this.permission.draftDecisions(
          decided.map(({ message, decision, facts }) => ({
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
    return handed;
  }

  /** One after the other, so that the batch's own earlier sends count against the caps of the later ones. */
  private async decide(
    tx: Tx,
    messages: readonly DueMessage[],
    now: Date,
  ): Promise<{ message: DueMessage; facts: ContactFacts; decision: SendingDecision }[]> {
    const personIds = messages.flatMap((message) => message.personId ?? []);
    const caseIds = messages.flatMap((message) => message.caseId ?? []);
    const traffic = await this.messaging.traffic(tx, personIds, caseIds, now);
    const contacts = messages.map((message) => ({ ...message, inboundAt: message.answersAt, reasonGone: null }));
    const all = await this.permission.facts(tx, contacts, traffic);
    const leaving: DueMessage[] = [];
    return messages.map((message, index) => {
      const before = all[index]!;
      const counted = leaving.filter((other) => countedClasses.includes(other.class));
      const facts: ContactFacts = {
        ...before,
        contactsOfPerson: [
          ...before.contactsOfPerson,
          ...counted.filter((other) => other.personId === message.personId).map(() => now),
        ],
        contactsOfHousehold: [
          ...before.contactsOfHousehold,
          ...counted.filter((other) => other.caseId === message.caseId).map(() => now),
        ],
        carrier: { ...before.carrier, sent: before.carrier.sent + leaving.length },
      };
      const decision = considerSending(facts, now);
      if (decision.outcome === 'send') leaving.push(message);
      return { message, facts, decision };
    });
  }

  private attemptOf({ attemptId, ref, message }: Handed): Parameters<typeof draftAttempts>[0][number] {
    const started = this.clock.machine();
    return {
      id: attemptId,
      messageId: message.id,
      caseId: message.caseId,
      n: message.tries + 1,
      ref,
      toHash: this.permission.addressHash(message.to),
      bodyHash: createHash('sha256').update(message.body).digest('hex'),
      startedMachine: started,
      leaseMachine: new Date(started.getTime() + LEASE_MS),
    };
  }
}

function move(message: DueMessage, decision: SendingDecision, now: Date): MessageMove {
  const still = { id: message.id, skippedBecause: null, dueAt: now, handedOffAt: null };
  if (decision.outcome === 'send') return { ...still, status: 'sending', handedOffAt: now };
  if (decision.outcome === 'defer') return { ...still, status: 'deferred', dueAt: decision.until };
  if (decision.outcome === 'hold') return { ...still, status: 'held' };
  return { ...still, status: 'skipped', skippedBecause: decision.reason };
}

function refusalEvent(message: DueMessage, decision: SendingDecision, now: Date): ReturnType<typeof messageEvent> {
  const reason = decision.reason ?? decision.outcome;
  if (decision.outcome === 'defer')
    return messageEvent('deferred', message, now, { reason, until: decision.until!.toISOString() });
  return messageEvent(decision.outcome === 'hold' ? 'held' : 'skipped', message, now, { reason });
}
