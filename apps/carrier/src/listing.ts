import { Messages, newSid, type Message } from './messages.js';
import { resourceOf } from './resource.js';

const MOST_PER_PAGE = 1000;
const LATE_S = 60;

export interface Page extends Record<string, unknown> {
  messages: Record<string, unknown>[];
}

/** A list that is behind the truth does not have this text yet. */
export function isTooYoung(message: Message, youngerThanS = LATE_S): boolean {
  return Date.now() - message.createdAt.getTime() < youngerThanS * 1000;
}

/**
 * Each text twice, and among them one of another account that looks like the newest: nobody here may take it for theirs.
 * @param newest the first text of the page; without one the stranger is made up
 */
export function doubled(page: Page, newest: Message | undefined, to: string | undefined): Page {
  const stranger = newest ?? madeUp(to);
  const foreign = resourceOf({ ...stranger, sid: newSid('SM') }, newSid('AC'));
  return { ...page, messages: page.messages.flatMap((message) => [message, message]).toSpliced(1, 0, foreign) };
}

function madeUp(to = '+15005550009'): Message {
  const at = new Date();
  const beginning = { sid: '', direction: 'outbound-api', status: 'delivered', createdAt: at, sentAt: at } as const;
  return new Messages().add({ ...beginning, to, from: '+15005550006', body: 'A text of somebody else' });
}

/**
 * A page of the message list as Twilio answers it, newest first.
 * @param query the request's own parameters: To, From, DateSent, `DateSent>`, `DateSent<`, PageSize, Page, PageToken
 */
export function listPage(messages: Message[], query: URLSearchParams, path: string, accountSid: string): Page {
  const found = messages.filter((message) => wanted(message, query)).toReversed();
  const size = Math.min(MOST_PER_PAGE, Math.max(1, wholeNumber(query.get('PageSize')) ?? 50));
  const page = wholeNumber(query.get('Page')) ?? 0;
  const start = startOf(found, query.get('PageToken'), page * size);
  const shown = found.slice(start, start + size);
  const last = shown.at(-1);
  const uri = (number: number, token: string | null): string => {
    const next = new URLSearchParams([...query].filter(([name]) => !name.startsWith('Page')));
    next.set('PageSize', String(size));
    next.set('Page', String(number));
    if (token !== null) next.set('PageToken', token);
    return `${path}?${next.toString()}`;
  };
  return {
    messages: shown.map((message) => resourceOf(message, accountSid)),
    page,
    page_size: size,
    start: page * size,
    end: page * size + Math.max(0, shown.length - 1),
    uri: uri(page, query.get('PageToken')),
    first_page_uri: uri(0, null),
    next_page_uri: last && start + size < found.length ? uri(page + 1, `PA${last.sid}`) : null,
    previous_page_uri: page > 0 ? uri(page - 1, null) : null,
  };
}

/** A token names the last message of the page before, so that texts arriving meanwhile shift nothing. */
function startOf(found: Message[], token: string | null, otherwise: number): number {
  const index = token === null ? -1 : found.findIndex(({ sid }) => `PA${sid}` === token);
  return index === -1 ? otherwise : index + 1;
}

/** As at Twilio, a text that was not sent yet has no date of sending, and every filter by it hides that text. */
function wanted(message: Message, query: URLSearchParams): boolean {
  const to = query.get('To');
  const from = query.get('From');
  if (to && message.to !== to) return false;
  if (from && (message.status === 'accepted' || message.from !== from)) return false;
  const sentAt = message.sentAt?.getTime();
  return (['DateSent', 'DateSent>', 'DateSent<'] as const).every((name) => {
    const text = query.get(name);
    if (!text) return true;
    const at = Date.parse(text);
    if (sentAt === undefined || Number.isNaN(at)) return false;
    if (name === 'DateSent')
      return new Date(sentAt).toISOString().slice(0, 10) === new Date(at).toISOString().slice(0, 10);
    return name === 'DateSent>' ? sentAt >= at : sentAt <= at;
  });
}

function wholeNumber(text: string | null): number | null {
  return text !== null && /^\d+$/.test(text) ? Number(text) : null;
}
