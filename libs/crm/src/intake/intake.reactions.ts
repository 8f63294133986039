import { Injectable } from '@nestjs/common';
import type { Tx } from '#platform/database/tx.js';
import type { StoredEvent } from '#platform/events/event.js';
import { Together } from '#platform/events/reactions.js';
import { MessageReceived, type MessageReceivedData } from '../conversations/conversations.events.js';
import { UnknownSenderService } from './unknown-sender.service.js';

@Injectable()
export class IntakeReactions {
  constructor(private readonly unknownSenders: UnknownSenderService) {}

  @Together(MessageReceived, 'intake.open_for_unknown_sender')
  async openForUnknownSender(tx: Tx, events: StoredEvent<MessageReceivedData>[]): Promise<void> {
    for (const event of events) if (event.data.opensInquiry) await this.unknownSenders.open(tx, event);
  }
}
