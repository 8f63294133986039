import { Inject, Injectable } from '@nestjs/common';
import { faultPoint } from '#platform/chaos/fault-point.js';
import { Clock } from '#platform/clock/clock.js';
import type { Config } from '#platform/config/config.js';
import { CONFIG } from '#platform/config/config.token.js';
import { Database } from '#platform/database/database.js';
import type { Tx } from '#platform/database/tx.js';
import type { NewEvent } from '#platform/events/event.js';
import { Events } from '#platform/events/events.js';
import { eachAloneOnFailure } from '#platform/queue/each-alone.js';
import type { Lane } from '#platform/queue/lane.js';
import { CasesService } from '../cases/cases.service.js';
import { FOR_GOOD } from '../cases/holds.service.js';
import {
  isCalledInstead,
  MessagingService,
  type OutboundDraft,
  type Words,
  taskInstead,
} from '../messaging/messaging.service.js';
import { type AddressOfPerson, PeopleService, type PersonFacts } from '../people/people.service.js';
import {
  calendarZoneOf,
  type Channel,
  type Contact,
  type ContactFacts,
  needsDiscreet,
  PermissionService,
  type SendingDecision,
  snapshotOf,
} from '../permission/permission.service.js';
import { type NewTask, TasksService } from '../tasks/tasks.service.js';
import { advance, type Next } from './advance.rules.js';
import type { SendStep, SequenceDefinition } from './definition.rules.js';
import { considerStep, type StepDecision } from './step.rules.js';
import { EnrollmentCompleted, EnrollmentExited, EnrollmentHeld, EnrollmentStepDone } from './sequences.events.js';
import { SequencesService } from './sequences.service.js';
import { claimDue, draftMoves, type DueEnrollment, dueIds, type EnrollmentMove, nextDueAt } from './sequences.store.js';

const BATCH = 100;

interface Advanced {
  enrollment: DueEnrollment;
  /** whether a person may ring this phone in place of a text */
  mayCall: boolean;
  next: Next;
  messages: OutboundDraft[];
  held: { stepId: string; decision: SendingDecision; facts: ContactFacts } | null;
  done: { stepId: string; channel: Channel; outcome: 'queued' | 'deferred' | 'skipped'; reason: string | null }[];
}

/** The engine: due enrollments with their cases, decided over fresh facts; the message and the advance commit together. */
@Injectable()
export class StepsLane implements Lane {
  readonly name = 'steps';

  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly events: Events,
    private readonly people: PeopleService,
    private readonly cases: CasesService,
    private readonly permission: PermissionService,
    private readonly messaging: MessagingService,
    private readonly sequences: SequencesService,
    private readonly tasks: TasksService,
  ) {}

  due = (limit: number): Promise<string[]> => dueIds(this.database, this.clock.now(), limit);
  nextDueAt = (): Promise<Date | null> => nextDueAt(this.database, this.clock.now());
  underWay = async (): Promise<number> => 0;

  async work(ids: string[]): Promise<void> {
    await this.clock.refresh();
    for (let from = 0; from < ids.length; from += BATCH) {
      await eachAloneOnFailure(ids.slice(from, from + BATCH), (batch) =>
        this.database.transaction((tx) => this.step(tx, batch)),
      );
      faultPoint('after_record_before_next');
    }
  }

  private async step(tx: Tx, ids: readonly string[]): Promise<void> {
    const now = this.clock.now();
    const due = await claimDue(tx, ids, now);
    if (due.length === 0) return;
    const free = new Set(await this.cases.lockFree(tx, [...new Set(due.map((enrollment) => enrollment.caseId))]));
    const mine = due.filter((enrollment) => free.has(enrollment.caseId));
    const advanced = await this.decide(tx, mine, now);
    await this.tasks.open(tx, advanced.flatMap(tasksOf), now);
    await this.messaging.tellOfHolds(
      tx,
      advanced.flatMap(({ held }) => (held ? [held] : [])),
      now,
    );
    await this.messaging.queue(
      tx,
      advanced.flatMap(({ messages }) => messages),
      now,
    );
    await this.events.append(
      tx,
      advanced.flatMap((one) => tell(one, now)),
      [
        draftMoves(advanced.map((one) => moveOf(one, now))),
        this.permission.draftDecisions(advanced.flatMap((one) => heldDecision(one, now))),
      ],
    );
  }

  private async decide(tx: Tx, enrollments: readonly DueEnrollment[], now: Date): Promise<Advanced[]> {
    const personIds = enrollments.map((enrollment) => enrollment.personId);
    const people = await this.people.load(tx, personIds);
    const reach = await this.reachOf(tx, enrollments, now);
    const advanced: Advanced[] = [];
    for (const enrollment of enrollments) {
      const { definition } = await this.sequences.version(tx, enrollment.sequenceKey, enrollment.sequenceVersion);
      advanced.push(
        this.advanceOne(enrollment, definition, people.get(enrollment.personId)!, reach.get(enrollment.id)!, now),
      );
    }
    return advanced;
  }

  /** Phone and mailbox of each enrolled person, with everything that the gates look at. */
  private async reachOf(tx: Tx, enrollments: readonly DueEnrollment[], now: Date): Promise<Map<string, Reach>> {
    const personIds = enrollments.map((enrollment) => enrollment.personId);
    const phones = await this.people.phonesOf(tx, personIds);
    const mailboxes = this.messaging.canMail ? await this.people.mailboxesOf(tx, personIds) : new Map<string, never>();
    const about = {
      personIds,
      caseIds: enrollments.map((enrollment) => enrollment.caseId),
      contactPointIds: [...phones.values()].map((address) => address.contactPointId),
    };
    const traffic = await this.messaging.traffic(tx, about, now);
    const reach = new Map<string, Reach>(enrollments.map((enrollment) => [enrollment.id, {}]));
    for (const [channel, addresses] of [['sms', phones] as const, ['email', mailboxes] as const]) {
      const reachable = enrollments.filter((enrollment) => addresses.has(enrollment.personId));
      if (reachable.length === 0) continue;
      const contacts = reachable.map((enrollment) =>
        contactOf(enrollment, channel, addresses.get(enrollment.personId)!.contactPointId),
      );
      const facts = await this.permission.facts(tx, contacts, traffic);
      reachable.forEach((enrollment, index) => {
        const address = addresses.get(enrollment.personId)!;
        reach.get(enrollment.id)![channel] = { facts: facts[index]!, ...address };
      });
    }
    return reach;
  }

  private advanceOne(
    enrollment: DueEnrollment,
    definition: SequenceDefinition,
    person: PersonFacts,
    reach: Reach,
    now: Date,
  ): Advanced {
    const messages: OutboundDraft[] = [];
    const decisions: StepDecision[] = [];
    let held: Advanced['held'] = null;
    const zone = calendarZoneOf({ ...person, phone: reach.sms?.value }, this.config.practice.timeZone);
    const isReachable = (['sms', 'email'] as const).some((channel) => isOpen(reach[channel], channel));
    const { done, next } = advance(definition, enrollment, zone, now, (step, dueAt) => {
      const address = reach[step.send.channel];
      const words = address ? this.wordsOf(step, person, address) : null;
      const facts = address && this.factsOf(step, person, address, words);
      const around = { isReachable, hasWords: words !== null };
      const decision = considerStep(enrollment, definition, step, dueAt, facts, around, now);
      decisions.push(decision);
      if (decision.held && facts) held = { stepId: step.id, decision: decision.held, facts };
      if (decision.draft && facts)
        messages.push(toMessage(enrollment, step, address.contactPointId, decision, facts, words ?? NO_WORDS));
      return decision.plan;
    });
    return {
      enrollment,
      mayCall: reach.sms !== undefined && reach.sms.facts.safeContact.calls !== false,
      next,
      messages,
      held,
      done: done.flatMap(({ step }, index) => {
        const { plan, draft } = decisions[index]!;
        if (plan.kind === 'exit' || plan.kind === 'hold') return [];
        const outcome = plan.kind === 'skip' ? 'skipped' : plan.at > now ? 'deferred' : 'queued';
        const reason = plan.kind === 'skip' ? plan.reason : (draft?.decision.reason ?? null);
        return [{ stepId: step.id, channel: step.send.channel, outcome, reason }] as Advanced['done'];
      }),
    };
  }

  private wordsOf(step: SendStep, person: PersonFacts, address: Address): Words | null {
    const { template, channel } = step.send;
    if (channel === 'email')
      return this.messaging.mail(template, person.language, {
        name: person.name,
        contactPointId: address.contactPointId,
      });
    const { language } = person;
    const words = this.messaging.words(template, language, needsDiscreet(address.facts.safeContact));
    return (
      words && { ...words, body: this.messaging.fitted({ ...step.send, language, body: words.body }, address.facts) }
    );
  }

  /** What is decided about: this step's words to this address. */
  private factsOf(
    { send }: SendStep,
    { language }: PersonFacts,
    { facts }: Address,
    words: Words | null,
  ): ContactFacts {
    const { template, class: messageClass } = send;
    return {
      ...facts,
      class: messageClass,
      template,
      words: words && this.messaging.wordsFact({ ...send, language }, words),
    };
  }
}

const NO_WORDS: Words = { subject: null, body: '', templateId: null, templateVersion: null, heldBecause: null };

/** Works, and is not silenced: where no address is left, a person is asked instead of skipping step after step. */
function isOpen(address: Address | undefined, channel: Channel): boolean {
  const isSilent = address?.facts.suppressions.some((one) => one.channel === 'all' || one.channel === channel);
  return address !== undefined && !address.badReason && !isSilent;
}

/** One phone or mailbox of a person, and what the gates look at. */
type Address = AddressOfPerson & { facts: ContactFacts };
type Reach = Partial<Record<Channel, Address>>;

function contactOf(enrollment: DueEnrollment, channel: Channel, contactPointId: string): Contact {
  return {
    class: 'solicitation',
    channel,
    template: null,
    sequenceKey: enrollment.sequenceKey,
    caseId: enrollment.caseId,
    personId: enrollment.personId,
    contactPointId,
    reasonGone: null,
    askedNow: false,
    inboundAt: null,
    notAfter: null,
    words: null,
  };
}

function toMessage(
  enrollment: DueEnrollment,
  step: SendStep,
  contactPointId: string,
  decision: StepDecision,
  facts: ContactFacts,
  words: Words,
): OutboundDraft {
  const draft = decision.draft!;
  const { channel, template } = step.send;
  return {
    ...words,
    dedupeKey: `enr:${enrollment.id}:${step.id}:${enrollment.personId}:${channel}`,
    caseId: enrollment.caseId,
    personId: enrollment.personId,
    contactPointId,
    enrollmentId: enrollment.id,
    stepId: step.id,
    sequenceKey: enrollment.sequenceKey,
    channel,
    class: draft.class,
    template,
    dueAt: draft.at,
    notAfter: draft.notAfter,
    answersAt: null,
    askedNow: draft.askedNow,
    decision: {
      decision: draft.decision,
      facts: { ...facts, class: draft.class, askedNow: draft.askedNow, notAfter: draft.notAfter },
    },
  };
}

function tasksOf({ enrollment, next, done, mayCall }: Advanced): NewTask[] {
  const { id, caseId, personId, sequenceKey } = enrollment;
  const kept = done.filter((step) => step.channel === 'sms' && isCalledInstead(step.reason));
  const tasks = kept.map(({ stepId, reason }) =>
    taskInstead({ enrollmentId: id, sequenceKey, stepId, caseId, personId, reason }, mayCall),
  );
  const asks = (kind: 'no_channel' | 'answer_waiting'): NewTask => ({ kind, caseId, personId, about: personId });
  if (next.status === 'exited') tasks.push(asks('no_channel'));
  // automation has ended for this family for good: whoever asks again is answered by a person
  if (next.status === 'held' && next.reason === FOR_GOOD) tasks.push(asks('answer_waiting'));
  return tasks;
}

function heldDecision(
  { enrollment, held }: Advanced,
  now: Date,
): Parameters<PermissionService['draftDecisions']>[0][number][] {
  if (!held) return [];
  const inputs = snapshotOf(held.facts);
  return [
    {
      enrollmentId: enrollment.id,
      stepId: held.stepId,
      messageId: null,
      at: now,
      moment: 'scheduled',
      decision: held.decision,
      inputs,
    },
  ];
}

function moveOf({ enrollment, next }: Advanced, now: Date): EnrollmentMove {
  const ended = next.status === 'completed' || next.status === 'exited';
  return {
    id: enrollment.id,
    status: next.status,
    exitReason: next.status === 'exited' ? next.reason : null,
    heldBecause: next.status === 'held' ? next.reason : null,
    stepId: 'position' in next ? next.position.stepId : null,
    dueAt: 'position' in next ? next.position.dueAt : null,
    endedAt: ended ? now : null,
  };
}

function tell({ enrollment, next, done }: Advanced, now: Date): NewEvent[] {
  const about = {
    caseId: enrollment.caseId,
    personId: enrollment.personId,
    actor: { kind: 'system' as const },
    occurredAt: now,
  };
  const which = {
    enrollmentId: enrollment.id,
    sequenceKey: enrollment.sequenceKey,
    sequenceVersion: enrollment.sequenceVersion,
  };
  const events: NewEvent[] = done.map((step) => ({
    ...about,
    definition: EnrollmentStepDone,
    data: { ...which, stepId: step.stepId, outcome: step.outcome, reason: step.reason },
  }));
  if (next.status === 'completed') events.push({ ...about, definition: EnrollmentCompleted, data: which });
  if (next.status === 'exited')
    events.push({ ...about, definition: EnrollmentExited, data: { ...which, reason: next.reason } });
  if (next.status === 'held')
    events.push({
      ...about,
      definition: EnrollmentHeld,
      data: { ...which, stepId: next.position.stepId, reason: next.reason },
    });
  return events;
}
