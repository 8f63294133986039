import type { InboundMail } from '#platform/email/inbound-mail.js';
import type { MailHeaders } from './mail-headers.rules.js';

export interface MailThreadFacts {
  /** what the signed addresses among the envelope's recipients were made for; forged ones are not among them */
  addressed: readonly { purpose: 'reply' | 'unsub'; id: string }[];
  /** conversations of the mails of ours that it answers, in the order of `answeredIds` */
  answered: readonly string[];
  /** the conversation with the address in From, if we know it */
  ofSender: string | null;
}

export interface MailThread {
  conversationId: string | null;
  /** `sender` is a claim: From is what the writer wrote there */
  by: 'address' | 'reference' | 'sender' | 'nobody';
}

const MOST_IDS = 20;

/**
 * The provider's ids of the mails that this one answers, the nearest first. The Message-ID of what SendGrid sends begins with
 * the id that it gave us when it took the mail (sendgrid-python #558); a header of our own would not come back.
 */
export function answeredIds(headers: MailHeaders): string[] {
  // ids are not to be changed to small letters
  const named = (name: string) => headers.flatMap(([one, value]) => (one === name ? [value] : []));
  const chain = named('references').join(' ').slice(-4000);
  const ids = [named('in-reply-to').join(' ').slice(0, 2000), ...chain.split(/(?=<)/).toReversed()].flatMap((text) =>
    [...text.matchAll(/<([\w-]{16,64})[@.]/g)].map((found) => found[1]!),
  );
  return [...new Set(ids)].slice(0, MOST_IDS);
}

/**
 * Which conversation a mail belongs to: what only we could have written into it goes first. A forged address and an unknown
 * reference lead nowhere.
 */
export function threadOf({ addressed, answered, ofSender }: MailThreadFacts): MailThread {
  const reply = addressed.find((one) => one.purpose === 'reply');
  if (reply) return { conversationId: reply.id, by: 'address' };
  if (answered.length > 0) return { conversationId: answered[0]!, by: 'reference' };
  return ofSender ? { conversationId: ofSender, by: 'sender' } : { conversationId: null, by: 'nobody' };
}

/**
 * Whether the domain in From vouches for the mail: it signed it (DKIM), or its servers sent it and the return path is theirs
 * (SPF). `unverified` mail is read and obeyed where that makes us stricter; it never lifts or loosens anything.
 */
export function proofOf(
  mail: Pick<InboundMail, 'from' | 'envelopeFrom' | 'spf' | 'signedBy' | 'repeated'>,
): 'proven' | 'unverified' {
  // a field that came twice was written by whoever wants to be believed
  if (!mail.from || mail.repeated.length > 0) return 'unverified';
  const domain = domainOf(mail.from);
  const isSigned = mail.signedBy.some((signer) => isOf(signer, domain));
  const isSent = mail.spf === 'pass' && Boolean(mail.envelopeFrom) && isOf(domainOf(mail.envelopeFrom!), domain);
  return isSigned || isSent ? 'proven' : 'unverified';
}

const domainOf = (address: string): string => address.slice(address.lastIndexOf('@') + 1);

/** A host of a domain speaks for it; a domain does not speak for those below it, who may be strangers to each other. */
const isOf = (host: string, domain: string): boolean => host === domain || host.endsWith(`.${domain}`);
