import type { Bounced } from './mail-bounce.rules.js';
import type { MailThread } from './mail-thread.rules.js';
import type { MailReading } from './understand-mail.rules.js';

export interface MailConsequenceFacts {
  reading: Pick<MailReading, 'kind' | 'classification' | 'bounced'>;
  thread: MailThread;
  /** the address in From, in small letters; null where it names nobody or several */
  from: string | null;
  /** whom the conversation is with, if the mail belongs to one */
  correspondent: string | null;
  /** addresses whose own unsubscribe address the mail came to */
  unsubscribed: readonly string[];
}

export interface MailConsequences {
  /** addresses that no mail goes to any more, from now on */
  silences: string[];
  /** what a mail server says of an address of ours, where we may believe it */
  refuses: Bounced[];
  /** somebody else than the one whom the conversation is with: staff see who, before they answer */
  isSomebodyElse: boolean;
}

/**
 * What follows from a mail before anybody has read it. From can be forged, so it only ever makes us stricter: an opt-out counts
 * for the address that says so, and for the one that we wrote to when only our mail could tell where to answer. A bounce
 * counts only there, since a forged one would silence a family that never asked for it.
 */
export function consequencesOf(facts: MailConsequenceFacts): MailConsequences {
  const { reading, thread, from, correspondent, unsubscribed } = facts;
  const holdsOurMail = (thread.by === 'address' || thread.by === 'reference') && correspondent !== null;
  return {
    silences: silenced(facts, holdsOurMail),
    refuses: reading.bounced.filter(({ address }) => holdsOurMail && address === correspondent),
    isSomebodyElse: correspondent !== null && from !== correspondent && unsubscribed.length === 0,
  };
}

function silenced(
  { reading, from, correspondent, unsubscribed }: MailConsequenceFacts,
  holdsOurMail: boolean,
): string[] {
  if (reading.kind === 'unsubscribe') return [...unsubscribed];
  const { label, wrongNumber } = reading.classification;
  if (label !== 'opt_out' && label !== 'wrong_number' && !wrongNumber) return [];
  return [...new Set([...(from ? [from] : []), ...(holdsOurMail ? [correspondent!] : [])])];
}
