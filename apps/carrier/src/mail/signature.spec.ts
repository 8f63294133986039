import { generateKeyPairSync } from 'node:crypto';
import { isSigned } from '../../test/event-receiver.js';
import { EventKey, SIGNATURE_HEADER, TIMESTAMP_HEADER } from './signature.js';

/** sendgrid-nodejs, packages/eventwebhook/src/eventwebhook.spec.js (MIT) */
const OFFICIAL = {
  publicKey:
    'MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEEDr2LjtURuePQzplybdC+u4CwrqDqBaWjcMMsTbhdbcwHBcepxo7yAQGhHPTnlvFYPAZFceEu/1FwCM/QmGUhA==',
  signature: 'MEUCIQCtIHJeH93Y+qpYeWrySphQgpNGNr/U+UyUlBkU6n7RAwIgJTz2C+8a8xonZGi6BpSzoQsbVRamr2nlxFDWYNH2j/0=',
  timestamp: '1588788367',
  payload: '{"category":"example_payload","event":"test_event","message_id":"message_id"}',
};

const signed = (signature: string, timestamp: string, payload: string, publicKey: string) =>
  isSigned(
    { headers: { [SIGNATURE_HEADER]: signature, [TIMESTAMP_HEADER]: timestamp }, raw: Buffer.from(payload) },
    publicKey,
  );

describe('the signature of events', () => {
  it('is checked here as the official vector wants it', () => {
    const { publicKey, signature, timestamp, payload } = OFFICIAL;
    expect(signed(signature, timestamp, payload, publicKey)).toBe(true);
    expect(signed(signature, timestamp, `${payload}\r\n`, publicKey)).toBe(false);
    expect(signed(signature, '1588788368', payload, publicKey)).toBe(false);
  });

  it('is made over the timestamp and every byte, the last line break too', () => {
    const key = new EventKey();
    const body = '[{"event":"processed"}]\r\n';
    const signature = key.sign('1600112502', Buffer.from(body));
    expect(signed(signature, '1600112502', body, key.publicKey)).toBe(true);
    expect(signed(signature, '1600112502', body.trimEnd(), key.publicKey)).toBe(false);
    expect(signed(signature, '1600112503', body, key.publicKey)).toBe(false);
    expect(signed(signature, '1600112502', body, new EventKey().publicKey)).toBe(false);
  });

  it('uses the key that it is given, and refuses what is no key on P-256', () => {
    const pair = (namedCurve: string) =>
      generateKeyPairSync('ec', {
        namedCurve,
        publicKeyEncoding: { type: 'spki', format: 'der' },
        privateKeyEncoding: { type: 'pkcs8', format: 'der' },
      });
    const { publicKey, privateKey } = pair('P-256');
    expect(new EventKey(privateKey.toString('base64')).publicKey).toBe(publicKey.toString('base64'));
    expect(() => new EventKey(pair('P-384').privateKey.toString('base64'))).toThrow('not a key on P-256');
    expect(() => new EventKey(publicKey.toString('base64'))).toThrow();
    expect(() => new EventKey('c2VjcmV0')).toThrow();
  });
});
