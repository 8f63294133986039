import { signatureOf, type Params } from './signature.js';

// The official vectors of Twilio's client libraries; their token is 12345.
const U = 'https://mycompany.com/myapp.php?foo=1&bar=2';
const P = {
  CallSid: 'CA1234567890ABCDE',
  Caller: '+14158675309',
  Digits: '1234',
  From: '+14158675309',
  To: '+18005551212',
};
const H = '0a1ff7634d9ab3b95db5c9a2dfe9416e41502b283a80c7cf19632632f96e6620';
const EMPTY = '44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a';
const ADDRESSES = 'MessagingBinding.Address';

const VECTORS: [what: string, url: string, params: Params, signature: string][] = [
  ['address and fields', U, P, 'RSOYDt4T1cUTdK1PDd93/VVr8B8='],
  ['a hashed body', `${U}&bodySHA256=${H}`, {}, 'a9nBmqA0ju/hNViExpshrM61xv4='],
  [
    'an empty hashed body, port 443',
    `${U.replace('.com', '.com:443')}&bodySHA256=${EMPTY}`,
    {},
    'Ldidvp12m26NI7eqEvxnEpkd9Hc=',
  ],
  ['a hashed body alone', `https://mycompany.com/myapp.php?bodySHA256=${H}`, {}, 'y77kIzt2vzLz71DgmJGsen2scGs='],
  [
    'http with a port',
    U.replace('https://mycompany.com', 'http://mycompany.com:1234'),
    P,
    'Zmvh+3yNM1Phv2jhDCwEM3q5ebU=',
  ],
  ['https with port 443', U.replace('.com', '.com:443'), P, 'kvajT1Ptam85bY51eRf/AJRuM3w='],
  [
    'http with port 80',
    U.replace('https://mycompany.com', 'http://mycompany.com:80'),
    P,
    '0ZXoZLH/DfblKGATFgpif+LLRf4=',
  ],
  ['a user and password', U.replace('//', '//user:pass@'), P, 'CukzLTc1tT5dXEDIHm/tKBanW10='],
  ['a user', U.replace('//', '//user@'), P, '2YRLlVAflCqxaNicjMpJcSTgzSs='],
  [
    'a user, password and port',
    U.replace('//', '//user:pass@').replace('.com', '.com:443'),
    P,
    'ZQFR1PTIZXF2MXB8ZnKCvnnA+rI=',
  ],
  ['an escaped quote', `${U}&Body=It%27s+amazing`, P, 'TfZzewPq8wqrGlMfyAud8+/IvJ0='],
  ['a repeated field', U, { [ADDRESSES]: ['+1325xxxxxxx', '+1415xxxxxxx'] }, '83O6e2vORAoJHUNzJjDWN1jz+BA='],
  [
    'a repeated field in another order',
    U,
    { [ADDRESSES]: ['+1415xxxxxxx', '+1325xxxxxxx'] },
    '83O6e2vORAoJHUNzJjDWN1jz+BA=',
  ],
  [
    'equal values once',
    U,
    { Sid: 'CA123', SidAccount: 'AC123', Digits: ['5678', '1234', '1234'] },
    'IK+Dwps556ElfBT0I3Rgjkr1wJU=',
  ],
  [
    'names that begin alike',
    U,
    { ...P, ReasonConferenceEnded: 'test', Reason: 'Participant' },
    'vOEb5UThFn24KEfnOFLQY2AE5FY=',
  ],
];

describe('the signature of what the carrier posts', () => {
  it.each(VECTORS)('is the official one for %s', (_, url, params, signature) => {
    expect(signatureOf('12345', url, params)).toBe(signature);
  });

  it('orders by name alone, not by name and value', () => {
    const wrong = '95+Bu0JVPi0r/SsESZCVf0dWAjw=';
    expect(signatureOf('12345', U, { ...P, ReasonConferenceEnded: 'test', Reason: 'Participant' })).not.toBe(wrong);
  });

  it('leaves the fragment out, keeps empty fields in, and requests a bare origin at /', () => {
    expect(signatureOf('12345', `${U}#rc=3&rp=ct,5xx`, P)).toBe('RSOYDt4T1cUTdK1PDd93/VVr8B8=');
    expect(signatureOf('12345', U, { ...P, FromCity: '' })).not.toBe(signatureOf('12345', U, P));
    expect(signatureOf('12345', 'http://127.0.0.1:3000', P)).toBe(signatureOf('12345', 'http://127.0.0.1:3000/', P));
  });
});
