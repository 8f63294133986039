import { Inject, Injectable } from '@nestjs/common';
import type { Config } from '#platform/config/config.js';
import { CONFIG } from '#platform/config/config.token.js';
import { MessagingService, type Words } from '../messaging/messaging.service.js';
import { needsDiscreet, type WordsFact } from '../permission/permission.service.js';
import type { SendStep } from './definition.rules.js';
import type { Address, Speaker, Subject } from './engine.rules.js';
import { consultationSaid } from './spoken-times.rules.js';

type Values = NonNullable<Parameters<MessagingService['words']>[3]>;

/** Finds the words of a step: of the person's language, and the discreet ones for a phone that others see. */
@Injectable()
export class SpeakingService implements Speaker {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly messaging: MessagingService,
  ) {}

  words(
    { template, channel, class: messageClass }: SendStep['send'],
    subject: Subject,
    address: Address,
  ): Words | null {
    const { name, language } = subject.person;
    const more = this.values(subject);
    if (channel === 'email')
      return this.messaging.mail(template, language, { name, contactPointId: address.contactPointId }, more);
    const words = this.messaging.words(template, language, needsDiscreet(address.facts.safeContact), more);
    const text = { channel, class: messageClass, template, language };
    return words && { ...words, body: this.messaging.fitted({ ...words, ...text }, address.facts) };
  }

  wordsFact(send: SendStep['send'], language: string, words: Words): WordsFact {
    return this.messaging.wordsFact({ ...send, language }, words);
  }

  /** What only this enrollment knows; words that need a value that is not here are not said. */
  private values(subject: Subject): Values {
    const { link } = subject;
    return { ...(link ? { link } : {}), ...consultationSaid(subject, this.config.practice.timeZone) };
  }
}
