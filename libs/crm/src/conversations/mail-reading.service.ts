import { Inject, Injectable } from '@nestjs/common';
import type { Config } from '#platform/config/config.js';
import { CONFIG } from '#platform/config/config.token.js';
import type { Tx } from '#platform/database/tx.js';
import type { InboundMail } from '#platform/email/inbound-mail.js';
import { readSignedAddress } from '#platform/email/signed-address.js';
import type { Corrections } from './corrections.rules.js';
import { consequencesOf, type MailConsequences } from './mail-consequences.rules.js';
import * as store from './mail.store.js';
import { answeredIds, type MailThread, threadOf } from './mail-thread.rules.js';
import { type MailReading, understandMail } from './understand-mail.rules.js';

/** A mail, what it means, where it belongs, and what follows from it; nothing is stored or stopped yet. */
export interface UnderstoodMail extends MailConsequences {
  mail: InboundMail;
  reading: MailReading;
  thread: MailThread;
  /** whom the conversation is with, if the mail belongs to one */
  correspondent: string | null;
}

/** Reads mails of families, up to the point where one is recorded. */
@Injectable()
export class MailReadingService {
  constructor(@Inject(CONFIG) private readonly config: Config) {}

  /** @param corrections approved ones, loaded before this transaction began */
  async read(tx: Tx, mail: InboundMail, corrections?: Corrections): Promise<UnderstoodMail> {
    const signed = mail.to.flatMap((address) => this.signed(address) ?? []);
    const unsubscribes = signed.flatMap(({ purpose, id }) => (purpose === 'unsub' ? [id] : []));
    const { from } = this.config.sendgrid;
    const reading = understandMail({ mail, unsubscribes, ours: from ? [from.toLowerCase()] : [], corrections });
    const { thread, correspondent } = await this.threadFor(tx, mail, signed);
    const unsubscribed = await store.mailboxesOf(tx, unsubscribes);
    const follows = consequencesOf({ reading, thread, from: mail.from, correspondent, unsubscribed });
    return { mail, reading, thread, correspondent, ...follows };
  }

  private async threadFor(
    tx: Tx,
    mail: InboundMail,
    signed: readonly Signed[],
  ): Promise<{ thread: MailThread; correspondent: string | null }> {
    const ids = answeredIds(mail.headers);
    const byId = await store.conversationsAnswered(tx, ids);
    const answered = ids.flatMap((id) => byId.get(id) ?? []);
    const ofSender = mail.from ? await store.conversationWith(tx, mail.from) : null;
    const named = signed.map(({ id }) => id);
    const known = await store.correspondents(tx, [...named, ...answered, ...(ofSender ? [ofSender] : [])]);
    const addressed = signed.filter(({ id, purpose }) => purpose === 'unsub' || known.has(id));
    const thread = threadOf({ addressed, answered, ofSender });
    return { thread, correspondent: known.get(thread.conversationId ?? '') ?? null };
  }

  private signed(address: string): Signed | null {
    const { addressHashKey, inboundEmailDomain } = this.config;
    return inboundEmailDomain ? readSignedAddress(addressHashKey, inboundEmailDomain, address) : null;
  }
}

type Signed = NonNullable<ReturnType<typeof readSignedAddress>>;
