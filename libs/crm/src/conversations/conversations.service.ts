import { Inject, Injectable } from '@nestjs/common';
import { Clock } from '#platform/clock/clock.js';
import { newId } from '#platform/clock/ids.js';
import type { Config } from '#platform/config/config.js';
import { CONFIG } from '#platform/config/config.token.js';
import { cleanText } from '#platform/database/clean-text.js';
import { Database } from '#platform/database/database.js';
import type { Tx } from '#platform/database/tx.js';
import type { StoredEvent } from '#platform/events/event.js';
import { Events } from '#platform/events/events.js';
import { CasesService } from '../cases/cases.service.js';
import { MessagingService } from '../messaging/messaging.service.js';
import { PeopleService, readPhone } from '../people/people.service.js';
import type { StoredLabel } from './classification.rules.js';
import { type Classification, classifyText } from './classify.rules.js';
import { ConsequencesService } from './consequences.service.js';
import { MessageReceived, type MessageReceivedData } from './conversations.events.js';
import * as store from './conversations.store.js';
import { CorrectionsService } from './corrections.service.js';
import { ANSWERED_WITHIN_MS, HUMAN_LABELS, isAutomatic, type Sender, withOptOutType } from './inbound.rules.js';
import { type MediaNamed, MediaService } from './media.service.js';
import { NumberAnswersService } from './number-answers.service.js';

export { classifyText, crisisOf } from './classify.rules.js';
export { HUMAN_LABELS } from './inbound.rules.js';

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

@Injectable()
export class ConversationsService {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly events: Events,
    private readonly people: PeopleService,
    private readonly cases: CasesService,
    private readonly messaging: MessagingService,
    private readonly corrections: CorrectionsService,
    private readonly consequences: ConsequencesService,
    private readonly media: MediaService,
    private readonly numberAnswers: NumberAnswersService,
  ) {}

  bodyOf = store.bodyOf;

  /** Who of these has answered since, as people do: what would begin after that begins no more. */
  async answeredSince(tx: Tx, of: readonly { personId: string; since: Date }[]): Promise<Set<string>> {
    const words = await store.wordsSince(tx, of, HUMAN_LABELS);
    return new Set(words.filter(({ body }) => !isAutomatic(body)).map(({ personId }) => personId));
  }

  /**
   * Stores a family's text once, understands it, and stops what it stops: all in one transaction, so that nothing of the
   * old plan can leave once this has answered.
   */
  async receiveText(text: InboundText): Promise<void> {
    await this.clock.refresh();
    const body = cleanText(text.body);
    const corrections = await this.corrections.approved();
    const classification = withOptOutType(classifyText(body, { corrections }), text.optOutType);
    await this.database.transaction(async (tx) => {
      const now = this.clock.now();
      const value = readPhone(text.from) ?? cleanText(text.from).slice(0, 64);
      // the lock on the number comes first: two texts of one sender, and one text delivered twice, are taken in turn
      const contactPointId = await this.people.lockPoint(tx, 'phone', value);
      if (await store.isStored(tx, text.sid)) return;
      const sender = await this.senderOf(tx, contactPointId, value, classification, now);
      const answer = await this.numberAnswers.read(tx, sender, { ...text, body }, classification, now);
      const stored = answer ? { ...classification, label: 'answer' as const } : classification;
      const [received, messageId] = await this.record(tx, sender, { ...text, body }, stored, now);
      const { optOutType, ageMs } = text;
      const understood = {
        body,
        messageId,
        optOutType,
        classification,
        ageMs,
        answerable: this.isAnswerable(text, value),
      };
      await this.consequences.draw(tx, sender, received, understood, now);
      if (answer) await this.numberAnswers.tell(tx, answer, received, messageId);
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
    const open = await this.lockOpenAround(tx, personIds);
    const caseIds = [...new Set(open.map((one) => one.id))];
    const members = open.map((one) => ({ caseId: one.id, personId: one.personId }));
    const known = { contactPointId, value, personIds, caseIds, members, opensInquiry: false };
    if (caseIds.length > 0) {
      const last = caseIds.length > 1 ? await store.lastCaseThatWrote(tx, contactPointId) : null;
      const caseId = last && caseIds.includes(last) ? last : caseIds[0]!;
      return { ...known, caseId, personId: open.find((one) => one.id === caseId)!.personId };
    }
    // somebody who only says that we should not write is no family asking for help
    const saysMore = classification.crisis !== null || classification.suggests.length > 0;
    const turnsAway = ['opt_out', 'wrong_number'].includes(classification.label) && !saysMore;
    if (turnsAway) return { ...known, caseId: null, personId: personIds[0] ?? null };
    const personId = personIds[0] ?? (await this.people.welcomeUnknown(tx, contactPointId, value, now));
    const caseId = await this.cases.openFor(tx, personId, now);
    return {
      ...known,
      personIds: [...new Set([...personIds, personId])],
      caseIds: [caseId],
      members: [{ caseId, personId }],
      caseId,
      personId,
      opensInquiry: true,
    };
  }

  /** Under the lock it is looked again: a case that somebody was closing meanwhile is nobody's open case any more. */
  private async lockOpenAround(tx: Tx, personIds: readonly string[]): Promise<{ id: string; personId: string }[]> {
    const before = await this.cases.openAround(tx, personIds);
    await this.cases.lock(tx, [...new Set(before.map((one) => one.id))]);
    const locked = new Set(before.map((one) => one.id));
    return (await this.cases.openAround(tx, personIds)).filter((one) => locked.has(one.id));
  }

  private async record(
    tx: Tx,
    sender: Sender,
    text: InboundText,
    classification: Omit<Classification, 'label'> & { label: StoredLabel },
    now: Date,
  ): Promise<[StoredEvent, string]> {
    const id = newId();
    const threads = await this.messaging.ensureThreads(tx, [sender]);
    const conversationId = threads.get(sender.contactPointId)!;
    await store.keepPost(tx, newId(), 'twilio', text.raw);
    await store.insertInbound(tx, {
      ...sender,
      id,
      conversationId,
      channel: 'sms',
      subject: null,
      body: text.body,
      classification,
      media: text.media,
      sid: text.sid,
      at: now,
    });
    await this.media.keep(tx, id, text.mediaNamed ?? [], text.media);
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
      unanswerable: !this.isAnswerable(text, sender.value),
      incomplete: false,
      somebodyElse: false,
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

  /** Whether a machine may answer it at all: not what is old, and not what no family's phone wrote. */
  private isAnswerable(text: InboundText, value: string): boolean {
    return (text.ageMs ?? 0) <= ANSWERED_WITHIN_MS && this.isSomebodysPhone(value);
  }

  /** Short codes, hidden numbers and our own are no family's phone: a machine that answers them talks to machines. */
  private isSomebodysPhone(value: string): boolean {
    return readPhone(value) !== null && value !== this.config.twilio.from && value !== this.config.practice.phone;
  }
}
