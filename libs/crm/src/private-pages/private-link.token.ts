import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

const LETTERS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const LENGTH = 10;
const MAC_BYTES = 18;

/** What a token looks like: short enough for a text, and nothing in it that an address would have to spell otherwise. */
export const TOKEN = /^[0-9A-Za-z]{10}$/;

/**
 * The token in the address of a member's own page: derived, so that it can be written again and is stored nowhere.
 * @param secret SESSION_SECRET; the key of links is derived from it
 * @returns 10 letters and digits (59 bits; who guesses one still needs the second thing)
 */
export function linkToken(secret: string, link: { caseId: string; personId: string; generation: number }): string {
  const mac = createHmac('sha256', keyOf(secret, 'link'))
    .update(`${link.caseId} ${link.personId} ${link.generation}`)
    .digest();
  let number = mac.readBigUInt64BE(0) * 2n ** 64n + mac.readBigUInt64BE(8);
  let token = '';
  while (token.length < LENGTH) {
    token += LETTERS[Number(number % 62n)];
    number /= 62n;
  }
  return token;
}

/** How a link is found: whoever reads the table cannot write an address from it. */
export function hashOfToken(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}

/** What a visit hangs on: a new generation, or a new word, ends every other one. */
export interface VisitOf {
  linkId: string;
  generation: number;
  /** the second thing in its normal form */
  answer: string;
}

/**
 * What the browser shows until `until`, as a cookie.
 * @param until machine time
 */
export function sealVisit(secret: string, visit: VisitOf, until: Date): string {
  const seconds = Math.floor(until.getTime() / 1000).toString(36);
  return `${seconds}.${macOfVisit(secret, visit, seconds).toString('base64url')}`;
}

/** @param now machine time */
export function isSealed(secret: string, visit: VisitOf, cookie: string, now: Date): boolean {
  const [, seconds, mac] = /^([0-9a-z]{1,12})\.([\w-]{24})$/.exec(cookie) ?? [];
  if (!seconds || !mac) return false;
  return (
    timingSafeEqual(Buffer.from(mac, 'base64url'), macOfVisit(secret, visit, seconds)) &&
    Number.parseInt(seconds, 36) * 1000 > now.getTime()
  );
}

/** Stands hidden in every form of a visit: another site cannot know it (a cookie alone would travel by itself). */
export function formTokenOf(secret: string, cookie: string): string {
  return createHmac('sha256', keyOf(secret, 'form'))
    .update(cookie)
    .digest()
    .subarray(0, MAC_BYTES)
    .toString('base64url');
}

/** Compares in a time that tells nothing, whatever the two lengths are. */
export function isSame(secret: string, one: string, other: string): boolean {
  const digest = (text: string) => createHmac('sha256', keyOf(secret, 'compare')).update(text).digest();
  return timingSafeEqual(digest(one), digest(other));
}

function macOfVisit(secret: string, { linkId, generation, answer }: VisitOf, seconds: string): Buffer {
  const what = JSON.stringify([linkId, generation, answer, seconds]);
  return createHmac('sha256', keyOf(secret, 'visit')).update(what).digest().subarray(0, MAC_BYTES);
}

function keyOf(secret: string, use: 'link' | 'visit' | 'form' | 'compare'): Buffer {
  return createHmac('sha256', secret).update(`hearthline private ${use} 1`).digest();
}
