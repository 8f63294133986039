import { NotAnswered, type BytesAnswer } from '../wire/exchange.js';
import type { MediaOutcome } from './sms.gateway.js';
import type { TwilioWire } from './twilio.wire.js';

const REDIRECTS = [301, 302, 303, 307, 308];
/** Where Twilio keeps what came with texts: it sends whoever asked with credentials on to a signed address there. */
const isTwiliosStore = ({ protocol, hostname, pathname }: URL): boolean =>
  protocol === 'https:' &&
  (hostname.endsWith('.twiliocdn.com') ||
    (hostname === 's3-external-1.amazonaws.com' && pathname.startsWith('/media.twiliocdn.com/')));

/**
 * The address of a piece of media at our own base address: whatever host the webhook named, no other host is asked.
 * @returns null when it is none of this account's media
 */
export function mediaPath(url: string, accountSid: string): string | null {
  if (!URL.canParse(url)) return null;
  const { pathname, search, username } = new URL(url);
  const shape = new RegExp(`/2010-04-01/Accounts/${accountSid}/Messages/(?:SM|MM)[0-9a-f]{32}/Media/ME[0-9a-f]{32}$`);
  return search === '' && username === '' ? (shape.exec(pathname)?.[0] ?? null) : null;
}

/** Fetches one piece of media: once, and once more where Twilio's own store has it. Never throws. */
export async function fetchMedia(
  wire: TwilioWire,
  accountSid: string,
  url: string,
  mostBytes: number,
): Promise<MediaOutcome> {
  const path = mediaPath(url, accountSid);
  if (path === null) return { kind: 'refused', reason: 'foreign_address' };
  const asked = wire.addressOf(`https://api.twilio.com${path}`);
  if (!['api.twilio.com', asked.host].includes(new URL(url).host))
    return { kind: 'refused', reason: 'foreign_address' };
  try {
    const answer = await wire.bytes(asked, mostBytes, 'account');
    if (!REDIRECTS.includes(answer.status)) return outcomeOf(answer);
    const location = answer.headers.location ?? '';
    const store = URL.canParse(location, asked.href) ? new URL(location, asked) : null;
    if (!store || !isTwiliosStore(store)) return { kind: 'refused', reason: 'redirect_foreign' };
    return outcomeOf(await wire.bytes(store, mostBytes, 'anybody'));
  } catch (error) {
    return { kind: 'not_got', reason: error instanceof NotAnswered ? error.reason : 'not_asked' };
  }
}

function outcomeOf({ status, bytes }: BytesAnswer): MediaOutcome {
  if (status === 404 || status === 410) return { kind: 'refused', reason: 'gone' };
  if (status !== 200) return { kind: 'not_got', reason: `http_${status}` };
  if (bytes === 'too_long') return { kind: 'refused', reason: 'too_large' };
  return bytes === 'cut' ? { kind: 'not_got', reason: 'answer_cut' } : { kind: 'got', bytes };
}
