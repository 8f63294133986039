import { Injectable } from '@nestjs/common';
import { Clock } from '#platform/clock/clock.js';
import { newId } from '#platform/clock/ids.js';
import { cleanText } from '#platform/database/clean-text.js';
import { Database } from '#platform/database/database.js';
import type { Tx } from '#platform/database/tx.js';
import type { InboundMail } from '#platform/email/inbound-mail.js';
import type { StoredEvent } from '#platform/events/event.js';
import { Events } from '#platform/events/events.js';
import { Log } from '#platform/observability/log.js';
import { AlertsService } from '../messaging/alerts.service.js';
import { MailNewsService } from '../messaging/mail-news.service.js';
import { MessagingService } from '../messaging/messaging.service.js';
import { ConsequencesService } from './consequences.service.js';
import { MessageReceived, type MessageReceivedData } from './conversations.events.js';
import * as store from './conversations.store.js';
import type { Corrections } from './corrections.rules.js';
import { CorrectionsService } from './corrections.service.js';
import { answerTo } from './mail-answer.rules.js';
import { shownWords } from './mail-quoted.rules.js';
import { MailReadingService, type UnderstoodMail } from './mail-reading.service.js';
import { signaturesIn } from './mail-signature.rules.js';
import { isByMachine, type MailSender, MailSenderService } from './mail-sender.service.js';
import { MediaService } from './media.service.js';

/** A subject is a line; what is longer is cut, the whole of it stays in the post. */
const LONGEST_SUBJECT = 300;
/** What a person sees of a post in which nobody found a mail. */
const RAW_SHOWN = 4000;

/** Takes in the mails that families write: stored once, and everything that they stop is stopped in one transaction. */
@Injectable()
export class MailIntakeService {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly events: Events,
    private readonly reading: MailReadingService,
    private readonly senders: MailSenderService,
    private readonly messaging: MessagingService,
    private readonly media: MediaService,
    private readonly consequences: ConsequencesService,
    private readonly corrections: CorrectionsService,
    private readonly mailNews: MailNewsService,
    private readonly alerts: AlertsService,
    private readonly log: Log,
  ) {}

  /** @throws whatever kept it from being stored: the provider posts it again for three days, and people hear of it now */
  async receiveMail(mail: InboundMail): Promise<void> {
    await this.clock.refresh();
    try {
      const corrections = await this.corrections.approved();
      await this.database.transaction((tx) => this.take(tx, mail, corrections, this.clock.now()));
    } catch (error) {
      const lost = { kind: 'inbound_not_stored', channel: 'email', code: null };
      // without a database nobody can be told here either: the first error says more than the second
      await this.database
        .transaction((tx) => this.alerts.raise(tx, [lost], this.clock.now()))
        .catch((second: unknown) => this.log.error(second));
      throw error;
    }
  }

  private async take(tx: Tx, mail: InboundMail, corrections: Corrections, now: Date): Promise<void> {
    const understood = await this.reading.read(tx, mail, corrections);
    const sender = await this.senders.lock(tx, understood, now);
    if (!sender) return;
    const [received, messageId, body] = await this.record(tx, sender, understood, now);
    const { classification, kind } = understood.reading;
    if (!isByMachine(kind))
      await this.consequences.drawFromMail(tx, sender, received, { body, messageId, classification }, now);
    await this.mailNews.hearBounces(tx, understood.refuses, received);
  }

  private async record(
    tx: Tx,
    sender: MailSender,
    understood: UnderstoodMail,
    now: Date,
  ): Promise<[StoredEvent, string, string]> {
    const { mail, reading } = understood;
    const byMachine = isByMachine(reading.kind);
    const id = newId();
    const conversationId = (await this.messaging.ensureThreads(tx, [sender])).get(sender.contactPointId)!;
    const body = bodyOf(understood);
    await store.keepPost(tx, newId(), 'sendgrid_inbound', mail.raw);
    await store.insertInbound(tx, {
      ...sender,
      id,
      conversationId,
      channel: 'email',
      subject: cleanText(mail.subject).trim().slice(0, LONGEST_SUBJECT) || null,
      body,
      classification: byMachine ? null : reading.classification,
      media: mail.attachments.length,
      sid: mail.key,
      at: now,
      answer: answerTo(mail.headers),
    });
    const signatures = signaturesIn(mail, reading.kind === 'words');
    await this.media.keepFiles(
      tx,
      id,
      mail.attachments.map((file, n) => ({ ...file, signature: signatures[n] })),
    );
    if (!byMachine) await store.noteInbound(tx, conversationId, sender.caseId, sender.personId, now);
    const received = await this.announce(tx, sender, understood, id, now);
    return [received, id, body];
  }

  private async announce(
    tx: Tx,
    sender: MailSender,
    { mail, reading, isSomebodyElse }: UnderstoodMail,
    messageId: string,
    now: Date,
  ): Promise<StoredEvent> {
    const { label, crisis, level, suggests, wrongNumber } = reading.classification;
    const automatic = isByMachine(reading.kind);
    const data: MessageReceivedData = {
      messageId,
      channel: 'email',
      contactPointId: sender.contactPointId,
      label,
      crisis,
      level,
      suggests: [...suggests],
      wrongNumber,
      automatic,
      media: automatic ? 0 : signaturesIn(mail, reading.kind === 'words').filter((one) => !one).length,
      wordless: reading.kind === 'wordless',
      opensInquiry: sender.opensInquiry,
      unanswerable: true,
      incomplete: (!mail.whole && !automatic) || sender.unheeded,
      somebodyElse: isSomebodyElse && !automatic,
      personIds: sender.personIds,
      caseIds: sender.caseIds,
    };
    const { caseId, personId } = sender;
    const about = { caseId, personId, actor: { kind: 'family' as const }, occurredAt: now };
    const [received] = await this.events.append(tx, [{ ...about, definition: MessageReceived, data }]);
    return received!;
  }
}

function bodyOf({ mail, reading }: UnderstoodMail): string {
  if (reading.kind === 'unreadable') return cleanText(mail.raw.subarray(0, RAW_SHOWN).toString('utf8')).trim();
  return cleanText(shownWords(mail.subject, reading));
}
