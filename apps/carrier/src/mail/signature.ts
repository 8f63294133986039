import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';

export const SIGNATURE_HEADER = 'x-twilio-email-event-webhook-signature';
export const TIMESTAMP_HEADER = 'x-twilio-email-event-webhook-timestamp';

/** The key pair of the event webhook: ECDSA on P-256. */
export class EventKey {
  private readonly key: KeyObject;

  /**
   * @param privateKey base64 of PKCS8 DER; without one a pair is made
   * @throws Error when it is no key on P-256
   */
  constructor(privateKey?: string) {
    this.key = privateKey === undefined ? newKey() : readKey(privateKey);
  }

  /** Base64 of SPKI DER, as SendGrid's settings show it. */
  get publicKey(): string {
    return createPublicKey(this.key).export({ type: 'spki', format: 'der' }).toString('base64');
  }

  /**
   * @param timestampS as the header says it
   * @param body exactly the bytes that are posted, their last line break too
   * @returns base64 of the DER signature (SHA-256)
   */
  sign(timestampS: string, body: Buffer): string {
    return sign('sha256', Buffer.concat([Buffer.from(timestampS), body]), this.key).toString('base64');
  }
}

function newKey(): KeyObject {
  return generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
}

function readKey(text: string): KeyObject {
  const key = createPrivateKey({ key: Buffer.from(text, 'base64'), format: 'der', type: 'pkcs8' });
  if (key.asymmetricKeyDetails?.namedCurve !== 'prime256v1') throw new Error('not a key on P-256');
  return key;
}
