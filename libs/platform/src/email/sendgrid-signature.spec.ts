import { generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import { verifySendGridSignature, type SignedEvents } from './sendgrid-signature.js';

/** The test vectors of SendGrid's own libraries (sendgrid-nodejs and sendgrid-python, MIT): data that SendGrid signed. */
const single: SignedEvents = {
  publicKey:
    'MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE83T4O/n84iotIvIW4mdBgQ/7dAfSmpqIM8kF9mN1flpVKS3GRqe62gw+2fNNRaINXvVpiglSI8eNEc6wEA3F+g==',
  timestamp: '1600112502',
  signature: 'MEUCIGHQVtGj+Y3LkG9fLcxf3qfI10QysgDWmMOVmxG0u6ZUAiEAyBiXDWzM+uOe5W0JuG+luQAbPIqHh89M15TluLtEZtM=',
  rawBody: Buffer.from(
    '[{"email":"hello@world.com","event":"dropped","reason":"Bounced Address",' +
      '"sg_event_id":"ZHJvcC0xMDk5NDkxOS1MUnpYbF9OSFN0T0doUTRrb2ZTbV9BLTA",' +
      '"sg_message_id":"LRzXl_NHStOGhQ4kofSm_A.filterdrecv-p3mdw1-756b745b58-kmzbl-18-5F5FC76C-9.0",' +
      '"smtp-id":"<LRzXl_NHStOGhQ4kofSm_A@ismtpd0039p1iad1.sendgrid.net>","timestamp":1600112492}]\r\n',
  ),
};
const several: SignedEvents = {
  publicKey:
    'MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEQ4LIFtWztlsF7skFqOncjD1lun4H5w8XOhyOArHW9RcIx/FfEzx6cikC/yPfUvwaX/JScE7Fc9CJD2afQ9Ok3Q==',
  timestamp: '1619651159',
  signature: 'MEYCIQC/I4o6vCgqRYrTljjoVWB/GRWNtxeePlLMHr3x9ETeRQIhAIpV+03nREPTTHWSW0wIOA0EoMPdcNgXa70yCaqDJlu5',
  rawBody: Buffer.from(
    '[{"email":"invalid@gmail.com","event":"processed","send_at":0,' +
      '"sg_event_id":"cHJvY2Vzc2VkLTE5OTQyMTEyLXFOd0JMZ1BRUWpXNkRKdktRd1NBYnctMA",' +
      '"sg_message_id":"qNwBLgPQQjW6DJvKQwSAbw.filterdrecv-canary-547b64655b-cw6zx-1-6089EA4A-56.0",' +
      '"smtp-id":"<qNwBLgPQQjW6DJvKQwSAbw@ismtpd0178p1mdw1.sendgrid.net>","timestamp":1619651146},\r\n' +
      '{"email":"invalid@gmail.com","event":"bounce","ip":"167.89.101.76",' +
      '"reason":"552 5.2.2 The email account that you tried to reach is over quota and inactive. Please direct the ' +
      'recipient to https://support.google.com/mail/?p=OverQuotaPerm c17si1130468pgv.34 - gsmtp",' +
      '"sg_event_id":"Ym91bmNlLTAtMTk5NDIxMTItcU53QkxnUFFRalc2REp2S1F3U0Fidy0w",' +
      '"sg_message_id":"qNwBLgPQQjW6DJvKQwSAbw.filterdrecv-canary-547b64655b-cw6zx-1-6089EA4A-56.0",' +
      '"smtp-id":"<qNwBLgPQQjW6DJvKQwSAbw@ismtpd0178p1mdw1.sendgrid.net>","status":"5.2.2","timestamp":1619651147,' +
      '"tls":1,"type":"blocked"}]\r\n',
  ),
};
/** A key that none of the vectors was signed with, and a signature of another body. */
const otherKey =
  'MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEqTxd43gyp8IOEto2LdIfjRQrIbsd4SXZkLW6jDutdhXSJCWHw8REntlo7aNDthvj+y7GjUuFDb/R1NGe1OPzpA==';
const otherSignature =
  'MEUCIQCtIHJeH93Y+qpYeWrySphQgpNGNr/U+UyUlBkU6n7RAwIgJTz2C+8a8xonZGi6BpSzoQsbVRamr2nlxFDWYNH3j/0=';

describe('a batch that SendGrid signed', () => {
  it.each([
    ['of one event', single],
    ['of several events', several],
  ])('%s is good', (_, signed) => {
    expect(verifySendGridSignature(signed)).toBe(true);
  });

  it.each<[string, Partial<SignedEvents>]>([
    ['without its last line break', { rawBody: single.rawBody.subarray(0, -2) }],
    [
      'without the break inside its last line break',
      { rawBody: Buffer.concat([single.rawBody.subarray(0, -2), Buffer.from('\n')]) },
    ],
    [
      'written again',
      { rawBody: Buffer.from(`${JSON.stringify(JSON.parse(single.rawBody.toString()), null, 1)}\r\n`) },
    ],
    ['with one byte changed', { rawBody: Buffer.from(single.rawBody.toString().replace('dropped', 'Dropped')) }],
    ['of which nothing is left', { rawBody: Buffer.alloc(0) }],
    ['at another time', { timestamp: '1600112503' }],
    ['at no time', { timestamp: undefined }],
    ['at an empty time', { timestamp: '' }],
    ['at a time in words', { timestamp: 'timestamp' }],
    ['whose time holds a part of the body', { timestamp: '1600112502[', rawBody: single.rawBody.subarray(1) }],
    ['under another key', { publicKey: otherKey }],
    ['under no key', { publicKey: '' }],
    ['under a key that is none', { publicKey: 'not a key' }],
    ['under half a key', { publicKey: single.publicKey.slice(0, 60) }],
    ['with the signature of another', { signature: several.signature }],
    ['with a signature of another body', { signature: otherSignature }],
    ['with no signature', { signature: undefined }],
    ['with an empty signature', { signature: '' }],
    ['with a signature that is none', { signature: 'AAAA' }],
    ['with words for a signature', { signature: 'not a signature' }],
    ['with half a signature', { signature: single.signature!.slice(0, 40) }],
    ['with a longer signature', { signature: `${single.signature!.slice(0, -1)}AAAA` }],
    ['with a signature twice', { signature: `${single.signature}, ${single.signature}` }],
    ['with a signature among blanks', { signature: ` ${single.signature}` }],
    ['with a signature without end', { signature: 'A'.repeat(100_000) }],
    ['with zeros for a signature', { signature: Buffer.from('3006020100020100', 'hex').toString('base64') }],
  ])('%s is not', (_, change) => {
    expect(verifySendGridSignature({ ...single, ...change })).toBe(false);
  });
});

describe('a batch under our own key', () => {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const spki = (key: KeyObject) => key.export({ format: 'der', type: 'spki' }).toString('base64');
  const signed = (rawBody: Buffer, timestamp = '1800000000'): SignedEvents => {
    const bytes = Buffer.concat([Buffer.from(timestamp), rawBody]);
    return {
      publicKey: spki(publicKey),
      timestamp,
      rawBody,
      signature: sign('sha256', bytes, privateKey).toString('base64'),
    };
  };

  it.each([
    ['plain', Buffer.from('[{"event":"delivered"}]\r\n')],
    ['without a line break', Buffer.from('[]')],
    ['empty', Buffer.alloc(0)],
    ['of bytes that are no UTF-8', Buffer.from([0x5b, 0x22, 0xff, 0xfe, 0xc3, 0x28, 0x22, 0x5d])],
    ['of emoji', Buffer.from('[{"reason":"💛 María"}]')],
    ['of a megabyte', Buffer.alloc(1024 * 1024, '[{"event":"open"}]')],
  ])('%s is good', (_, rawBody) => {
    expect(verifySendGridSignature(signed(rawBody))).toBe(true);
  });

  it('is good by its bytes, not by the text that they make', () => {
    const good = signed(Buffer.from([0x22, 0xff, 0x22]));
    expect(verifySendGridSignature({ ...good, rawBody: Buffer.from([0x22, 0xfe, 0x22]) })).toBe(false);
    expect(verifySendGridSignature({ ...good, rawBody: Buffer.from(good.rawBody.toString('utf8')) })).toBe(false);
  });

  it('is not good by a key of another kind', () => {
    // short enough that its signature is no longer than one of ours may be
    const rsa = generateKeyPairSync('rsa', { modulusLength: 1024 });
    const good = signed(Buffer.from('[]'));
    const bytes = Buffer.concat([Buffer.from(good.timestamp!), good.rawBody]);
    const signature = sign('sha256', bytes, rsa.privateKey).toString('base64');
    expect(verifySendGridSignature({ ...good, publicKey: spki(rsa.publicKey), signature })).toBe(false);
  });
});
