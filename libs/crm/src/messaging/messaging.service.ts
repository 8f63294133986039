import { Inject, Injectable } from '@nestjs/common';
import { newId } from '#platform/clock/ids.js';
import type { Config } from '#platform/config/config.js';
import { CONFIG } from '#platform/config/config.token.js';
import type { Tx } from '#platform/database/tx.js';
import type { Actor, NewEvent, StoredEvent } from '#platform/events/event.js';
import { Events } from '#platform/events/events.js';
import { Queue } from '#platform/queue/queue.js';
import {
  type Channel,
  countedClasses,
  type MessageClass,
  type SendingDecision,
  snapshotOf,
  type Traffic,
  PermissionService,
  type ContactFacts,
} from '../permission/permission.service.js';
import { UnsubscribeService } from '../permission/unsubscribe.service.js';
import { AlertsService } from './alerts.service.js';
import { carrierDay } from './lessons.rules.js';
import { messageEvent, type MessageFacts } from './message.rules.js';
import * as store from './messaging.store.js';
import { segmentsOf } from './segments.rules.js';
import { firstNameOf } from './template.rules.js';
import { Templates, type TemplateValues, type Words } from './templates.js';
import { phoneWords, practiceHours } from './words.rules.js';

export { phoneWords, practiceHours } from './words.rules.js';
export type { Words } from './templates.js';
export { MessageDelivered, MessageFailed, MessageQueued, MessageSent, MessageSkipped } from './messaging.events.js';

/** A text or mail to one person, decided: what is missing is only the way out. */
export interface OutboundDraft {
  dedupeKey: string;
  caseId: string | null;
  personId: string | null;
  contactPointId: string;
  enrollmentId: string | null;
  stepId: string | null;
  sequenceKey: string | null;
  channel: Channel;
  class: MessageClass;
  template: string | null;
  /** of a mail */
  subject: string | null;
  body: string;
  dueAt: Date;
  notAfter: Date | null;
  /** the inbound it answers */
  answersAt: Date | null;
  askedNow: boolean;
  /** when a person of the practice wrote it */
  reply?: store.PersonsReply;
  decision?: { decision: SendingDecision; facts: ContactFacts };
}

const DAY_MS = 24 * 3_600_000;

@Injectable()
export class MessagingService {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly events: Events,
    private readonly lanes: Queue,
    private readonly permission: PermissionService,
    private readonly templates: Templates,
    private readonly unsubscribing: UnsubscribeService,
    private readonly alerts: AlertsService,
  ) {}

  /** The words of a text, or null when there are none in this language. */
  words(template: string, language: string, discreet: boolean): string | null {
    return this.templates.render(template, 'sms', language, discreet, this.values())?.body ?? null;
  }

  /** Subject and whole plain text of a mail to this mailbox, or null when there are none in this language. */
  mail(template: string, language: string, to: { name: string; contactPointId: string }): Words | null {
    return this.templates.render(template, 'email', language, false, {
      ...this.values(),
      person: { firstName: firstNameOf(to.name) },
      link: { unsubscribe: this.unsubscribing.unsubscribeUrl(to.contactPointId) },
    });
  }

  /** Without a provider for mail there is no such channel. */
  get canMail(): boolean {
    return Boolean(this.config.sendgrid.apiKey && this.config.sendgrid.from);
  }

  hasTemplate(template: string, channel: Channel, language = 'en'): boolean {
    return this.templates.has(template, channel, language);
  }

  /** What a stop, or a hold that has ended, had held is considered again. */
  async release(tx: Tx, held: store.HeldMessages, now: Date): Promise<void> {
    const ids = await store.release(tx, held, now);
    if (ids.length) tx.afterCommit(() => void this.lanes.nudge('sends', ids));
  }

  /**
   * Puts messages on their way in the caller's transaction: queued when due now, deferred when later, skipped when the
   * decision says so; each visible at once in its thread. A dedupe key that is there already means a crash came between:
   * nothing more is written for it.
   * @returns ids of the messages that are new
   */
  async queue(tx: Tx, drafts: readonly OutboundDraft[], now: Date, causedBy?: StoredEvent): Promise<string[]> {
    const known = await store.knownDedupeKeys(
      tx,
      drafts.map((draft) => draft.dedupeKey),
    );
    const fresh = drafts.filter((draft) => !known.has(draft.dedupeKey));
    if (fresh.length === 0) return [];
    const threads = await this.ensureThreads(tx, fresh);
    const messages = fresh.map((draft) => toMessage(draft, threads.get(draft.contactPointId)!, now));
    const decisions = fresh.flatMap((draft, index) =>
      draft.decision
        ? [
            {
              enrollmentId: draft.enrollmentId,
              stepId: draft.stepId,
              messageId: messages[index]!.id,
              at: now,
              moment: 'scheduled' as const,
              decision: draft.decision.decision,
              inputs: snapshotOf(draft.decision.facts),
            },
          ]
        : [],
    );
    const events = messages.map((message, index) => ({
      ...announce(message, fresh[index]!.decision?.decision, now),
      causedBy,
    }));
    await this.events.append(tx, events, [store.draftMessages(messages), this.permission.draftDecisions(decisions)]);
    const due = messages.filter((message) => message.status === 'queued').map((message) => message.id);
    await this.alerts.raise(
      tx,
      fresh
        .filter((draft) => draft.decision?.decision.reason === 'throughput')
        .map(({ channel }) => ({ kind: 'daily_cap', channel, code: null })),
      now,
    );
    if (due.length) tx.afterCommit(() => void this.lanes.nudge('sends', due));
    return messages.map((message) => message.id);
  }

  /** The one thread of each contact point. */
  ensureThreads(
    tx: Tx,
    of: readonly { contactPointId: string; caseId: string | null; personId: string | null }[],
  ): Promise<Map<string, string>> {
    return store.ensureThreads(
      tx,
      of.map((one) => ({
        id: newId(),
        contactPointId: one.contactPointId,
        caseId: one.caseId,
        personId: one.personId,
      })),
    );
  }

  /** What has left, for caps: of these people and households in the last 24 hours, and of the carrier's day. */
  async traffic(tx: Tx, personIds: readonly string[], caseIds: readonly string[], now: Date): Promise<Traffic> {
    const contacts = await store.countedContacts(
      tx,
      personIds,
      caseIds,
      countedClasses,
      new Date(now.getTime() - DAY_MS),
    );
    const day = carrierDay(now);
    const sent = await store.handedOffSince(tx, day.startsAt);
    return {
      contactsOfPerson: (id) => contacts.filter((contact) => contact.personId === id).map((contact) => contact.at),
      contactsOfHousehold: (id) => contacts.filter((contact) => contact.caseId === id).map((contact) => contact.at),
      carrier: {
        sms: { sent: sent.sms, most: this.config.smsPerDay, nextDayAt: day.nextAt },
        email: { sent: sent.email, most: this.config.emailsPerDay, nextDayAt: day.nextAt },
      },
    };
  }

  /** Nothing of these may leave any more; `because` is what staff see. The caller holds the cases' locks. */
  async skipQueued(
    tx: Tx,
    which: { contactPointIds?: readonly string[]; enrollmentIds?: readonly string[]; caseIds?: readonly string[] },
    because: string,
    now: Date,
    causedBy: StoredEvent,
    except: readonly MessageClass[] = [],
  ): Promise<void> {
    const skipped = await store.skipQueued(tx, which, because, except);
    await this.events.append(
      tx,
      skipped.map((message: MessageFacts) => ({
        ...messageEvent('skipped', message, now, { reason: because }),
        causedBy,
      })),
    );
  }

  private values(): TemplateValues {
    const { practice } = this.config;
    return {
      practice: {
        name: practice.discreetName,
        legalName: practice.legalName,
        address: practice.address,
        phone: phoneWords(practice.phone),
        ...practiceHours(practice.timeZone),
      },
    };
  }
}

function toMessage(draft: OutboundDraft, conversationId: string, now: Date): store.MessageDraft {
  const skipped = draft.decision?.decision.outcome === 'skip';
  return {
    ...draft,
    id: newId(),
    conversationId,
    segments: draft.channel === 'sms' ? segmentsOf(draft.body).segments : 1,
    status: skipped ? 'skipped' : draft.dueAt > now ? 'deferred' : 'queued',
    skippedBecause: skipped ? draft.decision!.decision.reason : null,
    createdAt: now,
  };
}

function announce(message: store.MessageDraft, decision: SendingDecision | undefined, now: Date): NewEvent {
  const actor: Actor = message.reply ? { kind: 'staff', id: message.reply.writtenBy } : { kind: 'system' };
  if (message.status === 'skipped')
    return messageEvent('skipped', message, now, { reason: message.skippedBecause ?? 'skipped' }, actor);
  if (message.status === 'queued') return messageEvent('queued', message, now, {}, actor);
  const more = { reason: decision?.reason ?? 'later', until: message.dueAt.toISOString() };
  return messageEvent('deferred', message, now, more, actor);
}
