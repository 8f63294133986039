import { Inject, Injectable } from '@nestjs/common';
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
import { MessagingService, type TextDraft } from '../messaging/messaging.service.js';
import { PeopleService } from '../people/people.service.js';
import {
  calendarZoneOf,
  type ContactFacts,
  needsDiscreet,
  PermissionService,
  type SendingDecision,
  snapshotOf,
} from '../permission/permission.service.js';
import { advance, type Next } from './advance.rules.js';
import type { SequenceDefinition } from './definition.rules.js';
import { considerStep, type StepDecision } from './step.rules.js';
import { EnrollmentCompleted, EnrollmentExited, EnrollmentHeld, EnrollmentStepDone } from './sequences.events.js';
import { SequencesService } from './sequences.service.js';
import { claimDue, draftMoves, type DueEnrollment, dueIds, type EnrollmentMove, nextDueAt } from './sequences.store.js';

const BATCH = 100;

interface Advanced {
  enrollment: DueEnrollment;
  next: Next;
  texts: TextDraft[];
  held: { stepId: string; decision: SendingDecision; facts: ContactFacts } | null;
  done: { stepId: string; outcome: 'queued' | 'deferred' | 'skipped'; reason: string | null }[];
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
    }
  }

  private async step(tx: Tx, ids: readonly string[]): Promise<void> {
    const now = this.clock.now();
    const due = await claimDue(tx, ids, now);
    if (due.length === 0) return;
    const free = new Set(await this.cases.lockFree(tx, [...new Set(due.map((enrollment) => enrollment.caseId))]));
    const mine = due.filter((enrollment) => free.has(enrollment.caseId));
    const advanced = await this.decide(tx, mine, now);
    const unheard = advanced.filter(({ done }) =>
      done.some((step) => step.reason === 'no_consent' || step.reason === 'no_words'),
    );
    const unreachable = advanced.filter(({ next }) => next.status === 'exited');
    if (unheard.length)
      await this.cases.raise(
        tx,
        unheard.map(({ enrollment }) => enrollment.caseId),
        ['no_text_consent'],
      );
    if (unreachable.length)
      await this.cases.raise(
        tx,
        unreachable.map(({ enrollment }) => enrollment.caseId),
        ['no_channel'],
      );
    await this.messaging.queueTexts(
      tx,
      advanced.flatMap(({ texts }) => texts),
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
    const caseIds = enrollments.map((enrollment) => enrollment.caseId);
    const people = await this.people.load(tx, personIds);
    const phones = await this.people.phonesOf(tx, personIds);
    const traffic = await this.messaging.traffic(tx, personIds, caseIds, now);
    const reachable = enrollments.filter((enrollment) => phones.has(enrollment.personId));
    const contacts = reachable.map((enrollment) => ({
      class: 'solicitation' as const,
      sequenceKey: enrollment.sequenceKey,
      caseId: enrollment.caseId,
      personId: enrollment.personId,
      contactPointId: phones.get(enrollment.personId)!.contactPointId,
      reasonGone: null,
      askedNow: false,
      inboundAt: null,
      notAfter: null,
    }));
    const facts = new Map(
      (await this.permission.facts(tx, contacts, traffic)).map((one, index) => [reachable[index]!.id, one]),
    );
    const advanced: Advanced[] = [];
    for (const enrollment of enrollments) {
      const { definition } = await this.sequences.version(tx, enrollment.sequenceKey, enrollment.sequenceVersion);
      const person = people.get(enrollment.personId)!;
      const phone = phones.get(enrollment.personId);
      const zone = calendarZoneOf(
        { timeZone: person.timeZone, postalCode: person.postalCode, phone: phone?.value },
        this.config.practice.timeZone,
      );
      advanced.push(
        this.advanceOne(
          enrollment,
          definition,
          facts.get(enrollment.id),
          { zone, language: person.language, contactPointId: phone?.contactPointId },
          now,
        ),
      );
    }
    return advanced;
  }

  private advanceOne(
    enrollment: DueEnrollment,
    definition: SequenceDefinition,
    facts: ContactFacts | undefined,
    person: { zone: string; language: string; contactPointId: string | undefined },
    now: Date,
  ): Advanced {
    const texts: TextDraft[] = [];
    const decisions: StepDecision[] = [];
    let held: Advanced['held'] = null;
    const { done, next } = advance(definition, enrollment, person.zone, now, (step, dueAt) => {
      const words = facts
        ? this.messaging.words(step.send.template, person.language, needsDiscreet(facts.safeContact))
        : null;
      const decision = considerStep(enrollment, definition, step, dueAt, facts, words !== null, now);
      decisions.push(decision);
      if (decision.held && facts) held = { stepId: step.id, decision: decision.held, facts };
      if (decision.draft && facts && person.contactPointId)
        texts.push(
          toText(enrollment, step.id, step.send.template, person.contactPointId, decision, facts, words ?? ''),
        );
      return decision.plan;
    });
    return {
      enrollment,
      next,
      texts,
      held,
      done: done.flatMap(({ step }, index) => {
        const { plan, draft } = decisions[index]!;
        if (plan.kind === 'exit' || plan.kind === 'hold') return [];
        const outcome = plan.kind === 'skip' ? 'skipped' : plan.at > now ? 'deferred' : 'queued';
        return [
          { stepId: step.id, outcome, reason: plan.kind === 'skip' ? plan.reason : (draft?.decision.reason ?? null) },
        ] as Advanced['done'];
      }),
    };
  }
}

function toText(
  enrollment: DueEnrollment,
  stepId: string,
  template: string,
  contactPointId: string,
  decision: StepDecision,
  facts: ContactFacts,
  body: string,
): TextDraft {
  const draft = decision.draft!;
  return {
    dedupeKey: `enr:${enrollment.id}:${stepId}:${enrollment.personId}:sms`,
    caseId: enrollment.caseId,
    personId: enrollment.personId,
    contactPointId,
    enrollmentId: enrollment.id,
    stepId,
    sequenceKey: enrollment.sequenceKey,
    class: draft.class,
    template,
    body,
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
    data: { ...which, ...step },
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
