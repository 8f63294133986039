import { Injectable } from '@nestjs/common';
import { MessagingService, type Words } from '../messaging/messaging.service.js';
import { needsDiscreet, type WordsFact } from '../permission/permission.service.js';
import type { SendStep } from './definition.rules.js';
import type { Address, Speaker, Subject } from './engine.rules.js';

/** Finds the words of a step: of the person's language, and the discreet ones for a phone that others see. */
@Injectable()
export class SpeakingService implements Speaker {
  constructor(private readonly messaging: MessagingService) {}

  words(
    { template, channel, class: messageClass }: SendStep['send'],
    { person }: Subject,
    address: Address,
  ): Words | null {
    const { name, language } = person;
    if (channel === 'email')
      return this.messaging.mail(template, language, { name, contactPointId: address.contactPointId });
    const words = this.messaging.words(template, language, needsDiscreet(address.facts.safeContact));
    const text = { channel, class: messageClass, template, language };
    return words && { ...words, body: this.messaging.fitted({ ...text, body: words.body }, address.facts) };
  }

  wordsFact(send: SendStep['send'], language: string, words: Words): WordsFact {
    return this.messaging.wordsFact({ ...send, language }, words);
  }
}
