import { Injectable } from '@nestjs/common';
import { newId } from '#platform/clock/ids.js';
import type { Tx } from '#platform/database/tx.js';
import type { StoredEvent } from '#platform/events/event.js';
import { Events } from '#platform/events/events.js';
import { canonicalHash } from '#platform/http/idempotency.js';
import { MembersService } from '../cases/members.service.js';
import type { MessageReceivedData } from '../conversations/conversations.events.js';
import { ConversationsService } from '../conversations/conversations.service.js';
import { MessagingService } from '../messaging/messaging.service.js';
import { InquiryReceived } from './intake.events.js';
import { draftInquiries } from './intake.store.js';

const QUARTER_HOUR_MS = 15 * 60_000;

/** A text or a mail from an address that nobody was writing with is an inquiry like any other; a person answers it. */
@Injectable()
export class UnknownSenderService {
  constructor(
    private readonly events: Events,
    private readonly conversations: ConversationsService,
    private readonly messaging: MessagingService,
    private readonly members: MembersService,
  ) {}

  async open(tx: Tx, received: StoredEvent<MessageReceivedData>): Promise<void> {
    const { data, caseId, personId, occurredAt: now } = received;
    const message = await this.conversations.bodyOf(tx, data.messageId);
    const inquiryId = newId();
    const inquiry = {
      id: inquiryId,
      caseId: caseId!,
      personId: personId!,
      channel: data.channel,
      message,
      lovedOne: null,
      callback: null,
      source: null,
      suspicion: [],
      rawContact: null,
      receivedAt: now,
      original: null,
      idemScope: null,
      idemKey: null,
      bodyHash: canonicalHash(data.messageId),
    };
    const event = {
      definition: InquiryReceived,
      caseId,
      personId,
      actor: { kind: 'family' as const },
      occurredAt: now,
      data: {
        inquiryId,
        channel: data.channel,
        relationship: null,
        under18: false,
        joined: false,
        suspicion: [],
        textNow: false,
      },
      causedBy: received,
    };
    await this.events.append(tx, [event], [draftInquiries([inquiry])]);
    // a cry for help is answered by people, and HELP by the carrier: neither gets "we have your message";
    // nor does a mail, since two machines that answer each other never end (decision 0023)
    if (data.crisis || data.automatic || data.unanswerable || data.label !== 'none') return;
    // a minor, or whoever once wrote for himself, is answered by people only
    if ((await this.members.onOwnPath(tx, data.personIds)).size > 0) return;
    await this.acknowledge(tx, received, now);
  }

  private async acknowledge(tx: Tx, received: StoredEvent<MessageReceivedData>, now: Date): Promise<void> {
    const words = this.messaging.words('ack.unknown', 'en', false);
    if (!words) return;
    const about = {
      caseId: received.caseId,
      personId: received.personId,
      contactPointId: received.data.contactPointId,
    };
    const text = {
      ...about,
      dedupeKey: `ack:${received.data.messageId}`,
      enrollmentId: null,
      stepId: null,
      sequenceKey: null,
      channel: 'sms' as const,
      class: 'auto_ack' as const,
      template: 'ack.unknown',
      ...words,
      dueAt: now,
      notAfter: new Date(now.getTime() + QUARTER_HOUR_MS),
      answersAt: now,
      askedNow: false,
    };
    await this.messaging.queue(tx, [text], now, received);
  }
}
