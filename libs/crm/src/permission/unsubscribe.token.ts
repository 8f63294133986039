import { createHmac, timingSafeEqual } from 'node:crypto';

const CONTEXT = 'hearthline unsubscribe link 1';
const ID_BYTES = 16;
const TAG_BYTES = 16;

/**
 * The opaque part of the link in every mail's footer and `List-Unsubscribe` header.
 * A link never expires (CAN-SPAM asks for 30 days, 15 USC 7704(a)(3)): the key is ADDRESS_HASH_KEY, which never rotates,
 * and nothing is stored, so a restored backup knows every link that was ever sent.
 * @param key ADDRESS_HASH_KEY; the key of links is derived from it
 * @param contactPointId UUID of the address that the mail goes to
 * @returns 43 characters of base64url: the id and the first 16 bytes of its HMAC-SHA256
 */
export function unsubscribeToken(key: string, contactPointId: string): string {
  const id = Buffer.from(contactPointId.replaceAll('-', ''), 'hex');
  if (id.length !== ID_BYTES) throw new RangeError('expected a UUID');
  return Buffer.concat([id, tagOf(key, id)]).toString('base64url');
}

/**
 * Reads the token of a link, in the same time whatever it looks like: the tag is computed and compared for every shape.
 * @param key ADDRESS_HASH_KEY
 * @returns the contact point's UUID, or null for what we did not write
 */
export function readUnsubscribeToken(key: string, token: string): string | null {
  const given = Buffer.alloc(ID_BYTES + TAG_BYTES);
  given.write(token, 'base64url');
  const id = given.subarray(0, ID_BYTES);
  const genuine = timingSafeEqual(given.subarray(ID_BYTES), tagOf(key, id));
  // base64url has several spellings of the same bytes; only the one that we write is a token
  const spelled = given.toString('base64url') === token;
  if (!genuine || !spelled) return null;
  return id.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

function tagOf(key: string, id: Buffer): Buffer {
  const linkKey = createHmac('sha256', key).update(CONTEXT).digest();
  return createHmac('sha256', linkKey).update(id).digest().subarray(0, TAG_BYTES);
}
