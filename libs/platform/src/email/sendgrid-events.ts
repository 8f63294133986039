import { z } from 'zod';
import { cleanText } from '../database/clean-text.js';

/** What SendGrid tells of one mail, as it told it: nothing here has been decided yet. */
export interface MailNews {
  /** the same in every copy of this news */
  eventId: string;
  /** SendGrid's own word: processed, dropped, deferred, delivered, bounce, spamreport, unsubscribe, ... */
  event: string;
  email: string;
  at: Date;
  /** the attempt's own reference; a bounce that comes days later may have lost it */
  ref: string | null;
  /** what mail/send answered as X-Message-Id; a bounce that comes days later has lost it */
  messageId: string | null;
  /** what of the mail's Message-ID stands before the @: the same as messageId, and the one that is never lost */
  smtpId: string | null;
  /** of a bounce: `bounce` (for good) or `blocked` (for now) */
  type: string | null;
  /** the receiving server's words, at most 500 characters; may name the address */
  reason: string | null;
  /** the receiving server's code, as 5.1.1 */
  status: string | null;
}

const MOST_REASON = 500;
const MOST_STATUS = 50;
/** The end of the year 9999; what comes after is written with a sign, which Postgres does not read. */
const LAST_SECOND = 253_402_300_799;

const text = (most: number, least = 0) => z.string().transform(cleanText).pipe(z.string().min(least).max(most));
/** Words for people: what is odd about them never costs us the news. */
const words = (most: number) =>
  z.unknown().transform((value) => (typeof value === 'string' ? cleanText(value).slice(0, most).toWellFormed() : ''));

const eventSchema = z.object({
  sg_event_id: text(100, 1),
  event: text(50, 1),
  email: text(320, 1),
  timestamp: z.int().min(0).max(LAST_SECOND),
  crm_att: text(100).nullish(),
  sg_message_id: text(300).nullish(),
  'smtp-id': text(500).nullish(),
  type: text(50).nullish(),
  reason: words(MOST_REASON).optional(),
  status: words(MOST_STATUS).optional(),
});

/**
 * Reads a batch of SendGrid's event webhook. Copies stay: up to 46 of one event were seen, in one batch and over many.
 * @param batch the elements of the posted array
 * @returns the news in their order, and how many elements could not be read: one bad one never costs us the others
 */
export function readEvents(batch: readonly unknown[]): { news: MailNews[]; broken: number } {
  const news = batch.map(readEvent).filter((one) => one !== null);
  return { news, broken: batch.length - news.length };
}

function readEvent(element: unknown): MailNews | null {
  const read = eventSchema.safeParse(element);
  if (!read.success) return null;
  const event = read.data;
  return {
    eventId: event.sg_event_id,
    event: event.event,
    email: event.email,
    at: new Date(event.timestamp * 1000),
    ref: event.crm_att || null,
    messageId: event.sg_message_id?.split('.')[0] || null,
    smtpId: localPart(event['smtp-id'] ?? ''),
    type: event.type || null,
    reason: event.reason || null,
    status: event.status || null,
  };
}

function localPart(smtpId: string): string | null {
  return /^\s*<?([^<>@\s]+)/.exec(smtpId)?.[1] ?? null;
}
