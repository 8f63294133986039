import { createHmac, timingSafeEqual } from 'node:crypto';

/** What a mail to such an address is for. */
export type AddressPurpose = 'reply' | 'unsub';

const ID_BYTES = 16;
const TAG_BYTES = 14; // 30 bytes are 48 letters without a rest, so that a token has one spelling
const LETTERS = 'abcdefghijklmnopqrstuvwxyz234567';
const ADDRESS = /^(reply|unsub)\+([a-z2-7]{48})@([^@]+)$/;

/**
 * An address of ours that only we can make, as `reply+<token>@mail.example`. Small letters and digits only: mail servers do
 * not keep capitals. 54 characters before the @, of the 64 that a mailbox may have.
 * @param key ADDRESS_HASH_KEY, which never rotates: an answer may come years later
 * @param id UUID of what the answer belongs to
 */
export function signedAddress(key: string, purpose: AddressPurpose, id: string, domain: string): string {
  const bytes = Buffer.from(id.replaceAll('-', ''), 'hex');
  if (bytes.length !== ID_BYTES) throw new RangeError('expected a UUID');
  return `${purpose}+${base32(Buffer.concat([bytes, tagOf(key, purpose, bytes)]))}@${domain.toLowerCase()}`;
}

/** @returns what we once made this address for; null for every other one, forged ones too */
export function readSignedAddress(
  key: string,
  domain: string,
  address: string,
): { purpose: AddressPurpose; id: string } | null {
  const found = ADDRESS.exec(address.toLowerCase());
  if (!found || found[3] !== domain.toLowerCase()) return null;
  const purpose = found[1] as AddressPurpose;
  const bytes = fromBase32(found[2]!);
  const id = bytes.subarray(0, ID_BYTES);
  if (!timingSafeEqual(bytes.subarray(ID_BYTES), tagOf(key, purpose, id))) return null;
  return { purpose, id: id.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5') };
}

/** A token of one purpose, and one of the links in mails, is none for another. */
function tagOf(key: string, purpose: AddressPurpose, id: Buffer): Buffer {
  const addressKey = createHmac('sha256', key).update(`hearthline mail address 1 ${purpose}`).digest();
  return createHmac('sha256', addressKey).update(id).digest().subarray(0, TAG_BYTES);
}

/** RFC 4648, five bits a letter. */
function base32(bytes: Buffer): string {
  const bits = [...bytes].map((byte) => byte.toString(2).padStart(8, '0')).join('');
  return bits.replaceAll(/.{5}/g, (five) => LETTERS[Number.parseInt(five, 2)]!);
}

function fromBase32(text: string): Buffer {
  const bits = [...text].map((letter) => LETTERS.indexOf(letter).toString(2).padStart(5, '0')).join('');
  return Buffer.from(bits.match(/.{8}/g)!.map((eight) => Number.parseInt(eight, 2)));
}
