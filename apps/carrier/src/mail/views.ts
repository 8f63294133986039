import { headerOf, oneClickUrl } from './links.js';
import type { MailEntry } from './ledger.js';
import { type Mail, type Mails, stateOf } from './mails.js';

/** A copy of what was accepted, and how far it came. */
export interface MailView extends MailEntry {
  /** `accepted`, or the last event: processed, delivered, bounce, spamreport ... */
  state: string;
}

export function viewOf(mail: Mail): MailView {
  return structuredClone({ ...mail.entry, state: stateOf(mail) });
}

/** What the mailbox page shows. */
export function readingOf(mail: Mail): Record<string, unknown> {
  const { entry } = mail;
  return {
    ...viewOf(mail),
    listUnsubscribe: headerOf(entry, 'List-Unsubscribe'),
    listUnsubscribePost: headerOf(entry, 'List-Unsubscribe-Post'),
    oneClick: oneClickUrl(entry),
    events: mail.events.map(({ event, timestamp, reason = null }) => ({ event, timestamp, reason })),
  };
}

export function mailboxOf(address: string, mails: Mails): { lastAt: string } & Record<string, unknown> {
  const mailbox = mails.mailbox(address);
  const last = mailbox.at(-1)?.entry;
  return { address, mails: mailbox.length, lastAt: last?.at ?? '', lastSubject: last?.subject ?? '' };
}
