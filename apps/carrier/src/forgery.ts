import { check, oneOf, refused, text, webAddress, wholeNumber, type Checks } from './checks.js';
import type { Exchange } from './exchange.js';
import { newSid, type Message } from './messages.js';
import type { Params } from './signature.js';
import { statusForm } from './status-form.js';

/**
 * A status callback that does not come from this account, or is about nothing that the product sent.
 * `unsigned` has no signature; `wrong_token` was signed with another token; `foreign_account` is signed well, but names
 * another account; `unknown_sid` is good in everything, only that nobody knows the text.
 */
export interface Forgery {
  /** The text that it claims to be about; its callback address is used. */
  sid?: string;
  /** The product's own reference, the parameter `a` of the callback address. */
  ref?: string;
  /** Where it goes, instead of the address of that text. */
  url?: string;
  status: string;
  errorCode?: number;
  how: (typeof HOW)[number];
}

export interface Forged {
  url: string;
  params: Params;
  /** null: no signature */
  signedWith: string | null;
}

const HOW = ['unsigned', 'wrong_token', 'foreign_account', 'unknown_sid'] as const;
const FORGERY: Checks = {
  sid: text(/^[A-Z]{2}[0-9a-f]{32}$/, 'two letters and 32 hex digits'),
  ref: text(/./, 'the reference in a callback address'),
  url: webAddress,
  status: text(/^[a-z_]{1,32}$/, 'a status like delivered'),
  errorCode: wholeNumber(1, 99_999),
  how: oneOf(HOW),
};

/**
 * Writes the false callback.
 * @throws ApiError 400 that names the field that is wrong, also when no address is known to send it to
 */
export function forged(asked: Forgery, exchange: Exchange, account: { sid: string; token: string }): Forged {
  check(asked, FORGERY, ['status', 'how']);
  const { how, status, errorCode = null } = asked;
  const known = exchange.messages.list().filter(({ statusCallback }) => statusCallback !== null);
  const message = subjectOf(asked, known);
  const params = statusForm({
    accountSid: how === 'foreign_account' ? newSid('AC') : account.sid,
    sid: how === 'unknown_sid' ? newSid('SM') : (asked.sid ?? message?.sid ?? newSid('SM')),
    from: message?.from ?? '+15005550006',
    to: message?.to ?? '+15005550009',
    messagingServiceSid: message?.messagingServiceSid ?? null,
    status,
    errorCode,
  });
  const signedWith = how === 'unsigned' ? null : how === 'wrong_token' ? `not-${account.token}` : account.token;
  return { url: addressOf(asked, message, known), params, signedWith };
}

function subjectOf({ sid, ref }: Forgery, known: Message[]): Message | undefined {
  if (sid !== undefined) return known.find((message) => message.sid === sid);
  return ref === undefined ? undefined : known.findLast((message) => refOf(message.statusCallback) === ref);
}

/** One try, whatever the fragment of the true address asks for. A reference that nobody knows is put into a true address. */
function addressOf({ sid, ref, url }: Forgery, message: Message | undefined, known: Message[]): string {
  const address = url ?? message?.statusCallback ?? known.at(-1)?.statusCallback;
  if (sid === undefined && ref === undefined && url === undefined) throw refused('sid, ref or url is missing');
  if (!address) throw refused('url is missing: no text with a callback address has been accepted yet');
  const target = new URL(address);
  if (ref !== undefined) target.searchParams.set('a', ref);
  target.hash = 'rc=0';
  return target.href;
}

const refOf = (address: string | null): string | null =>
  address === null ? null : new URL(address).searchParams.get('a');
