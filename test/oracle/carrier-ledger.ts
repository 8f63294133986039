import type { Carrier } from '#apps/carrier/src/server.js';
import type { Channel } from './client-ledger.js';

/** Something that the carrier took from us, and what became of it. */
export interface Accepted {
  sid: string;
  channel: Channel;
  to: string;
  at: Date;
  /** our own reference, as it came with the request */
  ref: string | null;
  finalStatus: string;
}

const FAILED: readonly string[] = ['undelivered', 'failed', 'canceled', 'bounce', 'dropped', 'blocked'];

/** Whether the family never got it, by the carrier's own word. */
export const cameToNothing = (entry: Accepted): boolean => FAILED.includes(entry.finalStatus);

/** Every text and every mail that this carrier took, oldest first. */
export function acceptedBy(carrier: Carrier): Accepted[] {
  const texts = carrier.ledger.map((entry): Accepted => ({
    sid: entry.sid,
    channel: 'sms',
    to: entry.to,
    at: new Date(entry.at),
    ref: refOf(entry.statusCallback),
    finalStatus: entry.status,
  }));
  const mails = carrier.mails.map((mail): Accepted => ({
    sid: mail.messageId,
    channel: 'email',
    to: mail.to,
    at: new Date(mail.at),
    ref: mail.customArgs['crm_att'] ?? null,
    finalStatus: mail.state,
  }));
  return [...texts, ...mails].toSorted((one, other) => one.at.getTime() - other.at.getTime());
}

function refOf(statusCallback: string | null): string | null {
  return statusCallback === null ? null : new URL(statusCallback).searchParams.get('a');
}
