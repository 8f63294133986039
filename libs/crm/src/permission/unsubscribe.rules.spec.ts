import { createHmac } from 'node:crypto';
import { newId } from '#platform/clock/ids.js';
import { asksToStop, maskAddress } from './unsubscribe.rules.js';
import { readUnsubscribeToken, unsubscribeToken } from './unsubscribe.token.js';

const KEY = 'a'.repeat(40);
const ID = '019a0b1c-2d3e-7f40-8a5b-6c7d8e9f0a1b';
const token = unsubscribeToken(KEY, ID);
const flip = (text: string, byte: number, bit = 1): string => {
  const bytes = Buffer.from(text, 'base64url');
  bytes[byte]! ^= bit;
  return bytes.toString('base64url');
};

describe('the token of a link that stops email', () => {
  it('is the id and its tag, opaque in an address, and always the same: a link from ten years ago is this one', () => {
    expect(token).toMatch(/^[\w-]{43}$/);
    const linkKey = createHmac('sha256', KEY).update('hearthline unsubscribe link 1').digest();
    const id = Buffer.from(ID.replaceAll('-', ''), 'hex');
    const tag = createHmac('sha256', linkKey).update(id).digest().subarray(0, 16);
    expect(token).toBe(Buffer.concat([id, tag]).toString('base64url'));
    expect(unsubscribeToken(KEY, ID)).toBe(token);
  });

  it('leads back to the id, whichever', () => {
    for (const id of [ID, ...Array.from({ length: 50 }, newId)])
      expect(readUnsubscribeToken(KEY, unsubscribeToken(KEY, id))).toBe(id);
  });

  it('with any bit of it changed leads nowhere', () => {
    for (let byte = 0; byte < 32; byte += 1)
      for (let bit = 1; bit < 256; bit *= 2) expect(readUnsubscribeToken(KEY, flip(token, byte, bit))).toBeNull();
  });

  it.each([
    ['of another key', unsubscribeToken('b'.repeat(40), ID)],
    ['cut off', token.slice(0, -1)],
    ['with more behind it', `${token}A`],
    ['padded', `${token}=`],
    ['with a space', ` ${token}`],
    ['empty', ''],
    ['not base64url', '!'.repeat(43)],
    ['of another alphabet', token.slice(0, -1) + 'é'],
    ['very long', token.repeat(1000)],
    ['the id alone', Buffer.from(ID.replaceAll('-', ''), 'hex').toString('base64url')],
    ['nothing but zeros', 'A'.repeat(43)],
  ])('%s: nowhere', (_, other) => expect(readUnsubscribeToken(KEY, other)).toBeNull());

  it('has one spelling: the two bits that base64url leaves over are none of it', () => {
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
    const last = alphabet.indexOf(token.at(-1)!);
    const spellings = [1, 2, 3].map((more) => token.slice(0, -1) + alphabet[(last & ~3) | more]);
    for (const other of spellings.filter((one) => one !== token)) {
      expect(Buffer.from(other, 'base64url')).toEqual(Buffer.from(token, 'base64url'));
      expect(readUnsubscribeToken(KEY, other)).toBeNull();
    }
  });

  it('is made of a UUID only', () => expect(() => unsubscribeToken(KEY, 'karen@example.com')).toThrow(RangeError));
});

it.each([
  ['karen.holt@example.com', 'k***@e***'],
  ['k@e.org', 'k***@e***'],
  ['𝒦aren@ñandu.example', '𝒦***@ñ***'],
  ['no address', '***@***'],
])('%s is shown as %s', (address, masked) => expect(maskAddress(address)).toBe(masked));

const URLENCODED = 'application/x-www-form-urlencoded';
const asked = { 'List-Unsubscribe': 'One-Click' };
it.each([
  [URLENCODED, asked, true],
  [`${URLENCODED}; charset=utf-8`, { ...asked, more: '1' }, true],
  ['Multipart/Form-Data; boundary=x', asked, true],
  ['application/json', asked, false],
  [`${URLENCODED}x`, asked, false],
  [undefined, asked, false],
  [URLENCODED, { 'List-Unsubscribe': 'one-click' }, false],
  [URLENCODED, { 'List-Unsubscribe': ['One-Click', 'One-Click'] }, false],
  [URLENCODED, { 'list-unsubscribe': 'One-Click' }, false],
  [URLENCODED, {}, false],
  [URLENCODED, 'List-Unsubscribe=One-Click', false],
  [URLENCODED, undefined, false],
  [URLENCODED, null, false],
])('as %s, %j asks to stop: %s', (contentType, body, asks) => expect(asksToStop(contentType, body)).toBe(asks));
