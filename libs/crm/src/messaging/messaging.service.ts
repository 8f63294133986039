import { Inject, Injectable } from '@nestjs/common';
import { newId } from '#platform/clock/ids.js';
import type { Config } from '#platform/config/config.js';
import { CONFIG } from '#platform/config/config.token.js';
import type { Tx } from '#platform/database/tx.js';
import type { Actor, NewEvent, StoredEvent } from '#platform/events/event.js';
import { Events } from '#platform/events/events.js';
import { Log } from '#platform/observability/log.js';
import { Queue } from '#platform/queue/queue.js';
import {
  type Channel,
  countedClasses,
  gateNumber,
  type MessageClass,
  needsDiscreet,
  type SendingDecision,
  snapshotOf,
  type Traffic,
  PermissionService,
  type ContactFacts,
  type WordsFact,
} from '../permission/permission.service.js';
import { UnsubscribeService } from '../permission/unsubscribe.service.js';
import { AlertsService } from './alerts.service.js';
import { CarrierDayService } from './carrier-day.service.js';
import { haveLeft, messagesOfEnrollment } from './enrollment-messages.store.js';
import { asFirstText } from './first-text.rules.js';
import { alertOfHold } from './kept-back.rules.js';
import { written } from './leaving.rules.js';
import { messageEvent, type MessageFacts } from './message.rules.js';
import * as store from './messaging.store.js';
import { segmentsOf } from './segments.rules.js';
import { firstNameOf, type TemplateChannel } from './template.rules.js';
import { type TemplateValues, Unfillable } from './template-variables.rules.js';
import { Templates, type Words } from './templates.js';
import { heldForApproval, holdsUnapproved, practiceValues } from './words.rules.js';

export { isCalledInstead, taskInstead } from './kept-back.rules.js';
export type { StepMessage } from './enrollment-messages.store.js';
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
  /** the version of the template that says so */
  templateId?: string | null;
  templateVersion?: number | null;
  /** why the words may not leave yet, whatever the gates say */
  heldBecause?: 'not_approved' | null;
  dueAt: Date;
  notAfter: Date | null;
  /** the inbound it answers */
  answersAt: Date | null;
  askedNow: boolean;
  /** when a person of the practice wrote it */
  reply?: store.PersonsReply;
  decision?: { decision: SendingDecision; facts: ContactFacts };
}

const WEEK_MS = 7 * 24 * 3_600_000;
/** What only the caller knows: the family's links, who calls, when. */
type MoreValues = Omit<Partial<TemplateValues>, 'practice'>;

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
    private readonly carrierDay: CarrierDayService,
    private readonly log: Log,
  ) {}

  /** The words of a text, or null when there are none in this language, or none that can be said. */
  words(template: string, language: string, discreet: boolean, more: MoreValues = {}): Words | null {
    return this.say(template, 'sms', language, discreet, more);
  }

  /** Title and words of a page behind the private link, or null as above. */
  page(template: string, language: string, more: MoreValues = {}): Words | null {
    return this.say(template, 'page', language, false, more);
  }

  /** Subject and whole plain text of a mail to this mailbox, or null when there are none in this language. */
  mail(
    template: string,
    language: string,
    to: { name: string; contactPointId: string },
    more: MoreValues = {},
  ): Words | null {
    return this.say(template, 'email', language, false, {
      ...more,
      person: { firstName: firstNameOf(to.name) },
      link: { ...more.link, unsubscribe: this.unsubscribing.unsubscribeUrl(to.contactPointId) },
    });
  }

  /** Without a provider for mail there is no such channel. */
  get canMail(): boolean {
    return Boolean(this.config.sendgrid.apiKey && this.config.sendgrid.from);
  }

  hasTemplate(template: string, channel: TemplateChannel, language = 'en'): boolean {
    return this.templates.has(template, channel, language);
  }

  /** What has to be known for these words, such as `link.family`: a link is made only where words name it. */
  variablesOf(template: string, channel: TemplateChannel, language: string, discreet: boolean): ReadonlySet<string> {
    return this.templates.variablesOf(template, channel, language, discreet);
  }

  /**
   * Words as they may leave now: the discreet ones where the phone has become one that others see, and on the first text to
   * an address what a first text has to say. A person's own words stay as they are, and so do words that are discreet
   * already: nobody knows their values any more. Discreet words that cannot be said now are none (`wordsFact`).
   */
  fitted(
    message: Pick<OutboundDraft, 'channel' | 'class' | 'template' | 'body' | 'templateId'> & { language: string },
    facts: Pick<ContactFacts, 'isFirstText' | 'safeContact'>,
  ): string {
    const { template, language } = message;
    if (message.channel !== 'sms' || template === null || !countedClasses.includes(message.class)) return message.body;
    const isSeen =
      needsDiscreet(facts.safeContact) && !this.templates.isDiscreet(template, language, message.templateId);
    const canRewrite = isSeen && this.templates.canSayDiscreetly(template, language);
    const body = (canRewrite && this.words(template, language, true)?.body) || message.body;
    return facts.isFirstText ? asFirstText(body, this.config.practice.discreetName, language) : body;
  }

  /** What gate 10 looks at. */
  wordsFact(
    message: { channel: Channel; template: string | null; language: string },
    { subject, body, templateId }: Pick<Words, 'subject' | 'body'> & { templateId?: string | null },
  ): WordsFact {
    const { channel, template, language } = message;
    return {
      subject,
      body,
      purpose: template && this.templates.purposeOf(template, channel, language),
      hasDiscreet:
        template !== null &&
        (channel !== 'sms' ||
          this.templates.isDiscreet(template, language, templateId) ||
          this.templates.canSayDiscreetly(template, language)),
      isWide: channel === 'sms' && segmentsOf(body).encoding === 'UCS-2',
    };
  }

  messagesOfEnrollment = messagesOfEnrollment;
  haveLeft = haveLeft;

  /** What was held, and is so no longer, is considered again. */
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
    if (drafts.length === 0) return [];
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
              decision: asQueued(draft)!,
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
    await this.alerts.raise(tx, alertsOf(messages, fresh), now);
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

  /** What has left, for caps: to these people and households in seven days, and of the carrier's day. */
  async traffic(
    tx: Tx,
    about: { personIds: readonly string[]; caseIds: readonly string[]; contactPointIds: readonly string[] },
    now: Date,
  ): Promise<Traffic> {
    const since = new Date(now.getTime() - WEEK_MS);
    const contacts = await store.countedContacts(tx, about.personIds, about.caseIds, countedClasses, since);
    const texted = await store.textedPoints(tx, about.contactPointIds, countedClasses);
    const { sent, nextDayAt } = await this.carrierDay.handedOff(tx, now);
    return {
      contactsOfPerson: (id) => contacts.filter((contact) => contact.personId === id),
      contactsOfHousehold: (id) => contacts.filter((contact) => contact.caseId === id),
      wasTexted: (id) => texted.has(id),
      carrier: {
        sms: { sent: sent.sms, most: this.config.smsPerDay, nextDayAt },
        email: { sent: sent.email, most: this.config.emailsPerDay, nextDayAt },
      },
    };
  }

  /** Words that may not leave, a sender that is not registered: nothing ends these holds unless somebody hears of them. */
  async tellOfHolds(
    tx: Tx,
    held: readonly { decision: SendingDecision; facts: ContactFacts }[],
    now: Date,
  ): Promise<void> {
    const alerts = held.flatMap(({ decision, facts: { channel, template } }) => {
      const kind = alertOfHold(decision);
      return kind ? [{ kind, channel, code: kind === 'held_content' ? template : null }] : [];
    });
    await this.alerts.raise(tx, alerts, now);
  }

  /** Nothing of these may leave any more; `because` is what staff see. The caller holds the cases' locks. @returns those */
  async skipQueued(
    tx: Tx,
    which: store.Which,
    because: string,
    now: Date,
    causedBy?: StoredEvent,
    except: readonly MessageClass[] = [],
  ): Promise<MessageFacts[]> {
    const skipped = await store.skipQueued(tx, which, because, except);
    await this.events.append(
      tx,
      skipped.map((message: MessageFacts) => ({
        ...messageEvent('skipped', message, now, { reason: because }),
        causedBy,
      })),
      [this.permission.draftDecisions(skipped.map((message) => skippedWhileWaiting(message, because, now)))],
    );
    return skipped;
  }

  /** Words that cannot be filled are no words: a person calls, as for a language that has none. */
  private say(
    template: string,
    channel: TemplateChannel,
    language: string,
    discreet: boolean,
    more: MoreValues,
  ): Words | null {
    try {
      const values = { practice: practiceValues(this.config.practice), ...more };
      return this.templates.render(template, channel, language, discreet, values);
    } catch (error) {
      if (!(error instanceof Unfillable)) throw error;
      const { variable, why } = error;
      this.log.error('words could not be filled', { template, channel, language, variable, why });
      return null;
    }
  }
}

/** No gate was asked: what stopped it came while it waited. The gate is the one that would say so. */
function skippedWhileWaiting(
  { id, enrollmentId, stepId, channel, class: messageClass }: MessageFacts,
  because: string,
  now: Date,
): Parameters<PermissionService['draftDecisions']>[0][number] {
  const gate = gateNumber(because === 'suppressed' ? 'suppression' : 'reason_gone');
  const decision = { outcome: 'skip', gate, reason: because, rule: 'while_waiting', until: null, gates: [] } as const;
  return {
    enrollmentId,
    stepId,
    messageId: id,
    at: now,
    moment: 'send',
    decision,
    inputs: { class: messageClass, channel },
  };
}

/** What keeps families from their messages beyond any one case: a full day at the carrier, words nobody has approved. */
function alertsOf(
  messages: readonly store.MessageDraft[],
  drafts: readonly OutboundDraft[],
): Parameters<AlertsService['raise']>[1] {
  const full = drafts.filter((draft) => draft.decision?.decision.reason === 'throughput');
  const unsaid = messages.filter((message) => message.heldBecause === 'not_approved');
  return [
    ...full.map(({ channel }) => ({ kind: 'daily_cap', channel, code: null })),
    ...unsaid.map(({ channel, template }) => ({ kind: 'words_not_approved', channel, code: template })),
  ];
}

/** The gates' decision, or that the words wait for somebody who approves them. */
function asQueued(draft: OutboundDraft): SendingDecision | undefined {
  const decision = draft.decision?.decision;
  return decision && decision.outcome !== 'skip' && holdsUnapproved(draft) ? heldForApproval(decision) : decision;
}

function toMessage(draft: OutboundDraft, conversationId: string, now: Date): store.MessageDraft {
  return {
    ...draft,
    ...written(draft, now),
    id: newId(),
    conversationId,
    templateId: draft.templateId ?? null,
    templateVersion: draft.templateVersion ?? null,
    createdAt: now,
  };
}

function announce(message: store.MessageDraft, decision: SendingDecision | undefined, now: Date): NewEvent {
  const actor: Actor = message.reply ? { kind: 'staff', id: message.reply.writtenBy } : { kind: 'system' };
  if (message.status === 'skipped')
    return messageEvent('skipped', message, now, { reason: message.skippedBecause ?? 'skipped' }, actor);
  if (message.status === 'held') return messageEvent('held', message, now, { reason: message.heldBecause! }, actor);
  if (message.status === 'queued') return messageEvent('queued', message, now, {}, actor);
  const more = { reason: decision?.reason ?? 'later', until: message.dueAt.toISOString() };
  return messageEvent('deferred', message, now, more, actor);
}
