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

const FAILED: readonly string[] = ['undelivered', 'failed', 'canceled'];

/** Whether the family never got it, by the carrier's own word. */
export const cameToNothing = (entry: Accepted): boolean => FAILED.includes(entry.finalStatus);

/** Every text that this carrier took, oldest first. */
export function acceptedBy(carrier: Carrier): Accepted[] {
  const statuses = new Map(carrier.messages().map(({ sid, status }) => [sid, status]));
  return carrier.ledger.map((entry) => ({
    sid: entry.sid,
    channel: 'sms',
    to: entry.to,
    at: new Date(entry.at),
    ref: refOf(entry.statusCallback),
    finalStatus: statuses.get(entry.sid) ?? 'unknown',
  }));
}

function refOf(statusCallback: string | null): string | null {
  return statusCallback === null ? null : new URL(statusCallback).searchParams.get('a');
}
