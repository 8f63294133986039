import { join } from 'node:path';
import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { Clock } from '#platform/clock/clock.js';
import { newId } from '#platform/clock/ids.js';
import { projectRoot } from '#platform/config/project-root.js';
import { Database } from '#platform/database/database.js';
import type { Tx } from '#platform/database/tx.js';
import type { NewEvent, StoredEvent } from '#platform/events/event.js';
import { Events } from '#platform/events/events.js';
import { Queue } from '#platform/queue/queue.js';
import { CasesService } from '../cases/cases.service.js';
import { isSelf } from '../cases/members.service.js';
import type { InquiryReceivedData } from '../intake/intake.events.js';
import { MessagingService } from '../messaging/messaging.service.js';
import { PeopleService } from '../people/people.service.js';
import { TasksService } from '../tasks/tasks.service.js';
import { type Facts, holds } from './conditions.rules.js';
import type { ExitGoal } from './definition.rules.js';
import { EnrollmentExited, EnrollmentStarted } from './sequences.events.js';
import * as store from './sequences.store.js';
import { readShipped } from './shipped.js';

@Injectable()
export class SequencesService implements OnApplicationBootstrap {
  private readonly versions = new Map<string, store.SequenceVersion>();

  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly events: Events,
    private readonly queue: Queue,
    private readonly people: PeopleService,
    private readonly cases: CasesService,
    private readonly tasks: TasksService,
    private readonly messaging: MessagingService,
  ) {}

  /** Publishes what was shipped with this build, where it differs from what is published. */
  async onApplicationBootstrap(): Promise<void> {
    const shipped = readShipped(join(projectRoot(), 'sequences'), (key, channel) =>
      this.messaging.hasTemplate(key, channel),
    );
    for (const { definition, hash } of shipped)
      await store.publishIfChanged(this.database, definition, hash, this.clock.now());
  }

  /** The version that an enrollment began with; versions never change, so they are kept. */
  async version(tx: Tx, key: string, version: number): Promise<store.SequenceVersion> {
    const name = `${key}/${version}`;
    if (!this.versions.has(name))
      for (const one of await store.loadVersions(tx, [key])) this.versions.set(`${one.key}/${one.version}`, one);
    const found = this.versions.get(name);
    if (!found) throw new Error(`Sequence ${name} is not there`);
    return found;
  }

  /** Enrolls the families of these inquiries in every sequence that begins with them. */
  async enrollInquirers(tx: Tx, events: readonly StoredEvent<InquiryReceivedData>[]): Promise<void> {
    const caseIds = [...new Set(events.map((event) => event.caseId!))];
    await this.cases.lock(tx, caseIds);
    const cases = await this.cases.load(tx, caseIds);
    const ever = await store.everEnrolled(tx, caseIds);
    const now = this.clock.now();
    const onOwnPath = await this.handOver(tx, events, now);
    const drafts: store.EnrollmentDraft[] = [];
    const started: NewEvent[] = [];
    for (const sequence of await store.publishedSequences(tx)) {
      for (const event of events) {
        if (onOwnPath.has(event.id)) continue;
        const key = `${sequence.key}/${event.caseId}/${event.personId}/${event.caseId}`;
        const facts = factsOf(event.data, cases.get(event.caseId!)?.readiness ?? null);
        if (ever.has(key) || (sequence.definition.trigger.where && !holds(sequence.definition.trigger.where, facts)))
          continue;
        ever.add(key);
        const draft = this.draft(sequence, event, now);
        drafts.push(draft);
        const data = {
          enrollmentId: draft.id,
          sequenceKey: sequence.key,
          sequenceVersion: sequence.version,
          businessKey: draft.businessKey,
        };
        started.push({
          definition: EnrollmentStarted,
          caseId: event.caseId,
          personId: event.personId,
          actor: { kind: 'system' },
          occurredAt: now,
          data,
          causedBy: event,
        });
      }
    }
    await this.events.append(tx, started, [store.draftEnrollments(drafts)]);
    if (drafts.length)
      tx.afterCommit(
        () =>
          void this.queue.nudge(
            'steps',
            drafts.map((draft) => draft.id),
          ),
      );
  }

  /** Ends what runs for these people and cases, and what of it was queued: with the event that caused it, in its transaction. */
  async exit(
    tx: Tx,
    who: { personIds?: readonly string[]; caseIds?: readonly string[] },
    goal: ExitGoal,
    causedBy: StoredEvent,
  ): Promise<void> {
    const now = this.clock.now();
    await this.tellExited(tx, await store.exit(tx, who, goal, now), goal, 'exited', now, causedBy);
  }

  /** Ends what runs for a member whom no machine may write to any more, in these cases. */
  async exitMember(
    tx: Tx,
    member: { personId: string; caseIds: readonly string[] },
    because: string,
    causedBy: StoredEvent,
  ): Promise<void> {
    const now = this.clock.now();
    await this.tellExited(tx, await store.exitMember(tx, member, because, now), because, because, now, causedBy);
  }

  private async tellExited(
    tx: Tx,
    exited: readonly store.Exited[],
    reason: string,
    skipped: string,
    now: Date,
    causedBy: StoredEvent,
  ): Promise<void> {
    if (exited.length === 0) return;
    await this.messaging.skipQueued(tx, { enrollmentIds: exited.map((one) => one.id) }, skipped, now, causedBy);
    await this.events.append(
      tx,
      exited.map((one) => ({
        definition: EnrollmentExited,
        caseId: one.caseId,
        personId: one.personId,
        actor: { kind: 'system' as const },
        occurredAt: now,
        data: {
          enrollmentId: one.id,
          sequenceKey: one.sequenceKey,
          sequenceVersion: one.sequenceVersion,
          reason,
        },
        causedBy,
      })),
    );
  }

  /** What a lifted stop had held goes on. */
  async release(tx: Tx): Promise<void> {
    const ids = await store.release(tx, 'stopped');
    if (ids.length) tx.afterCommit(() => void this.queue.nudge('steps', ids));
  }

  /**
   * Whoever is under 18, or writes for himself, is in no sequence, also where only staff know it and not this form: a
   * person answers. @returns ids of these events
   */
  private async handOver(tx: Tx, events: readonly StoredEvent<InquiryReceivedData>[], now: Date): Promise<Set<string>> {
    const people = await this.people.load(
      tx,
      events.map((event) => event.personId!),
    );
    const members = await this.cases.members(
      tx,
      events.map((event) => event.caseId!),
    );
    const own = events.flatMap((event) => {
      const isSelfWriter = isSelf(members.get(`${event.caseId}/${event.personId}`)?.relationship ?? null);
      const kind = people.get(event.personId!)?.under18 ? 'under_18' : isSelfWriter ? 'self_inquiry' : null;
      return kind ? [{ event, kind } as const] : [];
    });
    // what the form itself said has its task already
    const unsaid = own.filter(({ event: { data } }) => !data.under18 && !isSelf(data.relationship));
    await this.tasks.open(
      tx,
      unsaid.map(({ event: { caseId, personId }, kind }) => ({ kind, caseId: caseId!, personId, about: personId! })),
      now,
    );
    return new Set(own.map(({ event }) => event.id));
  }

  private draft(
    sequence: store.SequenceVersion,
    event: StoredEvent<InquiryReceivedData>,
    now: Date,
  ): store.EnrollmentDraft {
    return {
      id: newId(),
      sequenceKey: sequence.key,
      sequenceVersion: sequence.version,
      caseId: event.caseId!,
      personId: event.personId!,
      businessKey: event.caseId!,
      stepId: sequence.definition.steps[0]!.id,
      // from the note, not from when we came to it: lateness counts from what the family did
      dueAt: event.occurredAt,
      askedNow: event.data.textNow,
      startedAt: now,
    };
  }
}

function factsOf(inquiry: InquiryReceivedData, readiness: string | null): Facts {
  return {
    'inquiry.channel': inquiry.channel,
    'inquiry.suspected_spam': inquiry.suspicion.includes('honeypot'),
    'inquirer.relationship': inquiry.relationship,
    'inquirer.under_18': inquiry.under18,
    'loved_one.readiness': readiness,
  };
}
