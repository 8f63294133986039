import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import twilio from 'twilio';
import { parsePairs, verifyTwilioSignature } from './twilio-signature.js';

const TOKEN = '12345';
const address = 'https://mycompany.com/myapp.php?foo=1&bar=2';
const call: [string, string][] = [
  ['CallSid', 'CA1234567890ABCDE'],
  ['Caller', '+14158675309'],
  ['Digits', '1234'],
  ['From', '+14158675309'],
  ['To', '+18005551212'],
];
const bodyHash = '0a1ff7634d9ab3b95db5c9a2dfe9416e41502b283a80c7cf19632632f96e6620';
const emptyHash = '44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a';

const verify = (
  signature: string | undefined,
  url = address,
  params: [string, string][] = call,
  authTokens = [TOKEN],
) => verifyTwilioSignature({ authTokens, url, params, signature });
const sign = (url: string, params: [string, string][]) =>
  createHmac('sha1', TOKEN)
    .update(url + params.map(([name, value]) => name + value).join(''))
    .digest('base64');

describe('official vectors', () => {
  const signed = 'RSOYDt4T1cUTdK1PDd93/VVr8B8=';
  const withUser = (user: string, port = '') => `https://${user}@mycompany.com${port}/myapp.php?foo=1&bar=2`;

  it.each<[string, string, [string, string][], string]>([
    ['fields and query', address, call, signed],
    ['another port on https', 'https://mycompany.com:1234/myapp.php?foo=1&bar=2', call, signed],
    ['hash of a JSON body', `${address}&bodySHA256=${bodyHash}`, [], 'a9nBmqA0ju/hNViExpshrM61xv4='],
    ['hash of an empty JSON body', `${address}&bodySHA256=${emptyHash}`, [], 'Ldidvp12m26NI7eqEvxnEpkd9Hc='],
    [
      'hash as the only query',
      `https://mycompany.com/myapp.php?bodySHA256=${bodyHash}`,
      [],
      'y77kIzt2vzLz71DgmJGsen2scGs=',
    ],
    ['http on another port', 'http://mycompany.com:1234/myapp.php?foo=1&bar=2', call, 'Zmvh+3yNM1Phv2jhDCwEM3q5ebU='],
    ['https with its port', 'https://mycompany.com:443/myapp.php?foo=1&bar=2', call, 'kvajT1Ptam85bY51eRf/AJRuM3w='],
    ['https, signed with its port', address, call, 'kvajT1Ptam85bY51eRf/AJRuM3w='],
    ['http with its port', 'http://mycompany.com:80/myapp.php?foo=1&bar=2', call, '0ZXoZLH/DfblKGATFgpif+LLRf4='],
    ['http, signed with its port', 'http://mycompany.com/myapp.php?foo=1&bar=2', call, '0ZXoZLH/DfblKGATFgpif+LLRf4='],
    ['user and password', withUser('user:pass'), call, 'CukzLTc1tT5dXEDIHm/tKBanW10='],
    ['user', withUser('user'), call, '2YRLlVAflCqxaNicjMpJcSTgzSs='],
    ['user, password and port', withUser('user:pass', ':443'), call, 'ZQFR1PTIZXF2MXB8ZnKCvnnA+rI='],
    ['an apostrophe in the query', `${address}&Body=It's+amazing`, call, 'TfZzewPq8wqrGlMfyAud8+/IvJ0='],
  ])('%s', (_, url, params, signature) => {
    expect(verify(signature, url, params)).toBe(true);
    expect(twilio.validateRequest(TOKEN, signature, url, Object.fromEntries(params))).toBe(true);
  });

  it('repeated fields', () => {
    const bindings: [string, string][] = [
      ['MessagingBinding.Address', '+1325xxxxxxx'],
      ['MessagingBinding.Address', '+1415xxxxxxx'],
    ];
    expect(verify('83O6e2vORAoJHUNzJjDWN1jz+BA=', address, bindings)).toBe(true);
    const digits: [string, string][] = [
      ['SidAccount', 'AC123'],
      ['Digits', '5678'],
      ['Digits', '1234'],
      ['Sid', 'CA123'],
      ['Digits', '1234'],
    ];
    expect(verify('IK+Dwps556ElfBT0I3Rgjkr1wJU=', address, digits)).toBe(true);
  });

  it('fields are ordered by name alone, not by name and value', () => {
    const conference: [string, string][] = [...call, ['ReasonConferenceEnded', 'test'], ['Reason', 'Participant']];
    expect(verify('vOEb5UThFn24KEfnOFLQY2AE5FY=', address, conference)).toBe(true);
    expect(verify('95+Bu0JVPi0r/SsESZCVf0dWAjw=', address, conference)).toBe(false);
  });
});

describe('what must not pass', () => {
  const good = 'RSOYDt4T1cUTdK1PDd93/VVr8B8=';

  it.each([
    undefined,
    '',
    'x',
    `${good} `,
    ` ${good}`,
    good.slice(0, -1),
    good.toLowerCase(),
    '95+Bu0JVPi0r/SsESZCVf0dWAjw=',
    'é=',
  ])('signature %j', (signature) => expect(verify(signature)).toBe(false));

  it('another token, no token, an empty list', () => {
    expect(verify(good, address, call, ['54321'])).toBe(false);
    expect(verify(good, address, call, [])).toBe(false);
    expect(verify(good, address, call, ['54321', TOKEN])).toBe(true);
  });

  it('a field that is left out, trimmed, changed or added', () => {
    const params: [string, string][] = [
      ['Body', ' stop '],
      ['Empty', ''],
      ['From', '+15005550006'],
    ];
    const signature = sign(address, params);
    expect(verify(signature, address, params)).toBe(true);
    expect(
      verify(
        signature,
        address,
        params.filter(([name]) => name !== 'Empty'),
      ),
    ).toBe(false);
    expect(verify(signature, address, [['Body', 'stop'], ...params.slice(1)])).toBe(false);
    expect(verify(signature, address, [['Body', ' STOP '], ...params.slice(1)])).toBe(false);
    expect(verify(signature, address, [...params, ['To', '']])).toBe(false);
  });

  it('another address: scheme, host, path, query, order of the query', () => {
    for (const url of [
      address.replace('https', 'http'),
      address.replace('mycompany', 'mycompany2'),
      address.replace('myapp', 'Myapp'),
      address.replace('foo=1', 'foo=2'),
      address.replace('foo=1&bar=2', 'bar=2&foo=1'),
      `${address}#fragment`,
    ])
      expect([url, verify(good, url)]).toEqual([url, false]);
  });

  it('an address of its own that only looks alike when it is put together', () => {
    expect(verify(sign('https://a.test/x', [['k', 'v']]), 'https://a.test/xkv', [])).toBe(true); // no separators: Twilio's own weakness
    expect(verify(sign('https://a.test/x', [['k', 'v']]), 'https://a.test/x', [['k', 'w']])).toBe(false);
  });

  it.each(['', 'not an address', '//', 'https://', 'https://[', '/webhooks?x=%', 'ftp://x/y', 'https://a:b:c/'])(
    'the address %j, without a word',
    (url) => expect(verify(good, url)).toBe(false),
  );
});

describe('beside the SDK', () => {
  const text = fc.string({ unit: 'grapheme', maxLength: 12 });
  const name = fc.oneof(fc.constantFrom('Body', 'From', 'To', 'Body2', 'body', 'MediaUrl0', '1', '10'), text);
  const pairs = fc.array(fc.tuple(name, text), { maxLength: 8 });
  const url = fc
    .tuple(
      fc.constantFrom('http', 'https', 'HTTPS'),
      fc.constantFrom('', 'user@', 'user:p@ss@'),
      fc.constantFrom('example.com', 'Example.com', '[::1]', '127.0.0.1'),
      fc.constantFrom('', ':443', ':80', ':3000'),
      fc.constantFrom('', '/', '/webhooks/twilio/sms', "/it's", '/a b'),
      fc.constantFrom('', '?', '?a=1', "?q=it's+a%20b&q=2", '?a=ä', '?x=%zz'),
    )
    .map(([scheme, user, host, port, path, query]) => `${scheme}://${user}${host}${port}${path}${query}`);

  const grouped = (params: [string, string][]) => {
    const fields: Record<string, string | string[]> = Object.create(null);
    for (const [key, value] of params) {
      const before = fields[key];
      fields[key] = before === undefined ? value : [...(Array.isArray(before) ? before : [before]), value];
    }
    return fields;
  };

  it('takes what the SDK signs', () => {
    fc.assert(
      fc.property(url, pairs, (target, params) => {
        const signature = twilio.getExpectedTwilioSignature(TOKEN, target, grouped(params));
        const sdk = twilio.validateRequest(TOKEN, signature, target, grouped(params));
        return verify(signature, target, params) === sdk;
      }),
      { numRuns: 1000 },
    );
  });

  it('agrees with the SDK on every pair of signed and received address', () => {
    fc.assert(
      fc.property(url, url, pairs, (signedUrl, target, params) => {
        const signature = twilio.getExpectedTwilioSignature(TOKEN, signedUrl, grouped(params));
        return verify(signature, target, params) === twilio.validateRequest(TOKEN, signature, target, grouped(params));
      }),
      { numRuns: 3000 },
    );
  });

  it('never throws', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary' }),
        pairs,
        fc.option(fc.string(), { nil: undefined }),
        (target, params, signature) => {
          expect(verify(signature, target, params)).toBe(false);
        },
      ),
    );
  });
});

describe('parsePairs', () => {
  const read = (body: string) => parsePairs(Buffer.from(body, 'latin1'));

  it('keeps what others tidy up', () => {
    expect(read('Body=+stop+%0A&Empty=&Body=x&NoValue&=nameless&a=b=c&&')).toEqual([
      ['Body', ' stop \n'],
      ['Empty', ''],
      ['Body', 'x'],
      ['NoValue', ''],
      ['', 'nameless'],
      ['a', 'b=c'],
    ]);
  });

  it('reads UTF-8, and marks what is not', () => {
    expect(read('a=%C3%B1%F0%9F%98%80')).toEqual([['a', 'ñ😀']]);
    expect(read('a=\xc3\xb1')).toEqual([['a', 'ñ']]);
    expect(read('a=%FF%FEx')).toEqual([['a', '\ufffd\ufffdx']]);
    expect(read('a=%EF%BB%BFx&b=%00')).toEqual([
      ['a', '\ufeffx'],
      ['b', '\0'],
    ]);
  });

  it('leaves a lonely percent sign alone', () => {
    expect(read('a=100%&b=%zz&c=%2')).toEqual([
      ['a', '100%'],
      ['b', '%zz'],
      ['c', '%2'],
    ]);
  });

  it('reads nothing from nothing', () => {
    expect(read('')).toEqual([]);
  });

  it('reads any body as the platform does', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('a', '=', '&', '+', '%', '%2', '%41', '%C3%A9', '%FF', '%E2%82', '%00', ' ')),
        (parts) => {
          const body = parts.join('');
          expect(parsePairs(Buffer.from(body))).toEqual([...new URLSearchParams(body).entries()]);
        },
      ),
      { numRuns: 2000 },
    );
  });
});
