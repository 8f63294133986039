import { Inject, Injectable } from '@nestjs/common';
import { Clock } from '#platform/clock/clock.js';
import { newId } from '#platform/clock/ids.js';
import type { Config } from '#platform/config/config.js';
import { CONFIG } from '#platform/config/config.token.js';
import { cleanText } from '#platform/database/clean-text.js';
import { Database } from '#platform/database/database.js';
import type { Tx } from '#platform/database/tx.js';
import type { NewEvent, StoredEvent } from '#platform/events/event.js';
import { Events } from '#platform/events/events.js';
import { PageRequested } from '../cases/cases.events.js';
import { CasesService } from '../cases/cases.service.js';
import { MessagingService } from '../messaging/messaging.service.js';
import { PeopleService, readPhone } from '../people/people.service.js';
import { PermissionService } from '../permission/permission.service.js';
import { TasksService } from '../tasks/tasks.service.js';
import { type Classification, classifyText } from './classify.rules.js';
import { MessageReceived, type MessageReceivedData, SuggestionMade } from './conversations.events.js';
import * as store from './conversations.store.js';
import { type MediaNamed, MediaService } from './media.service.js';
import { carrierConfirmed, isAutomatic, withOptOutType } from './inbound.rules.js';

export { classifyText } from './classify.rules.js';

export interface InboundText {
  sid: string;
  from: string;
  body: string;
  media: number;
  /** where each of them is, as far as the webhook said */
  mediaNamed?: readonly MediaNamed[];
  optOutType: string | null;
  raw: Buffer;
  /** how long ago the family wrote it, where no webhook brought it; machine time */
  ageMs?: number;
}

const CONFIRM_WITHIN_MS = 5 * 60_000;
/** An acknowledgement later than that is none (rules/compliance section 0). */
const ANSWERED_WITHIN_MS = 15 * 60_000;

/** A stored text, and what it means. */
interface Understood {
  body: string;
  messageId: string;
  optOutType: string | null;
  classification: Classification;
  ageMs?: number;
}

/** Whose text it is: the sender's number, and the cases that it stops. */
interface Sender {
  contactPointId: string;
  value: string;
  personId: string | null;
  caseId: string | null;
  personIds: string[];
  caseIds: string[];
  opensInquiry: boolean;
}

@Injectable()
export class ConversationsService {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly events: Events,
    private readonly people: PeopleService,
    private readonly cases: CasesService,
    private readonly permission: PermissionService,
    private readonly messaging: MessagingService,
    private readonly tasks: TasksService,
    private readonly media: MediaService,
  ) {}

  bodyOf = store.bodyOf;

  /**
   * Stores a family's text once, understands it, and stops what it stops: all in one transaction, so that nothing of the
   * old plan can leave once this has answered.
   */
  async receiveText(text: InboundText): Promise<void> {
    await this.clock.refresh();
    const body = cleanText(text.body);
    const classification = withOptOutType(classifyText(body), text.optOutType);
    await this.database.transaction(async (tx) => {
      const now = this.clock.now();
      const value = readPhone(text.from) ?? cleanText(text.from).slice(0, 64);
      // the lock on the number comes first: two texts of one sender, and one text delivered twice, are taken in turn
      const contactPointId = await this.people.lockPoint(tx, 'phone', value);
      if (await store.isStored(tx, text.sid)) return;
      const sender = await this.senderOf(tx, contactPointId, value, classification, now);
      const [received, messageId] = await this.record(tx, sender, { ...text, body }, classification, now);
      await this.act(
        tx,
        sender,
        received,
        { body, messageId, optOutType: text.optOutType, classification, ageMs: text.ageMs },
        now,
      );
    });
  }

  private async senderOf(
    tx: Tx,
    contactPointId: string,
    value: string,
    classification: Classification,
    now: Date,
  ): Promise<Sender> {
    const personIds = await this.people.peopleOnPoint(tx, contactPointId);
    const open = await this.cases.openAround(tx, personIds);
    const caseIds = [...new Set(open.map((one) => one.id))];
    await this.cases.lock(tx, caseIds);
    const known = { contactPointId, value, personIds, caseIds, opensInquiry: false };
    if (caseIds.length > 0) {
      const last = caseIds.length > 1 ? await store.lastCaseThatWrote(tx, contactPointId) : null;
      const caseId = last && caseIds.includes(last) ? last : caseIds[0]!;
      return { ...known, caseId, personId: open.find((one) => one.id === caseId)!.personId };
    }
    // somebody who only says that we should not write is no family asking for help
    const turnsAway = ['opt_out', 'wrong_number'].includes(classification.label) && !classification.crisis;
    if (turnsAway) return { ...known, caseId: null, personId: personIds[0] ?? null };
    const personId = personIds[0] ?? (await this.people.welcomeUnknown(tx, contactPointId, value, now));
    const caseId = await this.cases.openFor(tx, personId, now);
    return {
      ...known,
      personIds: [...new Set([...personIds, personId])],
      caseIds: [caseId],
      caseId,
      personId,
      opensInquiry: true,
    };
  }

  private async record(
    tx: Tx,
    sender: Sender,
    text: InboundText,
    classification: Classification,
    now: Date,
  ): Promise<[StoredEvent, string]> {
    const id = newId();
    const threads = await this.messaging.ensureThreads(tx, [sender]);
    const conversationId = threads.get(sender.contactPointId)!;
    await store.keepPost(tx, newId(), text.raw);
    await store.insertInbound(tx, {
      ...sender,
      id,
      conversationId,
      body: text.body,
      classification,
      media: text.media,
      sid: text.sid,
      at: now,
    });
    await this.media.keep(tx, id, text.mediaNamed ?? []);
    await store.noteInbound(tx, conversationId, sender.caseId, sender.personId, now);
    const data: MessageReceivedData = {
      messageId: id,
      channel: 'sms',
      contactPointId: sender.contactPointId,
      label: classification.label,
      crisis: classification.crisis,
      level: classification.level,
      suggests: [...classification.suggests],
      wrongNumber: classification.wrongNumber,
      automatic: isAutomatic(text.body),
      media: text.media,
      wordless: text.body.trim() === '',
      opensInquiry: sender.opensInquiry,
      unanswerable: (text.ageMs ?? 0) > ANSWERED_WITHIN_MS || !this.isSomebodysPhone(sender.value),
      personIds: sender.personIds,
      caseIds: sender.caseIds,
    };
    const about = {
      caseId: sender.caseId,
      personId: sender.personId,
      actor: { kind: 'family' as const },
      occurredAt: now,
    };
    const [received] = await this.events.append(tx, [{ ...about, definition: MessageReceived, data }]);
    return [received!, id];
  }

  /** Short codes, hidden numbers and our own are no family's phone: a machine that answers them talks to machines. */
  private isSomebodysPhone(value: string): boolean {
    return readPhone(value) !== null && value !== this.config.twilio.from && value !== this.config.practice.phone;
  }

  private async act(tx: Tx, sender: Sender, received: StoredEvent, text: Understood, now: Date): Promise<void> {
    const { classification, body } = text;
    const { label, crisis, level } = classification;
    if (crisis && level && sender.personId)
      await this.cases.holdForCrisis(
        tx,
        { caseIds: sender.caseIds, personId: sender.personId, kind: crisis, level, source: 'text' },
        now,
        received,
      );
    const wrongNumber = label === 'wrong_number' || classification.wrongNumber;
    if (wrongNumber) await this.people.markPointBad(tx, sender.contactPointId, 'wrong_number');
    if (label === 'opt_out' || wrongNumber) await this.silence(tx, sender, received, text, now);
    // one that no webhook brought may be older than an opt-out that came since: a person asks for START again
    const late = text.ageMs !== undefined;
    if (label === 'opt_in' && (late || !(await this.permission.optInAgain(tx, sender, body, now, received))))
      await this.askAboutStart(tx, sender, received, now);
    if (label === 'ambiguous_hold' || level === 'talk')
      await this.people.hold(tx, sender.personIds, level === 'talk' ? 'crisis_talk' : 'ambiguous_hold', now);
    await this.suggest(tx, sender, received, text.messageId, classification, now);
  }

  /** A wrong number, or one on a do-not-call list, is freed by a person only (rules/compliance 2.2). */
  private async askAboutStart(tx: Tx, sender: Sender, received: StoredEvent, now: Date): Promise<void> {
    const { personId } = sender;
    const tasks = sender.caseIds.map((caseId) => ({
      kind: 'start_asked' as const,
      caseId,
      personId,
      about: personId ?? caseId,
    }));
    await this.tasks.open(tx, tasks, now, received);
  }

  /** Opt-out and wrong number: silent at once, by address; one line says so where the carrier has not. */
  private async silence(tx: Tx, sender: Sender, received: StoredEvent, text: Understood, now: Date): Promise<void> {
    const optOut = text.classification.label === 'opt_out';
    const fresh = await this.permission.suppress(tx, sender, optOut ? 'opt_out' : 'wrong_number', now, received);
    if (optOut && text.classification.wrongNumber)
      await this.permission.suppress(tx, sender, 'wrong_number', now, received);
    // a confirmation later than five minutes after they wrote is one text too many (47 CFR 64.1200(a)(12))
    const late = (text.ageMs ?? 0) > CONFIRM_WITHIN_MS;
    if (!fresh || late || (optOut && carrierConfirmed(text.body, text.optOutType))) return;
    const template = !optOut ? 'wrong-number' : text.classification.crisis ? 'crisis.and-optout' : 'optout.confirm';
    const person = sender.personId ? (await this.people.load(tx, [sender.personId])).get(sender.personId) : undefined;
    const words = this.messaging.words(template, person?.language ?? 'en', false);
    if (!words) return;
    await this.messaging.queue(
      tx,
      [
        {
          dedupeKey: `confirm:${text.messageId}`,
          caseId: sender.caseId,
          personId: sender.personId,
          contactPointId: sender.contactPointId,
          enrollmentId: null,
          stepId: null,
          sequenceKey: null,
          channel: 'sms',
          class: 'optout_confirm',
          template,
          subject: null,
          body: words,
          dueAt: now,
          notAfter: new Date(now.getTime() + CONFIRM_WITHIN_MS),
          answersAt: now,
          askedNow: false,
        },
      ],
      now,
      received,
    );
  }

  /** Words suggest, people decide: automation rests for this person, and somebody is told. */
  private async suggest(
    tx: Tx,
    sender: Sender,
    received: StoredEvent,
    messageId: string,
    classification: Classification,
    now: Date,
  ): Promise<void> {
    if (classification.suggests.length === 0) return;
    await this.people.hold(tx, sender.personIds, classification.suggests[0]!, now);
    const about = {
      caseId: sender.caseId,
      personId: sender.personId,
      actor: { kind: 'system' as const },
      occurredAt: now,
      causedBy: received,
    };
    const events: NewEvent[] = classification.suggests.map((suggestion) => ({
      ...about,
      definition: SuggestionMade[suggestion],
      data: { messageId },
    }));
    await this.events.append(tx, [
      ...events,
      { ...about, definition: PageRequested, data: { reason: classification.suggests.join(' '), level: 'now' } },
    ]);
  }
}
