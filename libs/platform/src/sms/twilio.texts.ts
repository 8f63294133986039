import { z } from 'zod';
import type { Answer } from '../wire/exchange.js';
import { NotListed, type CarrierText, type TextsWanted } from './sms.gateway.js';
import { parsed } from './twilio.outcome.js';

const SID = /^(SM|MM)[0-9a-f]{32}$/;

export const looksLikeSid = (sid: string): boolean => SID.test(sid);

/** @returns the path of the list of this account's texts, as Twilio documents it */
export const pathOfList = (accountSid: string): string => `/2010-04-01/Accounts/${accountSid}/Messages.json`;

/** Where the list goes on, in the words of the SDK. */
export interface NextPage {
  pageNumber?: number;
  pageToken?: string;
}

/** RFC 2822 as Twilio writes it, `Tue, 24 Nov 2026 16:00:00 +0000`. Without a zone it would be read in ours. */
const instant = z
  .string()
  .regex(/(?:[+-]\d{4}|GMT|Z)$/)
  .transform((text) => new Date(text))
  .refine((at) => !Number.isNaN(at.getTime()));

const wholeNumber = z.union([z.number().int().min(0), z.string().regex(/^\d{1,9}$/)]);

const message = z.object({
  account_sid: z.string(),
  sid: z.string().regex(SID),
  direction: z.string().regex(/^(?:inbound$|outbound)/),
  from: z.string().nullish(),
  to: z.string(),
  // a text that is all pictures, or whose words were redacted
  body: z.string().nullish(),
  num_media: wholeNumber.nullish(),
  status: z.string().min(1),
  error_code: wholeNumber.nullish().catch(null),
  date_created: instant,
  date_sent: instant.nullish().catch(null),
});

const DIRECTIONS: Readonly<Record<string, CarrierText['direction']>> = {
  inbound: 'inbound',
  'outbound-reply': 'reply',
};

/**
 * @param payload one message of Twilio's Messages resource
 * @returns null when it is of another account, or not readable, or not sent within what is wanted
 */
function textOf(payload: unknown, accountSid: string, wanted: Partial<TextsWanted> = {}): CarrierText | null {
  const { data } = message.safeParse(payload);
  if (data?.account_sid !== accountSid || !isWithin(data.date_sent ?? null, wanted)) return null;
  return {
    sid: data.sid,
    direction: DIRECTIONS[data.direction] ?? 'outbound',
    from: data.from || null,
    to: data.to,
    body: data.body ?? '',
    media: Number(data.num_media ?? 0),
    status: data.status.toLowerCase(),
    errorCode: data.error_code == null ? null : String(data.error_code),
    createdAt: data.date_created,
  };
}

/**
 * The carrier keeps whole seconds, and its `DateSent<` takes in the second it names, so the end is looked at here.
 * @param sentAt null for a text that was not sent yet, which is in no span of time
 */
export function isWithin(sentAt: Date | null, { sentFrom, sentBefore }: Partial<TextsWanted>): boolean {
  if (!sentFrom && !sentBefore) return true;
  if (!sentAt) return false;
  if (sentFrom && sentAt.getTime() < wholeSecond(sentFrom, 'floor').getTime()) return false;
  return !sentBefore || sentAt.getTime() < sentBefore.getTime();
}

/**
 * The filters of a list in the words of the SDK, which writes whole seconds. The span is never narrower than wanted,
 * whether Twilio takes its ends in or not.
 */
export function filtersOf({ to, sentFrom, sentBefore }: TextsWanted): {
  to?: string;
  dateSentAfter?: Date;
  dateSentBefore?: Date;
} {
  return {
    ...(to && { to }),
    ...(sentFrom && { dateSentAfter: wholeSecond(sentFrom, 'floor') }),
    ...(sentBefore && { dateSentBefore: wholeSecond(sentBefore, 'ceil') }),
  };
}

/**
 * Reads one page of the list.
 * @param asked the address of the list, without its query
 * @returns the readable texts of our account, and where the list goes on, null at its end
 * @throws NotListed when it is not a readable page, or goes on anywhere but in the same list
 */
export function pageOf(
  answer: Answer,
  asked: URL,
  accountSid: string,
  wanted: TextsWanted,
): { texts: CarrierText[]; next: NextPage | null } {
  const { messages, next_page_uri: next } = objectOf(answer);
  if (!Array.isArray(messages)) throw new NotListed('answer_unreadable');
  const texts = messages.map((one) => textOf(one, accountSid, wanted)).filter((text) => text !== null);
  return { texts, next: next == null ? null : nextOf(next, asked, pathOfList(accountSid)) };
}

/**
 * Reads one fetched text.
 * @returns null when the carrier knows none
 * @throws NotListed, also for a text that was not asked for
 */
export function fetchedOf(answer: Answer, sid: string, accountSid: string): CarrierText | null {
  if (answer.status === 404) return null;
  const payload = objectOf(answer);
  if (payload.account_sid !== accountSid || payload.sid !== sid) throw new NotListed('answer_foreign');
  const text = textOf(payload, accountSid);
  if (!text) throw new NotListed('answer_unreadable');
  return text;
}

const mediaList = z.object({ media_list: z.array(z.object({ sid: z.string().regex(/^ME[0-9a-f]{32}$/) })) });

/**
 * Reads the list of what came with one text; a text has at most ten, so its first page is all of it.
 * @returns addresses as the webhook names them; none where the carrier knows no such text
 * @throws NotListed
 */
export function mediaIn(answer: Answer, sid: string, accountSid: string): string[] {
  if (answer.status === 404) return [];
  const read = mediaList.safeParse(objectOf(answer));
  if (!read.success) throw new NotListed('answer_unreadable');
  const folder = `https://api.twilio.com/2010-04-01/Accounts/${accountSid}/Messages/${sid}/Media`;
  return read.data.media_list
    .map((one) => one.sid)
    .sort()
    .map((one) => `${folder}/${one}`);
}

function objectOf({ status, body }: Answer): Record<string, unknown> {
  if (status !== 200) throw new NotListed(`http_${status}`);
  if (body === null) throw new NotListed('answer_cut');
  const payload = parsed(body);
  if (!payload) throw new NotListed('answer_unreadable');
  return payload;
}

/** Only the place in the list is taken from the address, and only when it is one of this very list. */
function nextOf(next: unknown, asked: URL, path: string): NextPage {
  const url = typeof next === 'string' && URL.canParse(next, asked.href) ? new URL(next, asked) : null;
  if (!url) throw new NotListed('answer_unreadable');
  // behind a base address that has a path, Twilio's own paths come without it
  if (url.origin !== asked.origin || ![path, asked.pathname].includes(url.pathname))
    throw new NotListed('next_page_foreign');
  const page = url.searchParams.get('Page');
  const token = url.searchParams.get('PageToken');
  if (!token && !/^[1-9]\d{0,8}$/.test(page ?? '')) throw new NotListed('answer_unreadable');
  return {
    ...(page && /^\d{1,9}$/.test(page) && { pageNumber: Number(page) }),
    ...(token && { pageToken: token }),
  };
}

function wholeSecond(at: Date, round: 'floor' | 'ceil'): Date {
  return new Date(Math[round](at.getTime() / 1000) * 1000);
}
