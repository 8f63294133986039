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
import type { InquiryReceivedData } from '../intake/intake.events.js';
import { MessagingService } from '../messaging/messaging.service.js';
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
    private readonly cases: CasesService,
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
    const drafts: store.EnrollmentDraft[] = [];
    const started: NewEvent[] = [];
    for (const sequence of await store.publishedSequences(tx)) {
      for (const event of events) {
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
    const exited = await store.exit(tx, who, goal, now);
    if (exited.length === 0) return;
    await this.messaging.skipQueued(tx, { enrollmentIds: exited.map((one) => one.id) }, 'exited', now, causedBy);
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
          reason: goal,
        },
        causedBy,
      })),
    );
  }

  /** What a stop, or a hold that has ended, had held goes on. */
  async release(tx: Tx, held: store.HeldEnrollments): Promise<void> {
    const ids = await store.release(tx, held);
    if (ids.length) tx.afterCommit(() => void this.queue.nudge('steps', ids));
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
