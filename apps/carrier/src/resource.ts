import type { Message } from './messages.js';
import { countSegments } from './segments.js';

const VERSION = '2010-04-01';

/** RFC 2822 as Twilio writes it: `Tue, 24 Nov 2026 16:00:00 +0000`. */
export function rfc2822(at: Date): string {
  return at.toUTCString().replace('GMT', '+0000');
}

/** Twilio's documented JSON of a message. The status callback address is not part of it: it cannot be read back. */
export function resourceOf(message: Message, accountSid: string): Record<string, unknown> {
  const uri = `/${VERSION}/Accounts/${accountSid}/Messages/${message.sid}`;
  // until a Messaging Service has picked the sender, there is none, and segments are not counted
  const unassigned = message.status === 'accepted';
  return {
    account_sid: accountSid,
    api_version: VERSION,
    body: message.body,
    date_created: rfc2822(message.createdAt),
    date_sent: message.sentAt && rfc2822(message.sentAt),
    date_updated: rfc2822(message.updatedAt),
    direction: message.direction,
    error_code: message.errorCode,
    error_message: null,
    from: unassigned ? null : message.from,
    messaging_service_sid: message.messagingServiceSid,
    num_media: String(message.numMedia),
    num_segments: unassigned ? '0' : String(countSegments(message.body)),
    price: null,
    price_unit: 'USD',
    sid: message.sid,
    status: message.status,
    subresource_uris: { media: `${uri}/Media.json` },
    tags: null,
    to: message.to,
    uri: `${uri}.json`,
  };
}

/** Twilio's documented list of what came with a message; all of it is on one page. */
export function mediaPage(
  media: readonly { sid: string; type: string }[],
  message: Message,
  accountSid: string,
): Record<string, unknown> {
  const path = `/${VERSION}/Accounts/${accountSid}/Messages/${message.sid}/Media`;
  const at = rfc2822(message.createdAt);
  return {
    media_list: media.map(({ sid, type }) => ({
      sid,
      account_sid: accountSid,
      parent_sid: message.sid,
      content_type: type,
      date_created: at,
      date_updated: at,
      uri: `${path}/${sid}.json`,
    })),
    page: 0,
    page_size: 50,
    start: 0,
    end: Math.max(0, media.length - 1),
    uri: `${path}.json`,
    first_page_uri: `${path}.json?PageSize=50&Page=0`,
    next_page_uri: null,
    previous_page_uri: null,
  };
}
