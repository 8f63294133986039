import { Inject, Injectable } from '@nestjs/common';
import { Clock } from '#platform/clock/clock.js';
import { newId } from '#platform/clock/ids.js';
import type { Config } from '#platform/config/config.js';
import { CONFIG } from '#platform/config/config.token.js';
import type { Tx } from '#platform/database/tx.js';
import type { Actor, NewEvent, StoredEvent } from '#platform/events/event.js';
import { Events } from '#platform/events/events.js';
import { Queue } from '#platform/queue/queue.js';
import { CasesService, type CaseFacts, type MemberFacts } from '../cases/cases.service.js';
import { isSelf } from '../cases/members.service.js';
import { ConversationsService } from '../conversations/conversations.service.js';
import type { InquiryReceivedData } from '../intake/intake.events.js';
import { PeopleService, type PersonFacts } from '../people/people.service.js';
import { TasksService } from '../tasks/tasks.service.js';
import { holds } from './conditions.rules.js';
import { triggersOf, urgencies } from './definition.rules.js';
import { considerEnrolling, type NotEnrolled, recipientsOf } from './enrolling.rules.js';
import * as store from './enrollments.store.js';
import type { Facts } from './facts.rules.js';
import { EnrollmentStarted } from './sequences.events.js';
import { SequencesService } from './sequences.service.js';
import type { SequenceVersion } from './sequences.store.js';
import type { TriggerEvent } from './triggers.data.js';
import { readBeginning, saidOfMoment } from './triggers.rules.js';

/** One enrollment that is asked for. */
export interface EnrollmentWish {
  sequence: SequenceVersion;
  caseId: string;
  personId: string;
  businessKey: string;
  facts: Facts;
  /** when its first step is due, business time */
  dueAt: Date;
  askedNow: boolean;
  by: Actor;
  causedBy?: StoredEvent;
}

/** What became of a wish, in the order of the wishes. */
export type Enrolled = { enrollmentId: string } | { because: NotEnrolled };

interface Circle {
  cases: Map<string, CaseFacts>;
  members: Map<string, MemberFacts>;
  people: Map<string, PersonFacts>;
}

@Injectable()
export class EnrollingService {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly clock: Clock,
    private readonly events: Events,
    private readonly queue: Queue,
    private readonly people: PeopleService,
    private readonly cases: CasesService,
    private readonly tasks: TasksService,
    private readonly conversations: ConversationsService,
    private readonly sequences: SequencesService,
  ) {}

  /**
   * Enrolls as many as are asked for in one go: a handful of statements whatever their number. Locks their cases, so that
   * nobody stops or enrolls them in between; the same wish twice is one enrollment.
   */
  async enrollMany(tx: Tx, wishes: readonly EnrollmentWish[], now: Date): Promise<Enrolled[]> {
    if (wishes.length === 0) return [];
    const caseIds = [...new Set(wishes.map((wish) => wish.caseId))].sort();
    await this.cases.lock(tx, caseIds);
    const decided = await this.consider(tx, wishes, now);
    const drafts: store.EnrollmentDraft[] = [];
    const results = wishes.map((wish, index): Enrolled => {
      const because = decided[index];
      if (because) return { because };
      const draft = draftOf(wish, this.config.practice.timeZone, now);
      drafts.push(draft);
      return { enrollmentId: draft.id };
    });
    const started = wishes.flatMap((wish, index) => {
      const result = results[index]!;
      return 'enrollmentId' in result ? [startedEvent(wish, result.enrollmentId, now)] : [];
    });
    await this.events.append(tx, started, [store.draftEnrollments(drafts)]);
    const due = drafts.filter((draft) => draft.dueAt <= now).map((draft) => draft.id);
    if (due.length) tx.afterCommit(() => void this.queue.nudge('steps', due));
    return results;
  }

  /** What would become of these wishes, by what is there now: a preview, or with the cases locked a decision. */
  async consider(tx: Tx, wishes: readonly EnrollmentWish[], now: Date): Promise<(NotEnrolled | null)[]> {
    const caseIds = [...new Set(wishes.map((wish) => wish.caseId))];
    const circle = await this.circleOf(
      tx,
      caseIds,
      wishes.map((wish) => wish.personId),
    );
    const keys = [...new Set(wishes.map((wish) => wish.sequence.key))];
    const earlier = new Map((await store.earlierOf(tx, caseIds, keys)).map((one) => [nameOf(one), one]));
    return wishes.map((wish) => {
      const one = { ...wish, sequenceKey: wish.sequence.key };
      const because = considerEnrolling(
        wish.sequence.definition,
        candidateOf(wish, circle),
        earlier.get(nameOf(one)),
        now,
      );
      // the same wish a second time is one enrollment
      if (!because) earlier.set(nameOf(one), { ...one, isRunning: true, endedAt: null });
      return because;
    });
  }

  /** Enrolls whoever these events concern, in every sequence that begins with them. */
  async enrollOn(tx: Tx, events: readonly StoredEvent<object>[]): Promise<void> {
    const inCases = events.filter((event) => event.caseId !== null);
    const caseIds = [...new Set(inCases.map((event) => event.caseId!))].sort();
    await this.cases.lock(tx, caseIds);
    const now = this.clock.now();
    const cases = await this.cases.load(tx, caseIds);
    const members = [...(await this.cases.members(tx, caseIds)).values()];
    const wishes = (await this.sequences.published(tx)).flatMap((sequence) =>
      inCases.flatMap((event) => this.wishesOf(sequence, event, cases.get(event.caseId!), members)),
    );
    await this.enrollMany(tx, await this.unanswered(tx, wishes), now);
  }

  /** The same for inquiries: what staff know of whoever wrote, and the form did not say, is handed over to a person. */
  async enrollInquirers(tx: Tx, events: readonly StoredEvent<InquiryReceivedData>[]): Promise<void> {
    await this.cases.lock(tx, [...new Set(events.map((event) => event.caseId!))].sort());
    await this.handOver(tx, events, this.clock.now());
    await this.enrollOn(tx, events);
  }

  private wishesOf(
    sequence: SequenceVersion,
    event: StoredEvent<object>,
    around: CaseFacts | undefined,
    members: readonly MemberFacts[],
  ): EnrollmentWish[] {
    const { definition } = sequence;
    const trigger = triggersOf(definition).find((one) => one.event === event.type);
    if (!trigger || !around) return [];
    const moment = { at: event.occurredAt, practiceZone: this.config.practice.timeZone };
    const beginning = readBeginning(
      event.type as TriggerEvent,
      around.id,
      event.data as Record<string, unknown>,
      moment,
    );
    const known: Facts = { ...beginning.facts, 'loved_one.readiness': around.readiness, 'case.stage': around.stage };
    if (trigger.where && !holds(trigger.where, known)) return [];
    const circle = members
      .filter((member) => member.caseId === around.id && !member.doNotContact)
      .map((member) => ({ ...member, hasJoined: member.joinedAt !== null }));
    // whoever wrote, rang or has the appointment is whom it is for; the loved one never is
    const asked = circle.find((member) => member.personId === event.personId && member.role !== 'loved_one');
    const isInquiry = event.type.startsWith('inquiry.');
    const askedBy = (isInquiry ? event.personId : asked?.personId) ?? around.inquirerId;
    return recipientsOf(definition.recipient, circle, askedBy).map((personId) => ({
      sequence,
      caseId: around.id,
      personId,
      businessKey: beginning.keys[definition.business_key]!,
      facts: beginning.facts,
      // from what the family did, not from when we came to it: lateness counts from there
      dueAt: event.occurredAt,
      askedNow: beginning.askedNow,
      by: { kind: 'system' },
      causedBy: event,
    }));
  }

  /** Whoever has written since waits for a person, not for what their own words would have ended. */
  private async unanswered(tx: Tx, wishes: readonly EnrollmentWish[]): Promise<EnrollmentWish[]> {
    const ends = wishes.filter((wish) => wish.sequence.definition.exit_on.includes('human_reply'));
    const answered = await this.conversations.answeredSince(
      tx,
      ends.map((wish) => ({ personId: wish.personId, since: wish.dueAt })),
    );
    return wishes.filter((wish) => !ends.includes(wish) || !answered.has(wish.personId));
  }

  /**
   * Whoever is under 18, or writes for himself, is in no sequence, also where only staff know it and not this form: a
   * person answers.
   */
  private async handOver(tx: Tx, events: readonly StoredEvent<InquiryReceivedData>[], now: Date): Promise<void> {
    const circle = await this.circleOf(
      tx,
      events.map((event) => event.caseId!),
      events.map((event) => event.personId!),
    );
    const tasks = events.flatMap(({ caseId, personId, data }) => {
      // what the form itself said has its task already
      if (data.under18 || isSelf(data.relationship)) return [];
      const writesForSelf = isSelf(circle.members.get(`${caseId}/${personId}`)?.relationship ?? null);
      const kind = circle.people.get(personId!)?.under18 ? 'under_18' : writesForSelf ? 'self_inquiry' : null;
      return kind ? [{ kind, caseId: caseId!, personId, about: personId! } as const] : [];
    });
    await this.tasks.open(tx, tasks, now);
  }

  private async circleOf(tx: Tx, caseIds: readonly string[], personIds: readonly string[]): Promise<Circle> {
    const cases = await this.cases.load(tx, caseIds);
    const members = await this.cases.members(tx, caseIds);
    return { cases, members, people: await this.people.load(tx, personIds) };
  }
}

const nameOf = (one: { sequenceKey: string; caseId: string; personId: string; businessKey: string }): string =>
  `${one.sequenceKey}/${one.caseId}/${one.personId}/${one.businessKey}`;

function candidateOf({ caseId, personId }: EnrollmentWish, { cases, members, people }: Circle) {
  return {
    caseStatus: cases.get(caseId)?.status ?? 'closed',
    member: members.get(`${caseId}/${personId}`),
    person: people.get(personId),
  };
}

function draftOf(wish: EnrollmentWish, practiceZone: string, now: Date): store.EnrollmentDraft {
  const { key, version, definition } = wish.sequence;
  const { caseId, personId, businessKey, facts, dueAt, askedNow } = wish;
  return {
    id: newId(),
    sequenceKey: key,
    sequenceVersion: version,
    caseId,
    personId,
    businessKey,
    stepId: definition.steps[0]!.id,
    dueAt,
    askedNow,
    facts: { ...saidOfMoment({ at: dueAt, practiceZone }), ...facts },
    urgency: urgencies.indexOf(definition.urgency),
    startedAt: now,
  };
}

function startedEvent(wish: EnrollmentWish, enrollmentId: string, now: Date): NewEvent {
  const { sequence, caseId, personId, businessKey, by, causedBy } = wish;
  const data = { enrollmentId, sequenceKey: sequence.key, sequenceVersion: sequence.version, businessKey };
  return { definition: EnrollmentStarted, caseId, personId, actor: by, occurredAt: now, data, causedBy };
}
