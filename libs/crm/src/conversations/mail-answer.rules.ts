import type { MailHeaders } from './mail-headers.rules.js';

/** What our answer to a mail says, so that mail programs show both as one conversation. */
export interface Answerable {
  id: string;
  references: string;
}

const ID = /<[!-;=?-~]{1,250}>/g;
/** One line of a mail holds 998 characters. */
const MOST_CHARACTERS = 900;

/**
 * In-Reply-To and References of an answer (RFC 5322, 3.6.4): what the mail refers to, and then the mail itself. Where that is
 * too long its middle goes: the first begins the conversation, the last ones are nearest.
 * @returns null where the mail names itself not at all, twice, or by what can be no Message-ID
 */
export function answerTo(headers: MailHeaders): Answerable | null {
  const own = idsIn(headers, 'message-id');
  const [id] = own;
  if (own.length !== 1 || !id) return null;
  const before = idsIn(headers, 'references');
  const parents = before.length > 0 ? before : idsIn(headers, 'in-reply-to').slice(0, 1);
  const chain = [...new Set([...parents.filter((one) => one !== id), id])];
  while (chain.join(' ').length > MOST_CHARACTERS && chain.length > 1) chain.splice(chain.length > 2 ? 1 : 0, 1);
  return { id, references: chain.join(' ') };
}

/** Ids are not to be changed to small letters. */
function idsIn(headers: MailHeaders, name: string): string[] {
  return headers.flatMap(([one, value]) => (one === name ? [...value.matchAll(ID)].map(([found]) => found) : []));
}
